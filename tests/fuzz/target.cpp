// SPDX-License-Identifier: Apache-2.0
#include "fuzz/target.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/error.hpp"
#include "support/names.hpp"
#include "support/source_dir.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::fuzz {
namespace {

namespace fs = std::filesystem;

std::vector<Target>& registered() {
  static std::vector<Target> all;
  return all;
}

const test::TemporaryFolder& folder() {
  static const test::TemporaryFolder folder;
  return folder;
}

}  // namespace

const std::vector<Target>& targets() {
  return registered();
}

Registration::Registration(const Target& target) {
  std::vector<Target>& all = registered();
  const auto after = std::find_if(all.begin(), all.end(),
                                  [&](const Target& each) { return std::string_view(target.name) < each.name; });
  all.insert(after, target);
}

void try_input(const Target& target, std::string_view input) {
  try {
    target.read(input);
  } catch (const ConfigError&) {
  } catch (const RunError&) {
  }
}

std::string input_file(const std::string& name, std::string_view bytes) {
  return folder().write(name, bytes);
}

std::string input_folder() {
  return folder().path("");
}

std::string file_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("no file " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string shipped(const std::string& path) {
  return file_bytes((fs::path(SECATEUR_SOURCE_DIR) / path).string());
}

std::vector<std::string> all_shipped(const std::string& folder, const std::string& ending) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(SECATEUR_SOURCE_DIR) / folder)) {
    if (entry.path().extension() == ending) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  std::vector<std::string> texts;
  for (const std::string& name : names) texts.push_back(shipped(folder + "/" + name));
  return texts;
}

}  // namespace secateur::fuzz
