// SPDX-License-Identifier: Apache-2.0
#include "support/image_files.hpp"

#include <png.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

// After <cstdio>, whose types they use without including it.
#include <jpeglib.h>

#include "support/names.hpp"

namespace secateur::test {
namespace {

void append(png_structp png, png_bytep data, std::size_t size) {
  auto* bytes = static_cast<Bytes*>(png_get_io_ptr(png));
  bytes->insert(bytes->end(), data, data + size);
}

void flush(png_structp /*png*/) {}

std::uint32_t crc(const Bytes& bytes) {
  std::uint32_t sum = 0xFFFFFFFFU;
  for (const unsigned char byte : bytes) {
    sum ^= byte;
    for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ ((sum & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~sum;
}

const Bytes kSignature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

int channels_of(JpegColour colour) {
  if (colour == JpegColour::grey) return 1;
  return colour == JpegColour::cmyk || colour == JpegColour::ycck ? 4 : 3;
}

void set_colours(jpeg_compress_struct& codec, JpegColour colour) {
  switch (colour) {
    case JpegColour::grey:
      return jpeg_set_colorspace(&codec, JCS_GRAYSCALE);
    case JpegColour::rgb:
      return jpeg_set_colorspace(&codec, JCS_RGB);
    case JpegColour::ycc:
      return jpeg_set_colorspace(&codec, JCS_YCbCr);
    case JpegColour::cmyk:
      return jpeg_set_colorspace(&codec, JCS_CMYK);
    case JpegColour::ycck:
      return jpeg_set_colorspace(&codec, JCS_YCCK);
  }
}

std::vector<jpeg_scan_info> scans_of(const JpegFile& file) {
  std::vector<jpeg_scan_info> scans;
  const int components = channels_of(file.colour);
  const auto add = [&](int component, int first, int last, int high, int low) {
    jpeg_scan_info scan{};
    scan.comps_in_scan = 1;
    scan.component_index[0] = component;
    scan.Ss = first;
    scan.Se = last;
    scan.Ah = high;
    scan.Al = low;
    scans.push_back(scan);
  };
  if (file.scan_per_component) {
    for (int i = 0; i < components; ++i) add(i, 0, 63, 0, 0);
  } else if (file.extra_scans > 0) {
    jpeg_scan_info dc{};
    dc.comps_in_scan = components;
    for (int i = 0; i < components; ++i) dc.component_index[i] = i;
    scans.push_back(dc);
    // Each band of one coefficient: many scans that are all allowed.
    for (int i = 0; i < file.extra_scans; ++i) add(i / 63 % components, 1 + i % 63, 1 + i % 63, 0, 0);
  }
  return scans;
}

}  // namespace

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Bytes bytes_of(const std::string& text) {
  return {text.begin(), text.end()};
}

Bytes big_endian(std::uint32_t value) {
  return {static_cast<unsigned char>(value >> 24), static_cast<unsigned char>(value >> 16),
          static_cast<unsigned char>(value >> 8), static_cast<unsigned char>(value)};
}

Bytes noise(std::size_t count, std::uint32_t seed) {
  Bytes bytes(count);
  for (unsigned char& byte : bytes) {
    seed = seed * 1664525U + 1013904223U;
    byte = static_cast<unsigned char>(seed >> 24);
  }
  return bytes;
}

Image noise_image(int width, int height, std::uint32_t seed) {
  Image image(width, height);
  image.rgb = noise(image.rgb.size(), seed);
  return image;
}

Image gradient_image(int width, int height) {
  Image image(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      image.at(x, y)[0] = static_cast<std::uint8_t>(255 * x / width);
      image.at(x, y)[1] = static_cast<std::uint8_t>(255 * y / height);
      image.at(x, y)[2] = static_cast<std::uint8_t>(128 + 100 * (x - y) / (width + height));
    }
  }
  return image;
}

Bytes png_bytes(const PngFile& file) {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  if (setjmp(png_jmpbuf(png)) != 0) std::abort();  // a test that asks for what PNG does not know
  Bytes bytes;
  png_set_write_fn(png, &bytes, append, flush);
  png_set_IHDR(png, info, static_cast<png_uint_32>(file.width), static_cast<png_uint_32>(file.height), file.depth,
               file.colour_type, file.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  std::vector<png_color> palette;
  for (const auto& each : file.palette) palette.push_back({each[0], each[1], each[2]});
  if (!palette.empty()) png_set_PLTE(png, info, palette.data(), static_cast<int>(palette.size()));
  Bytes alpha = file.palette_alpha;
  if (!alpha.empty()) png_set_tRNS(png, info, alpha.data(), static_cast<int>(alpha.size()), nullptr);
  if (!file.transparent.empty()) {
    png_color_16 colour{};
    colour.gray = colour.red = file.transparent[0];
    if (file.transparent.size() == 3) {
      colour.green = file.transparent[1];
      colour.blue = file.transparent[2];
    }
    png_set_tRNS(png, info, nullptr, 0, &colour);
  }
  png_write_info(png, info);
  Bytes copy = file.rows;
  const std::size_t stride = png_get_rowbytes(png, info);
  if (copy.size() != stride * static_cast<std::size_t>(file.height)) std::abort();
  std::vector<png_bytep> rows;
  for (int y = 0; y < file.height; ++y) rows.push_back(copy.data() + static_cast<std::size_t>(y) * stride);
  png_write_image(png, rows.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return bytes;
}

Bytes png_bytes(const Image& image) {
  PngFile file;
  file.width = image.width;
  file.height = image.height;
  file.rows = image.rgb;
  return png_bytes(file);
}

Bytes png_chunk(const std::string& type, const Bytes& data) {
  const Bytes body = bytes_of(type) + data;
  return big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(crc(body));
}

Bytes png_header(std::uint32_t width, std::uint32_t height) {
  return kSignature + png_chunk("IHDR", big_endian(width) + big_endian(height) + Bytes{8, 2, 0, 0, 0});
}

std::vector<PngChunk> png_chunks(const Bytes& png) {
  std::vector<PngChunk> chunks;
  for (std::size_t at = 8; at + 12 <= png.size();) {
    const std::size_t size = std::size_t{png[at]} << 24 | std::size_t{png[at + 1]} << 16 |
                             std::size_t{png[at + 2]} << 8 | std::size_t{png[at + 3]};
    const unsigned char* type = png.data() + at + 4;
    chunks.push_back({std::string(type, type + 4), Bytes(type + 4, type + 4 + size)});
    at += 12 + size;
  }
  return chunks;
}

Bytes png_of_chunks(const std::vector<PngChunk>& chunks) {
  Bytes bytes = kSignature;
  for (const PngChunk& chunk : chunks) bytes = std::move(bytes) + png_chunk(chunk.type, chunk.data);
  return bytes;
}

Bytes jpeg_bytes(const JpegFile& file) {
  jpeg_compress_struct codec{};
  jpeg_error_mgr errors{};
  codec.err = jpeg_std_error(&errors);  // ends the program on errors, which would be the test's
  jpeg_create_compress(&codec);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&codec, &memory, &size);
  codec.image_width = static_cast<JDIMENSION>(file.width);
  codec.image_height = static_cast<JDIMENSION>(file.height);
  codec.input_components = channels_of(file.colour);
  codec.in_color_space = codec.input_components == 1 ? JCS_GRAYSCALE : codec.input_components == 4 ? JCS_CMYK : JCS_RGB;
  jpeg_set_defaults(&codec);
  set_colours(codec, file.colour);
  jpeg_set_quality(&codec, file.quality, TRUE);
  for (int i = 0; i < codec.num_components; ++i) {
    const bool is_chroma = i == 1 || i == 2;
    codec.comp_info[i].h_samp_factor = codec.comp_info[i].v_samp_factor = is_chroma ? 1 : file.sampling;
  }
  codec.restart_in_rows = file.restart_rows;
  if (file.progressive) jpeg_simple_progression(&codec);
  const std::vector<jpeg_scan_info> scans = scans_of(file);
  if (!scans.empty()) {
    codec.scan_info = scans.data();
    codec.num_scans = static_cast<int>(scans.size());
  }
  jpeg_start_compress(&codec, TRUE);
  Bytes samples = file.samples;
  const std::size_t stride = static_cast<std::size_t>(file.width) * static_cast<std::size_t>(codec.input_components);
  if (samples.size() != stride * static_cast<std::size_t>(file.height)) throw std::invalid_argument("samples");
  while (codec.next_scanline < codec.image_height) {
    JSAMPROW row = samples.data() + codec.next_scanline * stride;
    jpeg_write_scanlines(&codec, &row, 1);
  }
  jpeg_finish_compress(&codec);
  const Bytes bytes(memory, memory + size);
  jpeg_destroy_compress(&codec);
  std::free(memory);
  return bytes;
}

Bytes jpeg_header(std::uint16_t width, std::uint16_t height, unsigned char marker) {
  const auto high = [](std::uint16_t value) { return static_cast<unsigned char>(value >> 8); };
  const auto low = [](std::uint16_t value) { return static_cast<unsigned char>(value & 255U); };
  return {0xFF, 0xD8, 0xFF, marker, 0, 17,   8, high(height), low(height), high(width), low(width), 3, 1, 0x11,
          0,    2,    0x11, 0,      3, 0x11, 0};
}

Bytes jpeg_scan_header() {
  return {0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0};
}

}  // namespace secateur::test
