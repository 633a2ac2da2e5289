// SPDX-License-Identifier: Apache-2.0
#include "image/png_writer.hpp"

#include <png.h>

#include <csetjmp>
#include <cstdio>

#include "base/error.hpp"
#include "base/output_file.hpp"

namespace secateur::image {
namespace {

/// As in png_decoder.cpp: libpng jumps, so nothing with a destructor stands in its way.
struct PngWriter {
  png_structp png = nullptr;
  png_infop info = nullptr;
  char message[160] = "";

  PngWriter() = default;
  PngWriter(const PngWriter&) = delete;
  PngWriter& operator=(const PngWriter&) = delete;
  ~PngWriter() { png_destroy_write_struct(&png, &info); }
};

[[noreturn]] void on_write_error(png_structp png, png_const_charp message) {
  std::snprintf(static_cast<PngWriter*>(png_get_error_ptr(png))->message, sizeof PngWriter::message, "%s", message);
  png_longjmp(png, 1);
}

void ignore_warning(png_structp /*png*/, png_const_charp /*message*/) {}

void append(png_structp png, png_bytep bytes, png_size_t size) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(bytes), size);
}

void flush(png_structp /*png*/) {}

bool encode(PngWriter& writer, const Image& image, std::string& file) {
  writer.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer, on_write_error, ignore_warning);
  if (writer.png == nullptr) return false;
  if (setjmp(png_jmpbuf(writer.png)) != 0) return false;
  writer.info = png_create_info_struct(writer.png);
  png_set_write_fn(writer.png, &file, append, flush);
  png_set_IHDR(writer.png, writer.info, static_cast<png_uint_32>(image.width), static_cast<png_uint_32>(image.height),
               8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(writer.png, writer.info);
  for (int y = 0; y < image.height; ++y) png_write_row(writer.png, image.row(y));
  png_write_end(writer.png, writer.info);
  return true;
}

}  // namespace

std::string encode_png(const Image& image) {
  SECATEUR_CHECK(image.width >= 1 && image.height >= 1, "a picture without pixels");
  std::string bytes;
  PngWriter writer;
  if (!encode(writer, image, bytes)) throw RunError(std::string("a picture cannot be encoded: ") + writer.message);
  return bytes;
}

void write_png(const std::string& path, const Image& image) {
  write_whole_file(path, encode_png(image));
}

}  // namespace secateur::image
