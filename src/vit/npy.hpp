// SPDX-License-Identifier: Apache-2.0
// NumPy's array file formats: .npy (versions 1 to 3) and .npz, a zip archive of them. Plain numbers only: no structured
// types, no pickled objects. Format: numpy.lib.format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "vit/array.hpp"
#include "vit/safetensors_writer.hpp"

namespace secateur::vit {

/// The bytes of a whole .npy file, in C order and little-endian afterwards. `label`: the entry of an archive, or empty.
/// @throws ConfigError.
Array parse_npy(std::string_view bytes, const std::string& file, const std::string& label = "");

/// @throws ConfigError, also when the file is larger than `max_bytes` (beside its header).
Array read_npy(const std::string& path, std::uint64_t max_bytes);

/// Every array of an archive, without ".npy", sorted by name. No entry may unpack to more than `max_bytes`, nor all
/// together to more than `max_total_bytes`: that is told before anything is unpacked. @throws ConfigError.
std::vector<NamedArray> read_npz(const std::string& path, std::uint64_t max_bytes, std::uint64_t max_total_bytes);

/// What a header may take.
inline constexpr std::uint64_t kMaxNpyHeader = 65536;

}  // namespace secateur::vit
