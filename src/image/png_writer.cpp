// SPDX-License-Identifier: Apache-2.0
#include "image/png_writer.hpp"

#include <png.h>

#include <cerrno>
#include <csetjmp>
#include <cstdio>
#include <cstring>

#include "base/error.hpp"
#include "base/file_draft.hpp"

namespace secateur {
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

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  std::snprintf(static_cast<PngWriter*>(png_get_error_ptr(png))->message, sizeof PngWriter::message, "%s", message);
  png_longjmp(png, 1);
}

void on_warning(png_structp /*png*/, png_const_charp /*message*/) {}

bool write(PngWriter& writer, const Image& image, std::FILE* file) {
  writer.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer, on_error, on_warning);
  if (writer.png == nullptr) return false;
  if (setjmp(png_jmpbuf(writer.png)) != 0) return false;
  writer.info = png_create_info_struct(writer.png);
  png_init_io(writer.png, file);
  png_set_IHDR(writer.png, writer.info, static_cast<png_uint_32>(image.width), static_cast<png_uint_32>(image.height),
               8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(writer.png, writer.info);
  for (int y = 0; y < image.height; ++y) png_write_row(writer.png, image.row(y));
  png_write_end(writer.png, writer.info);
  return true;
}

}  // namespace

void write_png(const std::string& path, const Image& image) {
  SECATEUR_CHECK(image.width >= 1 && image.height >= 1, "a picture without pixels");
  FileDraft draft(path);
  std::FILE* file = std::fopen(draft.path().c_str(), "wb");
  if (file == nullptr) draft.fail(std::strerror(errno));
  errno = 0;
  PngWriter writer;
  const bool written = write(writer, image, file) && std::fflush(file) == 0;
  const int error = errno;
  const bool closed = std::fclose(file) == 0;
  if (!written) draft.fail(error != 0 ? std::strerror(error) : writer.message);
  if (!closed) draft.fail(std::strerror(errno));
  draft.commit();
}

}  // namespace secateur
