// SPDX-License-Identifier: Apache-2.0
#include "config/shipped_files.hpp"

#include <fmt/format.h>

#include <link.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/error.hpp"
#include "base/nearest_name.hpp"
#include "base/shortage.hpp"

namespace secateur::config {
namespace {

namespace fs = std::filesystem;

bool is_home(const fs::path& folder) {
  std::error_code error;
  return fs::is_directory(folder / "configs", error) && fs::is_directory(folder / "models", error);
}

fs::path own_program() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error);
}

/// The shared object that holds this code, as libsecateur.so in a program of somebody's; empty in a program of our own.
fs::path own_library() {
  struct Search {
    ElfW(Addr) address;
    fs::path found;
  } search{reinterpret_cast<ElfW(Addr)>(&own_program), {}};
  dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t, void* data) {
        auto& wanted = *static_cast<Search*>(data);
        for (int i = 0; i < object->dlpi_phnum; ++i) {
          const ElfW(Phdr)& part = object->dlpi_phdr[i];
          const ElfW(Addr) begin = object->dlpi_addr + part.p_vaddr;
          if (part.p_type != PT_LOAD || wanted.address < begin || wanted.address >= begin + part.p_memsz) continue;
          wanted.found = object->dlpi_name;  // empty for the program itself
          return 1;
        }
        return 0;
      },
      &search);
  std::error_code error;
  return search.found.empty() ? fs::path() : fs::canonical(search.found, error);
}

const char* folder_name(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::network:
      return "models";
    case DocumentKind::pruning:
      return "configs/pruning";
    case DocumentKind::accelerator:
      return "configs/accelerators";
    case DocumentKind::memory:
      return "configs/memories";
    case DocumentKind::device:
      break;
  }
  return "configs/devices";
}

bool looks_like_path(const std::string& text) {
  return text.find('/') != std::string::npos || fs::path(text).extension() == ".json";
}

bool present(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

/// For hints: a path needs no shipped files.
std::vector<std::string> names_if_any(DocumentKind kind) {
  try {
    return shipped_names(kind);
  } catch (const ConfigError&) {
    return {};
  }
}

std::string existing_path(const std::string& text, const std::string& beside) {
  if (!beside.empty() && fs::path(text).is_relative()) {
    const fs::path neighbour = (fs::path(beside).parent_path() / text).lexically_normal();
    if (present(neighbour)) return neighbour.string();
  }
  return present(text) ? text : std::string{};
}

}  // namespace

std::string shipped_home() {
  if (const char* given = std::getenv("SECATEUR_HOME"); given != nullptr && *given != '\0') {
    if (is_home(given)) return given;
    throw ConfigError("SECATEUR_HOME", "", fmt::format("{} holds no configs/ and models/", given));
  }
  std::string looked;
  for (const fs::path& program : {own_library(), own_program()}) {
    for (fs::path folder = program.parent_path(); !folder.empty(); folder = folder.parent_path()) {
      for (const fs::path& home : {folder / "share/secateur", folder}) {
        if (is_home(home)) return home.string();
      }
      if (folder == folder.root_path()) break;
    }
    if (!program.empty()) looked = program.string();
  }
  throw ConfigError(
      "shipped files", "",
      fmt::format("no folder above {} holds configs/ and models/, nor share/secateur with them; set SECATEUR_HOME",
                  looked));
}

std::string shipped_folder(DocumentKind kind) {
  return (fs::path(shipped_home()) / folder_name(kind)).string();
}

std::vector<std::string> shipped_names(DocumentKind kind) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(shipped_folder(kind), error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".json") names.push_back(at->path().stem().string());
  }
  if (is_shortage(error.value())) fail_to_open(shipped_folder(kind), error.value());
  std::sort(names.begin(), names.end());
  return names;
}

FoundDocument find_document(DocumentKind kind, const std::string& text, const std::string& beside) {
  const std::string& noun = schema_info(kind).kind;
  if (text.empty()) return {"", fmt::format("got an empty name; expected a shipped {} or a path", noun)};
  if (looks_like_path(text)) {
    const std::string path = existing_path(text, beside);
    if (!path.empty()) return {path, ""};
    std::string message = "no such file";
    const std::string near = nearest_name(fs::path(text).stem().string(), names_if_any(kind));
    if (!near.empty()) message += fmt::format("; the nearest shipped {} is {}", noun, near);
    return {"", message};
  }
  const std::vector<std::string> names = shipped_names(kind);
  if (std::count(names.begin(), names.end(), text) > 0) {
    return {(fs::path(shipped_folder(kind)) / (text + ".json")).string(), ""};
  }
  const std::string path = existing_path(text, beside);
  if (!path.empty()) return {path, ""};
  const std::string near = nearest_name(text, names);
  const std::string hint = near.empty() ? "; `secateur list` shows all" : fmt::format("; did you mean {}?", near);
  return {"", fmt::format("no shipped {} of this name, and no such file{}", noun, hint)};
}

}  // namespace secateur::config
