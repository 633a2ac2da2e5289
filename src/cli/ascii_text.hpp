// SPDX-License-Identifier: Apache-2.0
// Text for terminals that show ASCII alone (LANG=C): bars and marks in characters that are there, column for column.
#pragma once

#include <string>
#include <string_view>

namespace secateur::cli {

/// Every character beyond ASCII replaced by one of ASCII: those of our bars and marks by one like it, others by '?'.
/// `text` is UTF-8.
std::string ascii_text(std::string_view text);

}  // namespace secateur::cli
