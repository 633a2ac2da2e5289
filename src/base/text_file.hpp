// SPDX-License-Identifier: Apache-2.0
// Whole small files as text, from wherever a path leads: devices without an end and pipes into which nobody writes are
// told, not waited for.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace secateur {

/// Nothing when there are more than `most` bytes; at most one byte more than these is read.
/// `patience`: with a pipe, for its next bytes.
/// @throws ConfigError: it cannot be opened or read, or the patience is at its end. ShortageError.
std::optional<std::string> read_text_file(const std::string& path, std::size_t most,
                                          std::chrono::milliseconds patience = std::chrono::seconds(10));

}  // namespace secateur
