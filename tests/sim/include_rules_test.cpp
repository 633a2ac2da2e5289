// SPDX-License-Identifier: Apache-2.0
// Independence, read off the sources: the second arithmetic uses nothing of the first but its structs, the machine
// (hw/, sim/) has no forward pass of the host to copy its results from, and the clocked machine no unit of the
// event-driven one. And the layers: a folder includes only what base/namespaces.hpp lets it use.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/names.hpp"
#include "support/source_dir.hpp"

namespace secateur::test {
namespace {

namespace fs = std::filesystem;

const fs::path kSources = SECATEUR_SOURCE_DIR;

std::string text_of(const fs::path& path) {
  const std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The first group of every match.
std::vector<std::string> all_of(const std::string& text, const std::string& pattern) {
  const std::regex expression(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator match(text.begin(), text.end(), expression), end; match != end; ++match) {
    found.push_back((*match)[1]);
  }
  return found;
}

/// Of the project, not of the system.
std::vector<std::string> includes_of(const fs::path& path) {
  return all_of(text_of(path), "#\\s*include\\s*\"([^\"]*)\"");
}

/// And what the included files include.
void add_includes(const fs::path& path, std::set<std::string>& all) {
  for (const std::string& name : includes_of(path)) {
    if (all.insert(name).second) add_includes(kSources / "src" / name, all);
  }
}

std::vector<fs::path> files_below(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(kSources / "src" / folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".hpp" || extension == ".cpp") files.push_back(entry.path());
  }
  return files;
}

/// "hw/clock.hpp"
std::string within_sources(const fs::path& path) {
  return fs::relative(path, kSources / "src").generic_string();
}

TEST(IncludeRules, TheSecondArithmeticTakesStructsAlone) {
  const std::set<std::string> allowed = {"support/second_arithmetic.hpp",
                                         "vit/quantised_transformer.hpp",
                                         "config/network.hpp",
                                         "base/decimal.hpp",
                                         "base/namespaces.hpp",
                                         "support/names.hpp"};
  for (const char* name : {"second_arithmetic.hpp", "second_arithmetic.cpp"}) {
    const fs::path path = kSources / "tests" / "support" / name;
    const std::string text = text_of(path);
    for (const std::string& header : includes_of(path)) EXPECT_EQ(allowed.count(header), 1U) << name << " " << header;
    for (const std::string& used : all_of(text, "\\barith::(\\w+)")) EXPECT_EQ(used, "Scaling") << name;
    for (const std::string& used : all_of(text, "\\bsimd::(\\w+)")) EXPECT_EQ(used, "Channel") << name;
    EXPECT_TRUE(all_of(text, "(using\\s+namespace)").empty()) << name;
    EXPECT_TRUE(all_of(text, "using\\s+(arith|simd)::").empty()) << name;
  }
}

TEST(IncludeRules, HwAndSimIncludeNoForwardPass) {
  for (const std::string folder : {"hw", "units", "sim"}) {
    const std::vector<fs::path> files = files_below(folder);
    EXPECT_GE(files.size(), 2U) << folder;
    std::set<std::string> forbidden = {"vit/float_inference.hpp", "vit/integer_inference.hpp"};
    // sim/ may name tokens (TokenRows).
    if (folder != "sim") forbidden.insert("vit/token_selection.hpp");
    for (const fs::path& path : files) {
      std::set<std::string> included;
      add_includes(path, included);
      for (const std::string& header : forbidden) EXPECT_EQ(included.count(header), 0U) << path << " " << header;
    }
  }
}

/// "event" of units/dma/event/dma_port.hpp, "cost" of units/dma/cost.cpp; empty outside of units/.
std::string part_of(const std::string& file) {
  const std::vector<std::string> parts = all_of(file, "^units/(?:\\w+/)?([a-z]+)");
  return parts.empty() ? "" : parts.front();
}

/// Of the clocked machine.
bool is_clocked(const std::string& file) {
  return file.rfind("hw/clocked/", 0) == 0 || part_of(file) == "clocked";
}

/// Boundaries, records of what is counted, and where things lie.
TEST(IncludeRules, TheClockedMachineUsesNoUnitOfTheOther) {
  const std::set<std::string> allowed = {"hw/clock.hpp",       "hw/floorplan.hpp",
                                         "hw/off_chip.hpp",    "hw/operation_log.hpp",
                                         "hw/unit_ledger.hpp", "units/memory/event/command.hpp"};
  std::vector<fs::path> files;
  for (const char* folder : {"hw", "units"}) {
    for (const fs::path& path : files_below(folder)) {
      if (is_clocked(within_sources(path))) files.push_back(path);
    }
  }
  EXPECT_GE(files.size(), 40U);
  for (const fs::path& path : files) {
    for (const std::string& header : includes_of(path)) {
      const std::string part = part_of(header);
      const bool of_machine = header.rfind("hw/", 0) == 0 || part == "event" || part == "arithmetic";
      if (!of_machine || is_clocked(header)) continue;
      EXPECT_EQ(allowed.count(header), 1U) << path << " " << header;
    }
    const std::string text = text_of(path);
    // Both count in UnitCycles; the ledger of intervals is the other's.
    EXPECT_EQ(text.find("UnitLedger "), std::string::npos) << path;
  }
}

/// A unit's clocked files have the names of the event-driven ones. Those of one machine alone are told here.
TEST(IncludeRules, TheClockedTreeMirrorsTheOther) {
  const std::set<std::string> only_one = {
      // What is arithmetic over time in the one machine is state in the other, or the other way round.
      "controller/clocked/controller", "controller/clocked/snapshot_queue", "dma/clocked/dma_activity",
      "interconnect/clocked/message_fifo", "interconnect/clocked/synchroniser", "interconnect/event/interconnect",
      "memory/event/read_stream", "memory/event/refresh", "memory/event/request_queue", "memory/event/scheduler",
      "pe/clocked/drain",
      // Its trace has slices, the clocked one's has signals.
      "memory/event/channel_trace",
      // Told of by both.
      "memory/event/command"};
  std::set<std::string> files;
  for (const fs::path& path : files_below("units")) {
    const std::string file = within_sources(path).substr(std::string("units/").size());
    if (part_of("units/" + file) == "event" || part_of("units/" + file) == "clocked") {
      files.insert(file.substr(0, file.rfind('.')));
    }
  }
  EXPECT_GE(files.size(), 30U);
  for (const std::string& file : files) {
    const bool clocked = file.find("/clocked/") != std::string::npos;
    const std::string other =
        std::regex_replace(file, std::regex("/(event|clocked)/"), clocked ? "/event/" : "/clocked/");
    EXPECT_NE(files.count(other), only_one.count(file)) << file;
  }
}

/// Whose names each folder may use, after base/namespaces.hpp, directly or by way of another.
std::map<std::string, std::set<std::string>> layers() {
  const std::string text = text_of(kSources / "src" / "base" / "namespaces.hpp");
  std::map<std::string, std::set<std::string>> below;
  const std::regex block("namespace ([a-z]+) \\{([^{}]*)\\}");
  for (std::sregex_iterator match(text.begin(), text.end(), block), end; match != end; ++match) {
    std::set<std::string>& names = below[(*match)[1]];
    // A folder stands behind those that it uses: theirs are complete.
    for (const std::string& used : all_of((*match)[2], "using namespace ([a-z]+);")) {
      names.insert(used);
      names.insert(below.at(used).begin(), below.at(used).end());
    }
  }
  return below;
}

/// The layer of each part of a unit, after the same file: "timing" -> "schedule".
std::map<std::string, std::string> layers_of_parts() {
  const std::string text = text_of(kSources / "src" / "base" / "namespaces.hpp");
  const std::vector<std::string> parts = all_of(text, "//   ([a-z]+) -> [a-z]+");
  const std::vector<std::string> names = all_of(text, "//   [a-z]+ -> ([a-z]+)");
  std::map<std::string, std::string> layers;
  for (std::size_t i = 0; i < parts.size(); ++i) layers[parts[i]] = names[i];
  return layers;
}

/// Of a file, by its place in src/: "hw" of hw/clock.hpp and of units/dma/event/dma_port.hpp. Empty for a part of which
/// namespaces.hpp knows nothing.
std::string layer_of(const std::string& file) {
  static const std::map<std::string, std::string> layers = layers_of_parts();
  if (file.rfind("units/", 0) != 0) return file.substr(0, file.find('/'));
  const auto layer = layers.find(part_of(file));
  return layer == layers.end() ? "" : layer->second;
}

TEST(IncludeRules, FoldersUseThoseBelowThem) {
  const std::map<std::string, std::set<std::string>> below = layers();
  EXPECT_EQ(below.at("vit"), (std::set<std::string>{"config", "policies"}));
  std::set<std::string> folders;
  for (const auto& entry : fs::directory_iterator(kSources / "src")) folders.insert(entry.path().filename().string());
  folders.erase("base");
  folders.erase("units");
  std::set<std::string> named;
  for (const auto& [folder, used] : below) named.insert(folder);
  EXPECT_EQ(named, folders);
  for (const fs::path& path : files_below(".")) {
    const std::string layer = layer_of(within_sources(path));
    if (layer == "base") continue;
    ASSERT_EQ(below.count(layer), 1U) << path << " is in no layer";
    for (const std::string& header : includes_of(path)) {
      const std::string other = layer_of(header);
      if (other == layer || other == "base" || other == "arith" || other == "simd" || below.count(other) == 0) continue;
      EXPECT_EQ(below.at(layer).count(other), 1U) << path << " includes " << header;
    }
  }
}

/// What a file of a unit defines has the namespace of its layer.
TEST(IncludeRules, FilesOfUnitsHaveTheirLayersNamespace) {
  for (const fs::path& path : files_below("units")) {
    const std::string layer = layer_of(within_sources(path));
    const bool clocked = is_clocked(within_sources(path));
    const std::vector<std::string> opened = all_of(text_of(path), "\nnamespace secateur::(\\S+) \\{");
    for (const std::string& name : opened) EXPECT_EQ(name, clocked ? layer + "::clocked" : layer) << path;
  }
}

TEST(IncludeRules, BaseAndArithmeticUseNothingAbove) {
  for (const fs::path& path : files_below("base")) {
    for (const std::string& header : includes_of(path))
      EXPECT_EQ(header.rfind("base/", 0), 0U) << path << " " << header;
  }
  for (const fs::path& path : files_below("arith")) {
    for (const std::string& header : includes_of(path))
      EXPECT_EQ(header.rfind("arith/", 0), 0U) << path << " " << header;
  }
}

}  // namespace
}  // namespace secateur::test
