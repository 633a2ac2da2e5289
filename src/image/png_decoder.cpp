// SPDX-License-Identifier: Apache-2.0
#include "image/png_decoder.hpp"

#include <fmt/format.h>
#include <png.h>

#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "base/error.hpp"
#include "image/limits.hpp"

namespace secateur::image {
namespace {

/// libpng reports errors by longjmp. So the functions below that call setjmp, and those that libpng calls back, hold
/// nothing with a destructor; this object lives in decode_png(), which no jump crosses.
struct PngReader {
  png_structp png = nullptr;
  png_infop info = nullptr;
  const unsigned char* bytes = nullptr;
  std::size_t size = 0;
  std::size_t at = 0;
  bool is_truncated = false;
  char message[160] = "";

  PngReader() = default;
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;
  ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }
};

[[noreturn]] void on_read_error(png_structp png, png_const_charp message) {
  auto* reader = static_cast<PngReader*>(png_get_error_ptr(png));
  std::snprintf(reader->message, sizeof reader->message, "%s", message);
  png_longjmp(png, 1);
}

void on_warning(png_structp /*png*/, png_const_charp /*message*/) {}

void on_read(png_structp png, png_bytep into, std::size_t count) {
  auto* reader = static_cast<PngReader*>(png_get_io_ptr(png));
  if (count > reader->size - reader->at) {
    reader->is_truncated = true;
    png_error(png, "end of file");
  }
  std::memcpy(into, reader->bytes + reader->at, count);
  reader->at += count;
}

bool open(PngReader& reader) {
  reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, on_read_error, on_warning);
  if (reader.png == nullptr) return false;
  if (setjmp(png_jmpbuf(reader.png)) != 0) return false;
  reader.info = png_create_info_struct(reader.png);
  if (reader.info == nullptr) png_error(reader.png, "out of memory");
  png_set_read_fn(reader.png, &reader, on_read);
  // Texts, profiles, times and an animation's frames are skipped, not unpacked. The size is checked by ourselves.
  png_set_keep_unknown_chunks(reader.png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_set_chunk_malloc_max(reader.png, 8'000'000);
  png_set_chunk_cache_max(reader.png, 16);
  png_set_user_limits(reader.png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  return true;
}

bool read_header(PngReader& reader) {
  if (setjmp(png_jmpbuf(reader.png)) != 0) return false;
  png_read_info(reader.png, reader.info);
  png_set_palette_to_rgb(reader.png);
  png_set_expand_gray_1_2_4_to_8(reader.png);
  png_set_gray_to_rgb(reader.png);
  png_set_strip_16(reader.png);
  png_set_strip_alpha(reader.png);
  png_set_interlace_handling(reader.png);
  png_read_update_info(reader.png, reader.info);
  return true;
}

bool read_rows(PngReader& reader, png_bytepp rows) {
  if (setjmp(png_jmpbuf(reader.png)) != 0) return false;
  png_read_image(reader.png, rows);
  png_read_end(reader.png, nullptr);
  return true;
}

[[noreturn]] void fail(const PngReader& reader, const std::string& file) {
  if (reader.is_truncated) {
    throw ConfigError(file, "", fmt::format("is truncated: its {} bytes end before the PNG image does", reader.size));
  }
  throw ConfigError(file, "", fmt::format("is a damaged PNG image: {}", reader.message));
}

std::uint32_t big_endian(const unsigned char* bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

/// The size stands at a fixed place: told before libpng sees the file, so also of one whose pixels are missing.
void check_size_in_header(const std::vector<unsigned char>& bytes, const std::string& file) {
  if (bytes.size() < 24 || std::memcmp(&bytes[12], "IHDR", 4) != 0) return;
  check_image_size(big_endian(&bytes[16]), big_endian(&bytes[20]), file);
}

}  // namespace

Image decode_png(const std::vector<unsigned char>& bytes, const std::string& file) {
  check_size_in_header(bytes, file);
  PngReader reader;
  reader.bytes = bytes.data();
  reader.size = bytes.size();
  if (!open(reader) || !read_header(reader)) fail(reader, file);
  Image image(static_cast<int>(png_get_image_width(reader.png, reader.info)),
              static_cast<int>(png_get_image_height(reader.png, reader.info)));
  SECATEUR_CHECK(png_get_rowbytes(reader.png, reader.info) == Image::bytes_of(image.width, 1),
                 "rows are not 8-bit RGB");
  std::vector<png_bytep> rows(static_cast<std::size_t>(image.height));
  for (int y = 0; y < image.height; ++y) rows[static_cast<std::size_t>(y)] = image.row(y);
  if (!read_rows(reader, rows.data())) fail(reader, file);
  return image;
}

}  // namespace secateur::image
