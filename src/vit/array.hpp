// SPDX-License-Identifier: Apache-2.0
// Arrays as files hold them: an element type, a shape, little-endian bytes in C order; and their way to numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace secateur::vit {

/// Element types of the safetensors format, by its names.
enum class Dtype { boolean, u8, i8, f8_e5m2, f8_e4m3, i16, u16, f16, bf16, i32, u32, f32, i64, u64, f64 };

using Shape = std::vector<std::int64_t>;

/// More than any format of ours needs: a file with more is damaged.
inline constexpr std::size_t kMostDimensions = 8;

/// "F32" -> Dtype::f32; empty for names the format does not know.
std::optional<Dtype> dtype_of(std::string_view name);
const char* to_string(Dtype dtype);
std::vector<std::string> dtype_names();
std::int64_t bytes_of(Dtype dtype);
/// F32, F16, BF16: what weights and scores may be.
bool is_weight_type(Dtype dtype);

/// "[3, 16, 16]"
std::string to_string(const Shape& shape);
/// Product of the sizes (1 for a scalar); empty when a size is negative or the product exceeds 2^60.
std::optional<std::int64_t> element_count(const Shape& shape);
/// Indices of an element in C order: "[0, 3]".
std::string position(const Shape& shape, std::int64_t element);

struct Array {
  Dtype dtype = Dtype::f32;
  Shape shape;
  std::vector<unsigned char> bytes;

  std::int64_t size() const { return static_cast<std::int64_t>(bytes.size()) / bytes_of(dtype); }
};

float half_to_float(std::uint16_t bits);
float bfloat16_to_float(std::uint16_t bits);

/// `bytes` little-endian elements of F32, F16 or BF16.
std::vector<float> to_floats(Dtype dtype, const std::vector<unsigned char>& bytes);
/// Any type but the 8-bit floats; 64-bit integers are rounded to double.
std::vector<double> to_doubles(const Array& array);

}  // namespace secateur::vit
