// SPDX-License-Identifier: Apache-2.0
#include "hls/report_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/binary_file.hpp"
#include "base/foreign_file.hpp"
#include "base/printable.hpp"

namespace secateur::hls {
namespace {

/// What tools write for a figure they do not know.
bool is_open(const std::string& text) {
  const char* const open[] = {"", "-", "?", "undef", "NA", "N/A", "na", "n/a", "Undef", "UNDEF"};
  return std::any_of(std::begin(open), std::end(open), [&](const char* each) { return text == each; });
}

/// "1,234,567" -> "1234567"; other commas stay, and are faults.
std::string without_groups(const std::string& text) {
  const std::size_t first = text.find(',');
  if (first == std::string::npos || first == 0 || first > 3 || text.size() % 4 != first) return text;
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] == ',') != (i >= first && (i - first) % 4 == 0)) return text;
    if (text[i] != ',') digits += text[i];
  }
  return digits;
}

}  // namespace

std::string trimmed_text(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1));
}

DecodedText read_report_text(const std::string& path) {
  constexpr std::uint64_t kMostBytes = std::uint64_t{64} << 20;
  const BinaryFile file(path, "a csynth.xml or a co-simulation report");
  if (file.size() > kMostBytes) throw ConfigError(path, "", "is larger than 64 MiB: this is no report of an HLS tool");
  std::string bytes(file.size(), '\0');
  file.read(0, bytes.data(), file.size());
  const std::string foreign = foreign_file(path, bytes, WantedFile::hls_report);
  if (!foreign.empty()) throw ConfigError(path, "", foreign);
  DecodedText decoded = decoded_text(std::move(bytes));
  if (decoded.text.find('\0') != std::string::npos) {
    throw ConfigError(path, "", "holds zero bytes: this is no text; expected a csynth.xml or a co-simulation report");
  }
  return decoded;
}

std::optional<double> ReportFigures::checked(const std::string& text, const std::string& what, const FigureRule& rule) {
  const Figure figure = checked_figure(rule.step == 1 ? without_groups(text) : text, rule);
  if (!figure.value && !faults_.is_full()) faults_.add(printable(what), figure.fault);
  return figure.value;
}

std::optional<std::int64_t> ReportFigures::integer(const std::string& text, const std::string& what,
                                                   const FigureRule& rule) {
  if (is_open(text)) {
    note_unread(what, text);
    return std::nullopt;
  }
  return optional_integer(text, what, rule);
}

std::optional<std::int64_t> ReportFigures::optional_integer(const std::string& text, const std::string& what,
                                                            const FigureRule& rule) {
  if (is_open(text)) return std::nullopt;
  const std::optional<double> value = checked(text, what, rule);
  return value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
}

std::optional<double> ReportFigures::number(const std::string& text, const std::string& what, const FigureRule& rule) {
  if (!is_open(text)) return checked(text, what, rule);
  note_unread(what, text);
  return std::nullopt;
}

void ReportFigures::note_unread(const std::string& what, const std::string& given) {
  constexpr std::size_t kKept = 1000;
  if (++unread_count_ > kKept) return;
  unread_.push_back(given.empty() ? fmt::format("{} is not given", what) : fmt::format("{} is \"{}\"", what, given));
}

std::vector<std::string> ReportFigures::unread() const {
  std::vector<std::string> all = unread_;
  if (unread_count_ > all.size()) all.push_back(fmt::format("and {} more", unread_count_ - all.size()));
  return all;
}

}  // namespace secateur::hls
