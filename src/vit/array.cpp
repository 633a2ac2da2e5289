// SPDX-License-Identifier: Apache-2.0
#include "vit/array.hpp"

#include <array>
#include <cmath>
#include <cstring>

#include "base/error.hpp"

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "files are little-endian and are read as they stand");

namespace secateur::vit {
namespace {

struct DtypeInfo {
  Dtype dtype;
  const char* name;
  int bytes;
};

constexpr std::array<DtypeInfo, 15> kDtypes{{{Dtype::boolean, "BOOL", 1},
                                             {Dtype::u8, "U8", 1},
                                             {Dtype::i8, "I8", 1},
                                             {Dtype::f8_e5m2, "F8_E5M2", 1},
                                             {Dtype::f8_e4m3, "F8_E4M3", 1},
                                             {Dtype::i16, "I16", 2},
                                             {Dtype::u16, "U16", 2},
                                             {Dtype::f16, "F16", 2},
                                             {Dtype::bf16, "BF16", 2},
                                             {Dtype::i32, "I32", 4},
                                             {Dtype::u32, "U32", 4},
                                             {Dtype::f32, "F32", 4},
                                             {Dtype::i64, "I64", 8},
                                             {Dtype::u64, "U64", 8},
                                             {Dtype::f64, "F64", 8}}};

const DtypeInfo& info(Dtype dtype) {
  return kDtypes[static_cast<std::size_t>(dtype)];
}

template <class Stored, class Number, class Convert>
std::vector<Number> decode(const std::vector<unsigned char>& bytes, Convert convert) {
  std::vector<Number> numbers(bytes.size() / sizeof(Stored));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    Stored stored;
    std::memcpy(&stored, bytes.data() + i * sizeof(Stored), sizeof(Stored));
    numbers[i] = convert(stored);
  }
  return numbers;
}

template <class Stored>
std::vector<double> plain(const std::vector<unsigned char>& bytes) {
  return decode<Stored, double>(bytes, [](Stored value) { return static_cast<double>(value); });
}

}  // namespace

std::optional<Dtype> dtype_of(std::string_view name) {
  for (const DtypeInfo& each : kDtypes) {
    if (name == each.name) return each.dtype;
  }
  return std::nullopt;
}

const char* to_string(Dtype dtype) {
  return info(dtype).name;
}

std::vector<std::string> dtype_names() {
  std::vector<std::string> names;
  for (const DtypeInfo& each : kDtypes) names.emplace_back(each.name);
  return names;
}

std::int64_t bytes_of(Dtype dtype) {
  return info(dtype).bytes;
}

bool is_weight_type(Dtype dtype) {
  return dtype == Dtype::f32 || dtype == Dtype::f16 || dtype == Dtype::bf16;
}

std::string to_string(const Shape& shape) {
  std::string text = "[";
  for (const std::int64_t size : shape) {
    if (text.size() > 1) text += ", ";
    text += std::to_string(size);
  }
  return text + "]";
}

std::optional<std::int64_t> element_count(const Shape& shape) {
  constexpr std::int64_t kMost = std::int64_t{1} << 60;
  std::int64_t count = 1;
  bool empty = false;
  for (const std::int64_t size : shape) {
    if (size < 0) return std::nullopt;
    if (size == 0) {
      empty = true;
      continue;
    }
    if (count > kMost / size) return std::nullopt;
    count *= size;
  }
  return empty ? 0 : count;
}

std::string position(const Shape& shape, std::int64_t element) {
  Shape indices(shape.size());
  for (std::size_t i = shape.size(); i-- > 0;) {
    indices[i] = element % shape[i];
    element /= shape[i];
  }
  return to_string(indices);
}

float half_to_float(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 31;
  const auto fraction = static_cast<float>(bits & 1023);
  float magnitude = 0.0F;
  if (exponent == 0) {
    magnitude = std::ldexp(fraction, -24);
  } else if (exponent == 31) {
    magnitude = fraction == 0.0F ? INFINITY : NAN;
  } else {
    magnitude = std::ldexp(fraction + 1024.0F, exponent - 25);
  }
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

float bfloat16_to_float(std::uint16_t bits) {
  const std::uint32_t wide = static_cast<std::uint32_t>(bits) << 16;
  float value = 0.0F;
  std::memcpy(&value, &wide, sizeof value);
  return value;
}

std::vector<float> to_floats(Dtype dtype, const std::vector<unsigned char>& bytes) {
  SECATEUR_CHECK(is_weight_type(dtype), "weights are F32, F16 or BF16");
  if (dtype == Dtype::f16) return decode<std::uint16_t, float>(bytes, half_to_float);
  if (dtype == Dtype::bf16) return decode<std::uint16_t, float>(bytes, bfloat16_to_float);
  return decode<float, float>(bytes, [](float value) { return value; });
}

std::vector<double> to_doubles(const Array& array) {
  const auto half = [](std::uint16_t bits) { return static_cast<double>(half_to_float(bits)); };
  const auto bfloat16 = [](std::uint16_t bits) { return static_cast<double>(bfloat16_to_float(bits)); };
  switch (array.dtype) {
    case Dtype::boolean:
    case Dtype::u8:
      return plain<std::uint8_t>(array.bytes);
    case Dtype::i8:
      return plain<std::int8_t>(array.bytes);
    case Dtype::i16:
      return plain<std::int16_t>(array.bytes);
    case Dtype::u16:
      return plain<std::uint16_t>(array.bytes);
    case Dtype::f16:
      return decode<std::uint16_t, double>(array.bytes, half);
    case Dtype::bf16:
      return decode<std::uint16_t, double>(array.bytes, bfloat16);
    case Dtype::i32:
      return plain<std::int32_t>(array.bytes);
    case Dtype::u32:
      return plain<std::uint32_t>(array.bytes);
    case Dtype::f32:
      return plain<float>(array.bytes);
    case Dtype::i64:
      return plain<std::int64_t>(array.bytes);
    case Dtype::u64:
      return plain<std::uint64_t>(array.bytes);
    case Dtype::f64:
      return plain<double>(array.bytes);
    case Dtype::f8_e5m2:
    case Dtype::f8_e4m3:
      break;
  }
  SECATEUR_CHECK(false, "8-bit floats are never read");
}

}  // namespace secateur::vit
