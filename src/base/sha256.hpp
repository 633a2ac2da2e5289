// SPDX-License-Identifier: Apache-2.0
// SHA-256 of bytes and files, in lower-case hexadecimal: results name their input files by it.
#pragma once

#include <string>
#include <string_view>

namespace secateur {

/// @throws RunError when the cryptographic library fails.
std::string sha256_hex(std::string_view bytes);

/// Reads in pieces: files may be larger than memory. @throws ConfigError when the file cannot be read.
std::string sha256_file(const std::string& path);

}  // namespace secateur
