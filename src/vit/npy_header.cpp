// SPDX-License-Identifier: Apache-2.0
#include "vit/npy_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/namespaces.hpp"
#include "config/value_rule.hpp"
#include "vit/npy.hpp"

namespace secateur::vit {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

[[noreturn]] void fail(const std::string& message) {
  throw std::runtime_error(message);
}

/// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }, or (3L, 4L) by Python 2.
class DictReader {
 public:
  explicit DictReader(std::string_view text) : text_(text) {}

  NpyHeader read() {
    expect('{');
    while (!take('}')) {
      const std::string key = quoted();
      expect(':');
      if (!seen_.insert(key).second) fail(fmt::format("header: {} stands twice", shown(Json(key))));
      value_of(key);
      if (!take(',')) {
        expect('}');
        break;
      }
    }
    skip_space();
    if (at_ != text_.size()) fail("header: more text after the dictionary");
    for (const char* key : {"descr", "fortran_order", "shape"}) {
      if (seen_.count(key) == 0) fail(fmt::format("header: has no \"{}\"", key));
    }
    return header_;
  }

 private:
  void value_of(const std::string& key) {
    if (key == "descr") {
      type();
    } else if (key == "fortran_order") {
      header_.fortran_order = truth();
    } else if (key == "shape") {
      shape();
    } else {
      fail(fmt::format("header: unknown key {}; expected descr, fortran_order and shape", shown(Json(key))));
    }
  }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }

  bool take(char wanted) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  void expect(char wanted) {
    if (take(wanted)) return;
    const std::string got = at_ < text_.size() ? shown(Json(std::string(1, text_[at_]))) : "its end";
    fail(fmt::format("header: expected \"{}\" at character {}, got {}", wanted, at_, got));
  }

  std::string quoted() {
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') expect('\'');
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) fail("header: a text does not end");
    std::string text(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return text;
  }

  bool truth() {
    skip_space();
    for (const std::string_view word : {std::string_view("True"), std::string_view("False")}) {
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      return word == "True";
    }
    fail("header: fortran_order is neither True nor False");
  }

  void type() {
    skip_space();
    if (at_ < text_.size() && text_[at_] == '[')
      fail("structured types are not read; expected an array of plain numbers");
    const std::string descr = quoted();
    if (descr.find('O') != std::string::npos)
      fail("holds Python objects, which are not read; expected an array of plain numbers");
    static constexpr struct {
      const char* code;
      Dtype dtype;
    } kTypes[] = {{"b1", Dtype::boolean}, {"u1", Dtype::u8},  {"i1", Dtype::i8},  {"u2", Dtype::u16},
                  {"i2", Dtype::i16},     {"u4", Dtype::u32}, {"i4", Dtype::i32}, {"u8", Dtype::u64},
                  {"i8", Dtype::i64},     {"f2", Dtype::f16}, {"f4", Dtype::f32}, {"f8", Dtype::f64}};
    const std::string order = descr.substr(0, 1);
    for (const auto& type : kTypes) {
      if (descr.empty() || std::string_view("<>|=").find(order) == std::string_view::npos ||
          descr.substr(1) != type.code)
        continue;
      header_.dtype = type.dtype;
      header_.big_endian = order == ">";
      return;
    }
    fail(fmt::format("type {}; expected bool, integers or floats: \"|b1\", \"|u1\", \"<i4\", \"<f4\", \"<f8\", ...",
                     shown(Json(descr))));
  }

  void shape() {
    expect('(');
    while (!take(')')) {
      if (header_.shape.size() >= kMostDimensions)
        fail(fmt::format("shape has more than {} dimensions", kMostDimensions));
      header_.shape.push_back(size());
      if (!take(',')) {
        expect(')');
        break;
      }
    }
    const auto count = element_count(header_.shape);
    if (!count || *count > (std::int64_t{1} << 56))
      fail(fmt::format("shape {} is too large", to_string(header_.shape)));
  }

  std::int64_t size() {
    skip_space();
    std::int64_t value = 0;
    const std::size_t start = at_;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      if (value > (std::int64_t{1} << 56)) fail("shape: a size is above 2^56");
      value = value * 10 + (text_[at_] - '0');
    }
    if (at_ == start) fail(fmt::format("header: expected a size at character {}", at_));
    if (at_ < text_.size() && text_[at_] == 'L') ++at_;  // a long of Python 2
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::set<std::string> seen_;
  NpyHeader header_;
};

std::size_t little_endian(std::string_view bytes) {
  std::size_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value * 256 + static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace

NpyHeader parse_npy_header(std::string_view bytes) {
  constexpr std::size_t kVersionEnd = 8;
  if (bytes.substr(0, kMagic.size()) != kMagic) fail("does not begin with \\x93NUMPY: this is no .npy array");
  if (bytes.size() < kVersionEnd) fail("is truncated in its first 8 bytes");
  const int version = static_cast<unsigned char>(bytes[6]);
  if (version < 1 || version > 3) fail(fmt::format("has format version {}; expected 1, 2 or 3", version));
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  if (bytes.size() < kVersionEnd + length_bytes) fail("is truncated in its header length");
  const std::size_t length = little_endian(bytes.substr(kVersionEnd, length_bytes));
  const std::size_t start = kVersionEnd + length_bytes;
  if (length > kMaxNpyHeader)
    fail(fmt::format("header length is {} bytes; at most {} are allowed", length, kMaxNpyHeader));
  if (length > bytes.size() - start)
    fail(fmt::format("header length is {} bytes, but only {} follow", length, bytes.size() - start));
  NpyHeader header = DictReader(bytes.substr(start, length)).read();
  header.data_start = start + length;
  return header;
}

}  // namespace secateur::vit
