// SPDX-License-Identifier: Apache-2.0
#include "vit/npy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/binary_file.hpp"
#include "base/error.hpp"
#include "vit/npy_header.hpp"

namespace secateur::vit {
namespace {

/// Element (i, j, ...) of a Fortran-order array lies where (..., j, i) of the reversed shape does in C order.
std::vector<unsigned char> in_c_order(const std::vector<unsigned char>& bytes, const Shape& shape, std::size_t width) {
  std::vector<std::size_t> strides(shape.size(), 1);
  for (std::size_t i = 1; i < shape.size(); ++i) strides[i] = strides[i - 1] * static_cast<std::size_t>(shape[i - 1]);
  std::vector<unsigned char> ordered(bytes.size());
  Shape index(shape.size(), 0);
  std::size_t from = 0;
  for (std::size_t to = 0; to < bytes.size(); to += width) {
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(from * width), width,
                ordered.begin() + static_cast<std::ptrdiff_t>(to));
    for (std::size_t i = shape.size(); i-- > 0;) {
      from += strides[i];
      if (++index[i] < shape[i]) break;
      from -= strides[i] * static_cast<std::size_t>(shape[i]);
      index[i] = 0;
    }
  }
  return ordered;
}

void swap_bytes(std::vector<unsigned char>& bytes, std::size_t width) {
  for (std::size_t i = 0; i + width <= bytes.size(); i += width) {
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(i),
                 bytes.begin() + static_cast<std::ptrdiff_t>(i + width));
  }
}

NpyHeader header_of(std::string_view bytes, const std::string& file, const std::string& label) {
  try {
    return parse_npy_header(bytes);
  } catch (const std::runtime_error& error) {
    throw ConfigError(file, label, error.what());
  }
}

}  // namespace

Array parse_npy(std::string_view bytes, const std::string& file, const std::string& label) {
  const NpyHeader header = header_of(bytes, file, label);
  const std::string_view data = bytes.substr(header.data_start);
  const auto width = static_cast<std::size_t>(bytes_of(header.dtype));
  const std::size_t wanted = static_cast<std::size_t>(*element_count(header.shape)) * width;
  if (data.size() != wanted) {
    throw ConfigError(file, label,
                      fmt::format("holds {} bytes of data; {} of shape {} is {}", data.size(), to_string(header.dtype),
                                  to_string(header.shape), wanted));
  }
  Array array{header.dtype, header.shape, std::vector<unsigned char>(data.begin(), data.end())};
  if (header.big_endian) swap_bytes(array.bytes, width);
  if (header.fortran_order && header.shape.size() > 1) array.bytes = in_c_order(array.bytes, header.shape, width);
  return array;
}

Array read_npy(const std::string& path, std::uint64_t max_bytes) {
  const BinaryFile file(path, "a .npy file");
  if (file.size() > max_bytes + kMaxNpyHeader) {
    throw ConfigError(path, "",
                      fmt::format("is {} bytes long; what is asked for takes at most {}", file.size(), max_bytes));
  }
  std::string bytes(file.size(), '\0');
  file.read(0, bytes.data(), bytes.size());
  return parse_npy(bytes, path);
}

}  // namespace secateur::vit
