// SPDX-License-Identifier: Apache-2.0
// SHA-256 of bytes and files, in lower-case hexadecimal: results name their input files by it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace secateur {

/// @throws RunError when the cryptographic library fails.
std::string sha256_hex(std::string_view bytes);

/// 16 GiB: half a minute.
inline constexpr std::uint64_t kLargestHashedFile = std::uint64_t{16} << 30;

/// Reads in pieces: files may be larger than memory. @throws ConfigError when the file cannot be read, is larger than
/// kLargestHashedFile, or is none that has an end, such as a device or a pipe.
std::string sha256_file(const std::string& path);

}  // namespace secateur
