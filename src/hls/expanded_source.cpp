// SPDX-License-Identifier: Apache-2.0
#include "hls/expanded_source.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/draft_guard.hpp"
#include "base/error.hpp"
#include "hls/shell_command.hpp"
#include "hls/syntax_queries.hpp"

namespace secateur::hls {
namespace {

namespace fs = std::filesystem;

/// What the kernels use of the tool's headers: declarations alone, nothing of which is ever run.
constexpr const char* kApIntHeader = R"(#pragma once
template <int width> struct ap_int {
  ap_int() = default;
  ap_int(long long value);
  operator long long() const;
};
template <int width> ap_int<width> operator+(const ap_int<width>& a, int b);
template <int width> struct ap_uint {
  ap_uint() = default;
  ap_uint(unsigned long long value);
  operator unsigned long long() const;
};
)";
constexpr const char* kStreamHeader = R"(#pragma once
namespace hls {
template <class T, int depth = 2> class stream {
 public:
  stream();
  bool empty() const;
  bool full() const;
  void write(const T& value);
  T read();
};
}
)";
/// An object is named, not read: nothing is copied, no array decays.
constexpr const char* kPrelude =
    "template <class Variable, class... Rest> void secateur_directive(int, Rest&&...) {} struct SecateurNone {};";

/// Goes with its contents, also when a signal ends the process.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    const SignalBlock block;
    std::string name = (fs::temp_directory_path() / "secateur-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw RunError(name + " cannot be made");
    path_ = name;
    guard_ = guard_draft(name);
  }
  ~TemporaryFolder() {
    remove_tree(path_.c_str());
    release_draft(guard_);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  fs::path operator/(const char* name) const { return path_ / name; }
  std::string text() const { return path_.string(); }

 private:
  fs::path path_;
  int guard_ = -1;
};

std::string read_whole(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
void write_whole(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw RunError(path.string() + " cannot be written");
}

int number_of(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

/// `secateur_directive<decltype(array)>(3, array, int(1));`
std::string as_call(const Directive& directive, std::size_t number) {
  std::string variable = "SecateurNone", arguments;
  std::string constants;
  for (const DirectiveOption& option : directive.options) {
    if (option.kind == OptionValue::variable && option.value != "return") {
      arguments += ", " + option.value;
      if (option.value.find(',') == std::string::npos) variable = fmt::format("decltype({})", option.value);
    }
    if (option.kind == OptionValue::constant) constants += fmt::format(", int({})", option.value);
  }
  return fmt::format("{}<{}>({}{}{});", kDirectiveCall, variable, number, arguments, constants);
}

class Expansion {
 public:
  ExpandedSource of(const std::string& text) {
    put(kPrelude);
    std::size_t at = 0;
    while (at < text.size()) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      line(std::string_view(text).substr(at, end - at));
      at = end + 1;
    }
    return std::move(source_);
  }

 private:
  void put(std::string text) {
    source_.lines.push_back(std::move(text));
    source_.origins.push_back(here_);
  }

  void line(std::string_view text) {
    const std::string_view bare = without_blanks(text);
    if (starts_with(bare, "# ")) return marker(bare.substr(2));
    if (starts_with(bare, "#pragma HLS ")) {
      directive(bare.substr(12));
    } else if (starts_with(bare, "#pragma SECATEUR MEANT ")) {
      meant(bare.substr(23));
    } else {
      put(std::string(text));
    }
    ++here_.line;
  }
  /// # 12 "file.hpp" 1
  void marker(std::string_view text) {
    const std::size_t open = text.find('"'), close = text.rfind('"');
    here_.line = number_of(text);
    if (open != std::string_view::npos && close > open) here_.file = text.substr(open + 1, close - open - 1);
  }
  void directive(std::string_view text) {
    ExpandedDirective found{read_directive(text), std::string(text), "", here_};
    put(found.directive.faults.empty() ? as_call(found.directive, source_.directives.size()) : std::string{});
    source_.directives.push_back(std::move(found));
  }
  /// rule words variable = name
  void meant(std::string_view text) {
    const std::size_t at = text.find(" variable =");
    ExpandedDirective found{{}, std::string(text), std::string(without_blanks(text.substr(0, at))), here_};
    const std::string variable(at == std::string_view::npos ? "" : without_blanks(text.substr(at + 11)));
    found.directive.options.push_back({"variable", variable, OptionValue::variable});
    put(as_call(found.directive, source_.directives.size()));
    source_.directives.push_back(std::move(found));
  }

  ExpandedSource source_;
  SourceLine here_;
};

}  // namespace

bool has_clang() {
  return succeeds("command -v clang++ >/dev/null 2>&1");
}

ExpandedSource expand_source(const ClangRequest& request) {
  const TemporaryFolder folder;
  write_whole(folder / "ap_int.h", kApIntHeader);
  write_whole(folder / "hls_stream.h", kStreamHeader);
  std::string command =
      "clang++ -std=c++14 -x c++ -E -D__SYNTHESIS__ -D__VITIS_HLS__ -DSECATEUR_HLS_LINT -DSECATEUR_HLS_AP_INT "
      "-DSECATEUR_HLS_STREAM -I" +
      shell_quoted(folder.text());
  for (const std::string& include : request.includes) command += " -I" + shell_quoted(include);
  command += fmt::format(" {} >{} 2>{}", shell_quoted(request.source), shell_quoted((folder / "out").string()),
                         shell_quoted((folder / "messages").string()));
  if (!succeeds(command)) {
    throw RunError(
        fmt::format("{} cannot be expanded by clang++:\n{}", request.source, read_whole(folder / "messages")));
  }
  return Expansion().of(read_whole(folder / "out"));
}

ClangDump dump_syntax_tree(const ExpandedSource& source) {
  const TemporaryFolder folder;
  std::string text;
  for (const std::string& line : source.lines) text += line + '\n';
  write_whole(folder / "source.ii", text);
  const std::string output = shell_quoted((folder / "out").string());
  const std::string messages = shell_quoted((folder / "messages").string());
  const bool passed = succeeds(fmt::format(
      "cd {} && clang++ -std=c++14 -x c++-cpp-output -fsyntax-only -w -fno-caret-diagnostics -Xclang -ast-dump=json "
      "source.ii >{} 2>{}",
      shell_quoted(folder.text()), output, messages));
  ClangDump dump;
  if (passed) {
    dump.json = read_whole(folder / "out");
    return dump;
  }
  std::ifstream lines(folder / "messages");
  for (std::string line; std::getline(lines, line);) {
    constexpr std::string_view kFile = "source.ii:";
    const std::size_t mark = line.find(" error: ");
    if (!starts_with(line, kFile) || mark == std::string::npos) continue;
    dump.errors.push_back({number_of(std::string_view(line).substr(kFile.size())), line.substr(mark + 8)});
  }
  if (dump.errors.empty()) throw RunError("clang++ failed:\n" + read_whole(folder / "messages"));
  return dump;
}

}  // namespace secateur::hls
