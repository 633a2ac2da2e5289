// SPDX-License-Identifier: Apache-2.0
#include "base/foreign_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/ascii.hpp"
#include "base/decoded_text.hpp"

namespace secateur {
namespace {

using namespace std::string_view_literals;

constexpr const char* kBinary = "an FPGA binary (xclbin)";
constexpr const char* kSummaryOfRun = "the profile summary of a run of it (summary.csv)";
constexpr const char* kSummary = "the profile summary that XRT writes beside it (summary.csv, opencl_summary.csv)";
constexpr const char* kCsynthXml = "the csynth.xml of the same folder";
constexpr const char* kCosim = "the <top>_cosim.rpt of the same simulation";
constexpr const char* kResources = "a CSV with its figures in columns dsp, lut, ff, bram36, uram";
constexpr const char* kPower = "a CSV with its figure in a column power_w";
constexpr const char* kImport = "secateur hls import, which reads synthesis and co-simulation reports";
constexpr const char* kCompare = "secateur compare --measured, which reads profile summaries of XRT";

/// What to give instead; null: the general words.
struct Advice {
  const char* measured;
  const char* report;
};

struct Kind {
  std::string_view mark;
  const char* what;
  Advice advice;
};

const std::vector<Kind>& binaries() {
  static const std::vector<Kind> kinds{
      {"xclbin2\0"sv, kBinary, {kSummaryOfRun, nullptr}},
      {"xclbin1\0"sv, kBinary, {kSummaryOfRun, nullptr}},
      {"xclbin0\0"sv, kBinary, {kSummaryOfRun, nullptr}},
      {"PK\x03\x04"sv, "a zip archive", {nullptr, nullptr}},
      {"PK\x05\x06"sv, "an empty zip archive", {nullptr, nullptr}},
      {"\x1f\x8b"sv, "compressed by gzip", {"the file inside it", "the file inside it"}},
      {"BZh"sv, "compressed by bzip2", {"the file inside it", "the file inside it"}},
      {"\xfd"
       "7zXZ\0"sv,
       "compressed by xz",
       {"the file inside it", "the file inside it"}},
      {"\x28\xb5\x2f\xfd"sv, "compressed by zstd", {"the file inside it", "the file inside it"}},
      {"7z\xbc\xaf\x27\x1c"sv, "a 7z archive", {"the file inside it", "the file inside it"}},
      {"%PDF-"sv, "a PDF document", {nullptr, nullptr}},
      {"\x7f"
       "ELF"sv,
       "a program or a library (ELF)",
       {nullptr, nullptr}},
      {"SQLite format 3\0"sv, "a database (SQLite)", {"a sweep's folder as --results", "a run's folder as --results"}},
      {"\x89PNG"sv, "a picture (PNG)", {nullptr, nullptr}},
      {"\xff\xd8\xff"sv, "a picture (JPEG)", {nullptr, nullptr}},
      {"GIF8"sv, "a picture (GIF)", {nullptr, nullptr}},
      {"\x93NUMPY"sv, "a NumPy array", {nullptr, nullptr}},
      {"\xd0\xcf\x11\xe0"sv, "an old Office document", {"its sheet saved as CSV", nullptr}},
      {"{\\rtf"sv, "a text of a word processor (RTF)", {nullptr, nullptr}}};
  return kinds;
}

/// By the ending of the name: what a zip archive holds, and binary forms without a mark of their own.
const std::vector<Kind>& endings() {
  static const std::vector<Kind> kinds{{".xlsx", "an Excel workbook", {"its sheet saved as CSV", nullptr}},
                                       {".ods", "a spreadsheet (OpenDocument)", {"its sheet saved as CSV", nullptr}},
                                       {".xclbin", kBinary, {kSummaryOfRun, nullptr}},
                                       {".xo", "a kernel object (xo)", {kSummary, kCsynthXml}},
                                       {".xsa", "a hardware platform (xsa)", {kSummary, kCsynthXml}},
                                       {".dcp", "a design checkpoint of Vivado", {nullptr, kCsynthXml}},
                                       {".wdb", "a waveform database of Vivado", {nullptr, kCosim}},
                                       {".wcfg", "settings of a waveform window", {nullptr, kCosim}},
                                       {".fst", "a waveform (FST)", {nullptr, kCosim}},
                                       {".vcd", "a waveform (VCD)", {nullptr, kCosim}},
                                       {".pb", "a protocol buffer of Vivado", {kSummary, kCsynthXml}},
                                       {".rpx", "a report of Vivado in its own binary form", {nullptr, kCsynthXml}},
                                       {".bit", "a bitstream", {nullptr, nullptr}},
                                       {".pth", "a checkpoint of PyTorch", {nullptr, nullptr}},
                                       {".npz", "an archive of NumPy arrays", {nullptr, nullptr}},
                                       {".safetensors", "a checkpoint (safetensors)", {nullptr, nullptr}}};
  return kinds;
}

/// Summaries that list files: JSON, or binary, by the name's ending alone.
const std::vector<Kind>& summaries() {
  static const std::vector<Kind> kinds{
      {".run_summary", "a run summary, which lists the files of a run", {kSummary, nullptr}},
      {".link_summary", "a link summary, which lists the files of a link", {kSummary, kCsynthXml}},
      {".compile_summary", "a compile summary, which lists the files of a compilation", {kSummary, kCsynthXml}},
      {".package_summary", "a package summary, which lists the files of a package", {kSummary, kCsynthXml}},
      {".hlscompile_summary", "a compile summary, which lists the files of a synthesis", {kImport, kCsynthXml}}};
  return kinds;
}

enum class Where { beginning, line, anywhere };

struct TextKind {
  Where where;
  Kind kind;
};

/// Words of the first kilobytes, in lower case and with single blanks. The first that fits counts.
const std::vector<TextKind>& texts() {
  static const std::vector<TextKind> kinds{
      {Where::beginning,
       {"<!doctype html", "an HTML page", {"the CSV beside it", "the csynth.xml or cosim.rpt beside it"}}},
      {Where::beginning, {"<html", "an HTML page", {"the CSV beside it", "the csynth.xml or cosim.rpt beside it"}}},
      {Where::anywhere, {"<edksystem", "a hardware handoff of Vivado", {nullptr, kCsynthXml}}},
      {Where::anywhere, {"<spirit:component", "a description of an IP core", {nullptr, kCsynthXml}}},
      {Where::anywhere, {"<areareport", "a report of an implementation by Vivado", {kResources, kCsynthXml}}},
      {Where::anywhere, {"<timingreport", "a report of an implementation by Vivado", {kResources, kCsynthXml}}},
      {Where::anywhere, {"#=== post-implementation", "a report of an implementation", {kResources, kCsynthXml}}},
      {Where::anywhere, {"#=== post-synthesis", "a report of a synthesis by Vivado", {kResources, kCsynthXml}}},
      {Where::line, {"implementation tool:", "a report of an implementation", {kResources, kCsynthXml}}},
      {Where::anywhere, {"vitis hls report for", "a synthesis report as text (csynth.rpt)", {kImport, kCsynthXml}}},
      {Where::anywhere, {"vivado hls report for", "a synthesis report as text (csynth.rpt)", {kImport, kCsynthXml}}},
      {Where::anywhere,
       {"synthesis summary report of", "a synthesis report as text (csynth.rpt)", {kImport, kCsynthXml}}},
      {Where::line, {"+ performance & resource est", "a synthesis report as text (csynth.rpt)", {kImport, kCsynthXml}}},
      {Where::anywhere, {"command : report_utilization", "a utilization report of Vivado", {kResources, kCsynthXml}}},
      {Where::line, {"1. utilization by hierarchy", "a utilization report of Vivado", {kResources, kCsynthXml}}},
      {Where::anywhere, {"command : report_timing", "a timing report of Vivado", {nullptr, kCsynthXml}}},
      {Where::line, {"timing report\n", "a timing report of Vivado", {nullptr, kCsynthXml}}},
      {Where::anywhere, {"command : report_power", "a power report of Vivado", {kPower, kCsynthXml}}},
      {Where::anywhere, {"command : report_", "a report of Vivado", {nullptr, kCsynthXml}}},
      {Where::line, {"copyright 1986", "a report of Vivado", {nullptr, kCsynthXml}}},
      {Where::line, {"****** vivado", "a log of Vivado", {nullptr, kCsynthXml}}},
      {Where::line, {"****** vitis", "a log of Vitis", {nullptr, kCsynthXml}}},
      {Where::line, {"****** v++", "a log of v++", {kSummary, kCsynthXml}}},
      {Where::line, {"$timescale", "a waveform (VCD)", {nullptr, kCosim}}},
      {Where::line, {"timeline trace\n", "a timeline trace of XRT", {kSummary, kCompare}}},
      {Where::line, {"trace version,", "a timeline trace of XRT", {kSummary, kCompare}}},
      {Where::line, {"xclbin information\n", "a description of an FPGA binary", {kSummary, kCsynthXml}}},
      {Where::line, {"[connectivity]\n", "a configuration of v++", {nullptr, nullptr}}},
      {Where::line, {"[hls]\n", "a configuration of v++", {nullptr, nullptr}}},
      {Where::line, {"[debug]\n", "an xrt.ini", {kSummary, nullptr}}}};
  return kinds;
}

/// The first kilobytes in lower case, with a line break before them and single blanks.
std::string start_of(std::string_view bytes) {
  constexpr std::size_t kStart = 8192;
  std::string start = "\n";
  for (const char c : lower_case(decoded_text(std::string(bytes.substr(0, kStart))).text)) {
    if (c == '\r') continue;
    const char next = c == '\t' ? ' ' : c;
    if (next != ' ' || (start.back() != ' ' && start.back() != '\n')) start += next;
  }
  return start;
}

bool begins_with(std::string_view start, std::string_view words) {
  const std::size_t first = start.find_first_not_of(" \n");
  return first != std::string_view::npos && start.substr(first, words.size()) == words;
}

bool stands_in(const std::string& start, const TextKind& each) {
  if (each.where == Where::beginning) return begins_with(start, each.kind.mark);
  const std::string words = (each.where == Where::line ? "\n" : "") + std::string(each.kind.mark);
  return start.find(words) != std::string::npos;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::string told(const Kind& kind, WantedFile wanted) {
  const bool is_measured = wanted == WantedFile::measured_runs;
  const char* advice = is_measured ? kind.advice.measured : kind.advice.report;
  const char* general = is_measured ? "measured runs: CSV, JSON or an XRT profile summary"
                                    : "a csynth.xml or a co-simulation report (<top>_cosim.rpt)";
  if (advice == nullptr) return fmt::format("is {}; expected {}", kind.what, general);
  return fmt::format("is {}; expected {}. Give {}", kind.what, general, advice);
}

const Kind* ending_kind(const std::string& name, const std::vector<Kind>& kinds) {
  const auto found =
      std::find_if(kinds.begin(), kinds.end(), [&](const Kind& each) { return ends_with(name, each.mark); });
  return found == kinds.end() ? nullptr : &*found;
}

bool has(std::string_view start, std::string_view words) {
  return start.find(words) != std::string_view::npos;
}
bool is_profile(std::string_view start) {
  return begins_with(start, "profile summary") || begins_with(start, "unified profile summary");
}
bool is_synthesis(std::string_view start) {
  return begins_with(start, "<") && (has(start, "<performanceestimates") || has(start, "<moduleinformation"));
}
bool is_cosimulation(std::string_view start) {
  return has(start, "+ rtl +") && has(start, "latency") && has(start, "interval");
}
bool is_wanted(std::string_view start, WantedFile wanted) {
  return wanted == WantedFile::measured_runs ? is_profile(start) : is_synthesis(start) || is_cosimulation(start);
}

/// What the other command reads.
const Kind* other_commands(std::string_view start, WantedFile wanted) {
  static const Kind synthesis{"", "a synthesis report (csynth.xml)", {kImport, nullptr}};
  static const Kind xml{"", "XML", {nullptr, nullptr}};
  static const Kind cosim{"", "a co-simulation report", {kImport, nullptr}};
  static const Kind profile{"", "a profile summary of XRT", {nullptr, kCompare}};
  const bool lists_files = has(start, "\"generation\"") && has(start, "\"files\"") && has(start, "\"schema_version\"");
  if (lists_files) return &summaries().front();
  if (wanted == WantedFile::hls_report) return is_profile(start) ? &profile : nullptr;
  if (is_cosimulation(start)) return &cosim;
  if (!begins_with(start, "<")) return nullptr;
  return is_synthesis(start) ? &synthesis : &xml;
}

}  // namespace

std::string foreign_file(const std::string& path, std::string_view bytes, WantedFile wanted) {
  const std::string name = lower_case(path);
  if (const Kind* summary = ending_kind(name, summaries())) return told(*summary, wanted);
  for (const Kind& kind : binaries()) {
    if (bytes.substr(0, kind.mark.size()) != kind.mark) continue;
    const Kind* inside = kind.mark.substr(0, 2) == "PK" ? ending_kind(name, endings()) : nullptr;
    return told(inside != nullptr ? *inside : kind, wanted);
  }
  if (const Kind* ending = ending_kind(name, endings())) return told(*ending, wanted);
  const std::string start = start_of(bytes);
  if (is_wanted(start, wanted)) return {};
  for (const TextKind& each : texts()) {
    if (stands_in(start, each)) return told(each.kind, wanted);
  }
  if (const Kind* other = other_commands(start, wanted)) return told(*other, wanted);
  return {};
}

}  // namespace secateur
