// SPDX-License-Identifier: Apache-2.0
#include "sim/memory_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

#include "base/binary_file.hpp"
#include "base/error.hpp"
#include "base/grouped.hpp"
#include "base/nearest_name.hpp"
#include "base/printable.hpp"

namespace secateur::sim {
namespace {

constexpr std::size_t kMostFaults = 10;
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

/// A field, for the one who reads the error.
std::string shown(std::string_view field) {
  constexpr std::size_t kShown = 60;
  return printable(field.substr(0, kShown)) + (field.size() > kShown ? "..." : "");
}

class TraceReader {
 public:
  TraceReader(std::string path, std::size_t most_requests) : path_(std::move(path)), most_requests_(most_requests) {}

  /// The faults told are enough, or what follows would tell nothing new.
  bool gives_up() const { return gives_up_ || faults_.size() >= kMostFaults; }

  /// A line that has no end within `kLongestTraceLine`.
  void endless_line() {
    ++line_;
    fault(fmt::format("is longer than {} bytes; expected ADDRESS READ|WRITE [CYCLE]", grouped(kLongestTraceLine)));
    gives_up_ = true;
  }

  void line(std::string_view text) {
    ++line_;
    if (line_ == 1) text = without_mark(text);
    if (gives_up()) return;
    text = text.substr(0, text.find('#'));
    split(text);
    if (fields_ == 0) return;
    if (fields_ == 1 || fields_ > kMostFields) {
      return fault(fmt::format("has {}; expected ADDRESS READ|WRITE [CYCLE]",
                               fields_ == 1 ? "one field" : fmt::format("more than {} fields", kMostFields)));
    }
    MemoryRequest request;
    if (!read_address(request) || !read_kind(request) || !read_cycle(request)) return;
    if (trace_.requests.size() == most_requests_) {
      fault(fmt::format("is one more than the {} requests that one trace may hold; replay it in parts",
                        grouped(static_cast<std::int64_t>(most_requests_))));
      gives_up_ = true;
      return;
    }
    trace_.requests.push_back(request);
  }

  MemoryTrace finish() {
    if (faults_.empty() && trace_.requests.empty()) {
      faults_.push_back({path_, "", "has no request; expected lines ADDRESS READ|WRITE [CYCLE]"});
    }
    if (!faults_.empty()) throw ConfigError(std::move(faults_));
    return std::move(trace_);
  }

 private:
  static constexpr std::size_t kMostFields = 3;

  std::string_view without_mark(std::string_view text) {
    if (text.substr(0, 2) == "\xFF\xFE" || text.substr(0, 2) == "\xFE\xFF") {
      fault("is UTF-16; expected text in ASCII or UTF-8");
      gives_up_ = true;
    }
    return text.substr(0, kUtf8Mark.size()) == kUtf8Mark ? text.substr(kUtf8Mark.size()) : text;
  }

  void split(std::string_view text) {
    fields_ = 0;
    const char* const blanks = " \t\r\f\v";
    for (std::size_t at = text.find_first_not_of(blanks); at != std::string_view::npos; ++fields_) {
      const std::size_t end = std::min(text.find_first_of(blanks, at), text.size());
      if (fields_ < kMostFields) field_[fields_] = text.substr(at, end - at);
      at = text.find_first_not_of(blanks, end);
    }
  }

  void fault(std::string message) { faults_.push_back({path_, fmt::format("line {}", line_), std::move(message)}); }

  bool read_address(MemoryRequest& request) {
    std::string_view digits = field_[0];
    if (digits.substr(0, 2) == "0x" || digits.substr(0, 2) == "0X") digits.remove_prefix(2);
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), request.address, 16);
    if (error == std::errc{} && stop == digits.data() + digits.size()) return true;
    fault(fmt::format("address \"{}\": expected a hexadecimal number below 2^64, such as 0x1f40", shown(field_[0])));
    return false;
  }

  bool read_kind(MemoryRequest& request) {
    std::string kind(field_[1].substr(0, 64));
    for (char& c : kind) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    request.write = kind == "WRITE" || kind == "W";
    if (request.write || kind == "READ" || kind == "R") return true;
    const std::string near = nearest_name(kind, {"READ", "WRITE"});
    fault(fmt::format("got \"{}\"; expected READ or WRITE{}", shown(field_[1]),
                      near.empty() ? "" : fmt::format("; did you mean {}?", near)));
    return false;
  }

  bool read_cycle(MemoryRequest& request) {
    const bool timed = fields_ == kMostFields;
    if (trace_.requests.empty()) trace_.timed = timed;
    if (timed != trace_.timed) {
      fault(fmt::format("has {} cycle, unlike the lines before; give it in every line or in none", timed ? "a" : "no"));
      return false;
    }
    if (!timed) return true;
    const std::string_view digits = field_[2];
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), request.cycle);
    if (error != std::errc{} || stop != digits.data() + digits.size() || request.cycle < 0 ||
        request.cycle > kLastTraceCycle) {
      fault(fmt::format("cycle \"{}\": expected a whole number from 0 to {} (2^40)", shown(digits),
                        grouped(kLastTraceCycle)));
      return false;
    }
    if (!trace_.requests.empty() && request.cycle < trace_.requests.back().cycle) {
      fault(fmt::format("cycle {} comes before that of the line before it, {}", request.cycle,
                        trace_.requests.back().cycle));
      return false;
    }
    return true;
  }

  std::string path_;
  std::size_t most_requests_;
  bool gives_up_ = false;
  std::size_t line_ = 0;
  std::array<std::string_view, kMostFields> field_;
  std::size_t fields_ = 0;  ///< of the line, those that are not kept as well
  MemoryTrace trace_;
  std::vector<Fault> faults_;
};

}  // namespace

MemoryTrace read_memory_trace(const std::string& path, std::size_t most_requests) {
  constexpr std::uint64_t kPiece = 1 << 20;
  const BinaryFile file(path, "a memory trace");
  TraceReader reader(path, most_requests);
  std::string text;  // a piece, behind the beginning of its first line
  for (std::uint64_t offset = 0; offset < file.size() && !reader.gives_up();) {
    const std::uint64_t count = std::min(kPiece, file.size() - offset);
    const std::size_t kept = text.size();
    text.resize(kept + count);
    file.read(offset, text.data() + kept, count);
    offset += count;
    std::size_t begin = 0;
    for (std::size_t end = text.find('\n', kept); end != std::string::npos && !reader.gives_up();
         end = text.find('\n', begin)) {
      if (end - begin > kLongestTraceLine) reader.endless_line();
      reader.line(std::string_view(text).substr(begin, end - begin));
      begin = end + 1;
    }
    text.erase(0, begin);
    if (text.size() > kLongestTraceLine && !reader.gives_up()) reader.endless_line();
  }
  if (!text.empty() && !reader.gives_up()) reader.line(text);
  return reader.finish();
}

}  // namespace secateur::sim
