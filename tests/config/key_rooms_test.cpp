// SPDX-License-Identifier: Apache-2.0
// "Where is this key used?" is answered by the folder of its group's name: for every key of the accelerator document
// the row and a use stand in src/units/GROUP/, and who uses it outside of src/units/ is told here, with the reason.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "config/schemas.hpp"
#include "config/unit_keys.hpp"
#include "support/names.hpp"
#include "support/source_dir.hpp"

namespace secateur::test {
namespace {

namespace fs = std::filesystem;

const fs::path kSources = fs::path(SECATEUR_SOURCE_DIR) / "src";

std::string text_of(const fs::path& path) {
  const std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Without comments and strings.
std::string code_of(const std::string& text) {
  std::string code;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "//") == 0) {
      i = text.find('\n', i);
      if (i == std::string::npos) break;
    } else if (text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) i += text[i] == '\\' ? 1 : 0;
      continue;
    }
    code += text[i];
  }
  return code;
}

/// "units/dma/event/dma_port.cpp" -> its code, of all of src/.
const std::map<std::string, std::string>& sources() {
  static const std::map<std::string, std::string> all = [] {
    std::map<std::string, std::string> read;
    for (const auto& entry : fs::recursive_directory_iterator(kSources)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".hpp" && extension != ".cpp") continue;
      read[fs::relative(entry.path(), kSources).generic_string()] = code_of(text_of(entry.path()));
    }
    return read;
  }();
  return all;
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// `words` as a whole, after something that `before` allows.
template <class Before>
bool has(const std::string& code, const std::string& words, Before before) {
  for (std::size_t at = code.find(words); at != std::string::npos; at = code.find(words, at + 1)) {
    const std::size_t end = at + words.size();
    if (at > 0 && before(code[at - 1]) && (end == code.size() || !is_word(code[end]))) return true;
  }
  return false;
}

std::string group_of(const std::string& key) {
  const std::size_t dot = key.find('.');
  return dot == std::string::npos ? "" : key.substr(0, dot);
}

bool is_unit(const std::string& group) {
  for (const UnitKeys& unit : unit_keys()) {
    if (unit.group == group) return true;
  }
  return false;
}

/// Files and whole folders that use keys of units: what the program is laid out by, and who tells of a machine as a
/// whole.
const std::map<std::string, const char*>& known_users() {
  static const std::map<std::string, const char*> users{
      {"config/accelerator_schema.cpp", "no home channels are told: they are derived"},
      {"schedule/lowering_builder.cpp", "what fits the buffers is placement"},
      {"schedule/buffer_traffic.cpp", "which machines' spills are the same"},
      {"schedule/packing/segments.cpp", "how far columns may be packed, and what a step may read"},
      {"hw/clocked/memory_system.cpp", "as many ports as there are"},
      {"schedule/placement.cpp", "where data lie: at the ports' home channels"},
      {"sim/attribution.cpp", "its last step is the launch"},
      {"explore/lever_reasons.cpp", "what bounds what: lanes behind bank words behind ports"},
      {"explore/lever_reasons.hpp", "the same, told beside the declaration"},
      {"explore/whatif.cpp", "twice the channels are twice the ports"},
      {"explore/stored_documents.cpp", "home channels that nobody gave are not kept"},
      {"cli/hls_export_command.cpp", "the buffer that would make a refused export possible"},
      {"report/summary.cpp", "the machine in a line"},
      {"hls/", "the kernels' sizes and latencies, and what they do not have"}};
  return users;
}

TEST(KeyRooms, EveryKeysRowAndUseStandInItsGroupsFolder) {
  int keys = 0;
  for (const Key& key : accelerator_schema().info().keys) {
    const std::string group = group_of(key.name);
    if (!is_unit(group)) continue;
    ++keys;
    const std::string folder = "units/" + group + "/";
    EXPECT_NE(text_of(kSources / folder / "config.cpp").find("\"" + key.name + "\""), std::string::npos) << key.name;
    const std::string member = key.name.substr(group.size() + 1);
    bool is_used = false;
    for (const auto& [file, code] : sources()) {
      if (file.rfind(folder, 0) != 0 || file.rfind(folder + "config", 0) == 0) continue;
      is_used = is_used || has(code, member, [](char c) { return c == '.' || c == '>'; });
    }
    EXPECT_TRUE(is_used) << "nothing in src/" << folder << " uses " << key.name;
  }
  EXPECT_GE(keys, 25);
}

TEST(KeyRooms, WhoElseUsesAUnitsKeyIsKnown) {
  std::set<std::string> found;
  for (const auto& [file, code] : sources()) {
    if (file.rfind("units/", 0) == 0) continue;
    for (const Key& key : accelerator_schema().info().keys) {
      if (!is_unit(group_of(key.name))) continue;
      if (!has(code, key.name, [](char c) { return !is_word(c); })) continue;
      const std::string folder = file.substr(0, file.find('/') + 1);
      const std::string& user = known_users().count(folder) > 0 ? folder : file;
      EXPECT_EQ(known_users().count(user), 1U) << "src/" << file << " uses " << key.name;
      found.insert(user);
    }
  }
  for (const auto& [file, reason] : known_users()) EXPECT_EQ(found.count(file), 1U) << file << " (" << reason << ")";
}

/// Those that are no unit's: groups of their own, and keys that stand alone.
TEST(KeyRooms, TheOtherGroupsHaveAFileOfTheirName) {
  const std::map<std::string, std::string> files{{"energy", "cost/energy.cpp"}, {"idealise", "config/idealise.cpp"}};
  for (const Key& key : accelerator_schema().info().keys) {
    const std::string group = group_of(key.name);
    if (is_unit(group)) continue;
    if (group.empty()) {
      EXPECT_NE(text_of(kSources / "config" / "accelerator_schema.cpp").find("\"" + key.name + "\""),
                std::string::npos);
      continue;
    }
    ASSERT_EQ(files.count(group), 1U) << key.name;
    EXPECT_TRUE(has(sources().at(files.at(group)), key.name.substr(group.size() + 1), [](char c) {
      return !is_word(c);
    })) << key.name;
  }
}

/// A folder without keys in the document would be a room that nobody finds; the memory has a document of its own.
TEST(KeyRooms, EveryFolderIsAGroup) {
  for (const auto& entry : fs::directory_iterator(kSources / "units")) {
    if (!entry.is_directory()) continue;
    const std::string folder = entry.path().filename().string();
    EXPECT_TRUE(is_unit(folder) || folder == "memory") << folder;
  }
}

}  // namespace
}  // namespace secateur::test
