// SPDX-License-Identifier: Apache-2.0
#include "image/decode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/binary_file.hpp"
#include "base/error.hpp"
#include "base/grouped.hpp"
#include "image/jpeg_decoder.hpp"
#include "image/limits.hpp"
#include "image/png_decoder.hpp"

namespace secateur::image {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n"sv;
constexpr std::string_view kJpegStart = "\xff\xd8\xff"sv;

/// Also true of a file that ends within the signature: then it is told to be truncated.
bool begins_with(std::string_view bytes, std::string_view signature) {
  const std::size_t length = std::min(bytes.size(), signature.size());
  return bytes.substr(0, length) == signature.substr(0, length);
}

/// Formats that people do have, to be named in the error; null for others.
const char* other_format(std::string_view bytes) {
  const auto has = [bytes](std::size_t at, std::string_view text) {
    return bytes.size() >= at + text.size() && bytes.substr(at, text.size()) == text;
  };
  if (has(0, "GIF8"sv)) return "a GIF image";
  if (has(0, "RIFF"sv) && has(8, "WEBP"sv)) return "a WebP image";
  if (has(0, "II*\0"sv) || has(0, "MM\0*"sv)) return "a TIFF image";
  if (has(4, "ftypavif"sv)) return "an AVIF image";
  if (has(4, "ftyphei"sv) || has(4, "ftypmif1"sv)) return "a HEIC image";
  if (has(0, "BM"sv)) return "a BMP image";
  return nullptr;
}

}  // namespace

Image decode_image(const std::vector<unsigned char>& bytes, const std::string& file) {
  if (bytes.empty()) throw ConfigError(file, "", "is empty (0 bytes); expected a PNG or JPEG image");
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (begins_with(text, kPngSignature)) return decode_png(bytes, file);
  if (begins_with(text, kJpegStart)) return decode_jpeg(bytes, file);
  const char* other = other_format(text);
  if (other == nullptr) throw ConfigError(file, "", "is neither a PNG nor a JPEG image");
  throw ConfigError(file, "", fmt::format("is {}; PNG and JPEG are read", other));
}

Image read_image(const std::string& path) {
  const BinaryFile file(path, "a PNG or JPEG image");
  if (file.size() > kMaxImageBytes) {
    throw ConfigError(path, "",
                      fmt::format("is {} bytes long; images of up to {} are read",
                                  grouped(static_cast<std::int64_t>(file.size())), grouped(kMaxImageBytes)));
  }
  std::vector<unsigned char> bytes(file.size());
  file.read(0, bytes.data(), bytes.size());
  return decode_image(bytes, path);
}

}  // namespace secateur::image
