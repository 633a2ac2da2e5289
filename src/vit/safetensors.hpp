// SPDX-License-Identifier: Apache-2.0
// Reading .safetensors files: the header at once and checked in full, the tensors when they are asked for. Format:
// https://github.com/huggingface/safetensors, "Format".
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/binary_file.hpp"
#include "vit/array.hpp"

namespace secateur::vit {

/// Where one tensor lies; offsets count from the end of the header.
struct TensorInfo {
  std::string name;
  Dtype dtype = Dtype::f32;
  Shape shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  std::int64_t elements() const { return static_cast<std::int64_t>(end - begin) / bytes_of(dtype); }
};

struct SafetensorsHeader {
  std::vector<TensorInfo> tensors;              ///< sorted by name
  std::map<std::string, std::string> metadata;  ///< `__metadata__`
};

/// Larger headers are refused, as by the format's own reader.
inline constexpr std::uint64_t kMaxSafetensorsHeader = 100'000'000;

/// The JSON of a header and all rules of the format: types, shapes, offsets that match them and fill `data_bytes`
/// without holes or overlaps. @throws ConfigError with every fault.
SafetensorsHeader parse_safetensors_header(std::string_view json, std::uint64_t data_bytes, const std::string& file);

/// A tensor's name for people: quoted and cut when it is long or not printable.
std::string tensor_label(const std::string& name);

class SafetensorsFile {
 public:
  /// @throws ConfigError: unreadable, or not a sound .safetensors file.
  explicit SafetensorsFile(const std::string& path);

  const std::string& path() const { return file_.path(); }
  const std::vector<TensorInfo>& tensors() const { return header_.tensors; }
  const std::map<std::string, std::string>& metadata() const { return header_.metadata; }
  /// Null when there is no such tensor.
  const TensorInfo* find(const std::string& name) const;

  Array read(const TensorInfo& tensor) const;
  /// `count` elements from the `first` on, in stored order. @throws ConfigError for types other than F32, F16, BF16,
  /// and for values that are not finite.
  std::vector<float> read_floats(const TensorInfo& tensor, std::int64_t first, std::int64_t count) const;
  std::vector<float> read_floats(const TensorInfo& tensor) const { return read_floats(tensor, 0, tensor.elements()); }

 private:
  BinaryFile file_;
  std::uint64_t data_start_ = 0;
  SafetensorsHeader header_;
};

/// "dtype I8; expected F32, F16 or BF16"
std::string wrong_weight_type(Dtype dtype);

}  // namespace secateur::vit
