// SPDX-License-Identifier: Apache-2.0
// How large a picture may be. Together they keep a decoder below 500 MB beside the file itself.
#pragma once

#include <cstdint>
#include <string>

namespace secateur::image {

/// Larger files are not read.
inline constexpr std::uint64_t kMaxImageBytes = std::uint64_t{256} << 20;
/// What is checked against the header, before the picture gets memory. The side is the largest that JPEG knows.
inline constexpr std::int64_t kMaxImagePixels = 64'000'000;
inline constexpr int kMaxImageSide = 65'535;
/// A progressive JPEG is kept as coefficients until its last scan: 2 bytes a sample. 64 megapixels with chroma halved
/// both ways take 192 MB, without subsampling 44 megapixels fit.
inline constexpr std::int64_t kMaxCoefficientBytes = 268'435'456;
/// A scan may cost a few bytes in the file and a pass over all blocks when it is read. Encoders write about ten.
inline constexpr int kMaxJpegScans = 100;

/// Called with what the header says, before the picture gets memory. @throws ConfigError.
void check_image_size(std::int64_t width, std::int64_t height, const std::string& file);

}  // namespace secateur::image
