// SPDX-License-Identifier: Apache-2.0
#include "image/jpeg_decoder.hpp"

#include <fmt/format.h>

#include <csetjmp>
#include <cstdio>

// After <cstdio>, whose types they use without including it.
#include <jerror.h>
#include <jpeglib.h>

#include "base/error.hpp"
#include "base/grouped.hpp"
#include "image/limits.hpp"

namespace secateur::image {
namespace {

/// libjpeg's errors become longjmp here. So the functions below that call setjmp, and those that libjpeg calls back,
/// hold nothing with a destructor; this object lives in decode_jpeg(), which no jump crosses.
struct JpegReader {
  jpeg_decompress_struct codec{};
  jpeg_error_mgr errors{};
  jpeg_progress_mgr progress{};
  std::jmp_buf failed;
  bool is_truncated = false;
  char message[JMSG_LENGTH_MAX] = "";

  JpegReader() = default;
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;
  ~JpegReader() { jpeg_destroy_decompress(&codec); }
};

[[noreturn]] void on_error(j_common_ptr codec) {
  auto* reader = static_cast<JpegReader*>(codec->client_data);
  codec->err->format_message(codec, reader->message);
  std::longjmp(reader->failed, 1);
}

/// libjpeg goes on with grey where data are missing or make no sense. A network's answer to such a picture is not what
/// its file asks for, so warnings are errors, but for those that leave the pixels as they should be.
void on_message(j_common_ptr codec, int level) {
  if (level >= 0) return;
  switch (codec->err->msg_code) {
    case JWRN_ADOBE_XFORM:  // another number for what three or four channels mean
    case JWRN_BOGUS_PROGRESSION:
    case JWRN_EXTRANEOUS_DATA:  // between segments
    case JWRN_JFIF_MAJOR:
    case JWRN_NOT_SEQUENTIAL:
      return;
    case JWRN_JPEG_EOF:
      static_cast<JpegReader*>(codec->client_data)->is_truncated = true;
      break;
    default:
      break;
  }
  on_error(codec);
}

void on_output(j_common_ptr /*codec*/) {}

void on_progress(j_common_ptr codec) {
  auto* reader = static_cast<JpegReader*>(codec->client_data);
  if (reader->codec.input_scan_number <= kMaxJpegScans) return;
  std::snprintf(reader->message, sizeof reader->message, "it has more than %d scans", kMaxJpegScans);
  std::longjmp(reader->failed, 1);
}

bool read_header(JpegReader& reader, const unsigned char* bytes, std::size_t size) {
  reader.codec.err = jpeg_std_error(&reader.errors);
  reader.errors.error_exit = on_error;
  reader.errors.emit_message = on_message;
  reader.errors.output_message = on_output;
  reader.progress.progress_monitor = on_progress;
  reader.codec.client_data = &reader;
  if (setjmp(reader.failed) != 0) return false;
  jpeg_create_decompress(&reader.codec);
  reader.codec.client_data = &reader;
  reader.codec.progress = &reader.progress;
  // Beside the check of our own: libjpeg then refuses what its buffers would need beyond this.
  reader.codec.mem->max_memory_to_use = kMaxCoefficientBytes + (long{64} << 20);
  jpeg_mem_src(&reader.codec, bytes, static_cast<unsigned long>(size));
  jpeg_read_header(&reader.codec, TRUE);
  reader.codec.out_color_space = reader.codec.num_components == 4 ? JCS_CMYK : JCS_RGB;
  return true;
}

bool start(JpegReader& reader) {
  if (setjmp(reader.failed) != 0) return false;
  jpeg_start_decompress(&reader.codec);
  return true;
}

/// a * b / 255, rounded.
unsigned scaled(unsigned a, unsigned b) {
  const unsigned product = a * b + 128;
  return (product + (product >> 8)) >> 8;
}

/// The channels are inverted: 255 is no ink.
void cmyk_to_rgb(const unsigned char* cmyk, unsigned char* rgb, int width) {
  for (int x = 0; x < width; ++x, cmyk += 4, rgb += 3) {
    const unsigned not_black = cmyk[3];
    for (int c = 0; c < 3; ++c) rgb[c] = static_cast<unsigned char>(not_black - scaled(255U - cmyk[c], not_black));
  }
}

/// `cmyk`: a row of four channels, or null when libjpeg makes RGB.
bool read_rows(JpegReader& reader, Image& image, unsigned char* cmyk) {
  if (setjmp(reader.failed) != 0) return false;
  while (reader.codec.output_scanline < reader.codec.output_height) {
    unsigned char* rgb = image.row(static_cast<int>(reader.codec.output_scanline));
    JSAMPROW row = cmyk == nullptr ? rgb : cmyk;
    jpeg_read_scanlines(&reader.codec, &row, 1);
    if (cmyk != nullptr) cmyk_to_rgb(cmyk, rgb, image.width);
  }
  jpeg_finish_decompress(&reader.codec);
  return true;
}

/// Of the whole picture, in 16 bits each; libjpeg keeps them where a picture comes in more than one scan.
std::int64_t coefficient_bytes(const jpeg_decompress_struct& codec) {
  std::int64_t bytes = 0;
  for (int i = 0; i < codec.num_components; ++i) {
    const jpeg_component_info& component = codec.comp_info[i];
    // Rounded up to whole groups of blocks, as libjpeg does.
    const std::int64_t columns = component.width_in_blocks + static_cast<std::int64_t>(component.h_samp_factor) - 1;
    const std::int64_t rows = component.height_in_blocks + static_cast<std::int64_t>(component.v_samp_factor) - 1;
    bytes += columns * rows * DCTSIZE2 * static_cast<std::int64_t>(sizeof(JCOEF));
  }
  return bytes;
}

void check_size(const JpegReader& reader, const std::string& file) {
  const std::int64_t width = reader.codec.image_width;
  const std::int64_t height = reader.codec.image_height;
  check_image_size(width, height, file);
  if (jpeg_has_multiple_scans(const_cast<j_decompress_ptr>(&reader.codec)) == FALSE) return;
  const std::int64_t bytes = coefficient_bytes(reader.codec);
  if (bytes <= kMaxCoefficientBytes) return;
  throw ConfigError(file, "",
                    fmt::format("has {} x {} pixels in several scans, which take {} bytes of coefficients; at most {} "
                                "are held: a baseline JPEG of this size can be read",
                                grouped(width), grouped(height), grouped(bytes), grouped(kMaxCoefficientBytes)));
}

[[noreturn]] void fail(const JpegReader& reader, std::size_t size, const std::string& file) {
  if (reader.is_truncated) {
    throw ConfigError(file, "", fmt::format("is truncated: its {} bytes end before the JPEG image does", size));
  }
  throw ConfigError(file, "", fmt::format("is a damaged JPEG image: {}", reader.message));
}

}  // namespace

Image decode_jpeg(const std::vector<unsigned char>& bytes, const std::string& file) {
  JpegReader reader;
  if (!read_header(reader, bytes.data(), bytes.size())) {
    // The size may have been read before the fault was met; it is the better reason.
    check_image_size(reader.codec.image_width, reader.codec.image_height, file);
    fail(reader, bytes.size(), file);
  }
  check_size(reader, file);
  if (!start(reader)) fail(reader, bytes.size(), file);
  Image image(static_cast<int>(reader.codec.output_width), static_cast<int>(reader.codec.output_height));
  std::vector<unsigned char> cmyk;
  if (reader.codec.out_color_space == JCS_CMYK) cmyk.resize(4 * static_cast<std::size_t>(image.width));
  if (!read_rows(reader, image, cmyk.empty() ? nullptr : cmyk.data())) fail(reader, bytes.size(), file);
  return image;
}

}  // namespace secateur::image
