// SPDX-License-Identifier: Apache-2.0
#include "vit/safetensors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace secateur::vit {
namespace {

constexpr std::uint64_t kLengthBytes = 8;

std::string read_header(const BinaryFile& file) {
  if (file.size() < kLengthBytes) {
    throw ConfigError(
        file.path(), "",
        fmt::format("is {} bytes long; a .safetensors file begins with 8 bytes of header length", file.size()));
  }
  std::uint64_t length = 0;
  file.read(0, &length, kLengthBytes);
  if (length > kMaxSafetensorsHeader) {
    throw ConfigError(file.path(), "",
                      fmt::format("header length is {} bytes; at most {} are allowed: is this a .safetensors file?",
                                  length, kMaxSafetensorsHeader));
  }
  if (length > file.size() - kLengthBytes) {
    throw ConfigError(file.path(), "",
                      fmt::format("header length is {} bytes, but only {} follow: the file is truncated", length,
                                  file.size() - kLengthBytes));
  }
  std::string header(length, '\0');
  file.read(kLengthBytes, header.data(), length);
  return header;
}

}  // namespace

std::string wrong_weight_type(Dtype dtype) {
  return fmt::format("dtype {}; expected F32, F16 or BF16", to_string(dtype));
}

SafetensorsFile::SafetensorsFile(const std::string& path) : file_(path, "a .safetensors file") {
  const std::string header = read_header(file_);
  data_start_ = kLengthBytes + header.size();
  header_ = parse_safetensors_header(header, file_.size() - data_start_, path);
}

const TensorInfo* SafetensorsFile::find(const std::string& name) const {
  const auto& all = header_.tensors;
  const auto at =
      std::lower_bound(all.begin(), all.end(), name,
                       [](const TensorInfo& tensor, const std::string& wanted) { return tensor.name < wanted; });
  return at != all.end() && at->name == name ? &*at : nullptr;
}

Array SafetensorsFile::read(const TensorInfo& tensor) const {
  Array array{tensor.dtype, tensor.shape, std::vector<unsigned char>(tensor.end - tensor.begin)};
  file_.read(data_start_ + tensor.begin, array.bytes.data(), array.bytes.size());
  return array;
}

std::vector<float> SafetensorsFile::read_floats(const TensorInfo& tensor, std::int64_t first,
                                                std::int64_t count) const {
  if (!is_weight_type(tensor.dtype))
    throw ConfigError(path(), tensor_label(tensor.name), wrong_weight_type(tensor.dtype));
  SECATEUR_CHECK(first >= 0 && count >= 0 && first + count <= tensor.elements(),
                 "read beyond the tensor " + tensor.name);
  const auto width = static_cast<std::uint64_t>(bytes_of(tensor.dtype));
  const std::uint64_t from = data_start_ + tensor.begin + static_cast<std::uint64_t>(first) * width;
  const std::uint64_t bytes = static_cast<std::uint64_t>(count) * width;
  std::vector<float> values;
  if (tensor.dtype == Dtype::f32) {
    values.resize(static_cast<std::size_t>(count));
    file_.read(from, values.data(), bytes);
  } else {
    std::vector<unsigned char> raw(bytes);
    file_.read(from, raw.data(), bytes);
    values = to_floats(tensor.dtype, raw);
  }
  const auto bad = std::find_if(values.begin(), values.end(), [](float value) { return !std::isfinite(value); });
  if (bad != values.end()) {
    throw ConfigError(
        path(), tensor_label(tensor.name),
        fmt::format("element {} is {}; expected finite numbers", position(tensor.shape, first + (bad - values.begin())),
                    std::isnan(*bad) ? "NaN" : "infinite"));
  }
  return values;
}

}  // namespace secateur::vit
