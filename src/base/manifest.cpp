// SPDX-License-Identifier: Apache-2.0
#include "base/manifest.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "base/binary_file.hpp"
#include "base/error.hpp"
#include "base/printable.hpp"
#include "base/sha256.hpp"

namespace secateur {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFirstWord = "# secateur ";
constexpr std::string_view kBytesWord = "# bytes ";
constexpr std::size_t kHashDigits = 64;
/// Of a manifest; an export has some sixty files.
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 24;

class Reader {
 public:
  Reader(fs::path path, std::string_view text) : path_(std::move(path)), text_(text) {}

  Manifest read() {
    const std::string_view first = next_line();
    const std::size_t space = first.find(' ', kFirstWord.size());
    if (first.substr(0, kFirstWord.size()) != kFirstWord || space == std::string_view::npos) damaged();
    manifest_.version = first.substr(kFirstWord.size(), space - kFirstWord.size());
    manifest_.writer = first.substr(space + 1);
    while (!text_.empty()) take(next_line());
    return std::move(manifest_);
  }

 private:
  [[noreturn]] void damaged() const {
    throw ConfigError(path_.string(), fmt::format("line {}", line_), "is damaged: it is no manifest of secateur");
  }

  std::string_view next_line() {
    ++line_;
    const std::size_t end = text_.find('\n');
    if (end == std::string_view::npos) damaged();
    const std::string_view line = text_.substr(0, end);
    text_.remove_prefix(end + 1);
    return line;
  }

  void take(std::string_view line) {
    if (line.substr(0, kBytesWord.size()) == kBytesWord) {
      const std::string_view number = line.substr(kBytesWord.size());
      const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), bytes_.emplace());
      if (error != std::errc{} || stop != number.data() + number.size()) damaged();
      return;
    }
    if (line.empty() || line.front() == '#') return;
    if (line.size() <= kHashDigits + 2 || line.substr(kHashDigits, 2) != "  " || !bytes_) damaged();
    ManifestFile file{std::string(line.substr(kHashDigits + 2)), *std::exchange(bytes_, std::nullopt),
                      std::string(line.substr(0, kHashDigits))};
    if (!is_inside(file.name)) damaged();
    manifest_.files.push_back(std::move(file));
  }

  static bool is_inside(const fs::path& name) {
    return !name.is_absolute() && std::none_of(name.begin(), name.end(), [](const fs::path& part) {
      return part.empty() || part == "." || part == "..";
    });
  }

  fs::path path_;
  std::string_view text_;
  int line_ = 0;
  std::optional<std::uint64_t> bytes_;  ///< of the file in the next line
  Manifest manifest_;
};

}  // namespace

std::set<std::string> Manifest::folders() const {
  std::set<std::string> all;
  for (const ManifestFile& file : files) {
    for (fs::path at = fs::path(file.name).parent_path(); !at.empty(); at = at.parent_path()) all.insert(at.string());
  }
  return all;
}

const ManifestFile* Manifest::find(const std::string& name) const {
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const ManifestFile& file) { return file.name == name; });
  return found == files.end() ? nullptr : &*found;
}

FileState state_of(const fs::path& folder, const ManifestFile& file) {
  const fs::path path = folder / file.name;
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) return FileState::missing;
  const bool same_size = S_ISREG(status.st_mode) && static_cast<std::uint64_t>(status.st_size) == file.bytes;
  if (!same_size) return FileState::changed;
  try {
    return sha256_file(path.string()) == file.sha256 ? FileState::same : FileState::changed;
  } catch (const ConfigError&) {
    return FileState::changed;  // what cannot be read is nothing to be sure of
  }
}

ManifestFile manifest_file(const fs::path& folder, std::string name) {
  const fs::path path = folder / name;
  return {std::move(name), fs::file_size(path), sha256_file(path.string())};
}

Manifest manifest_of(const fs::path& folder, std::string writer, std::string version) {
  Manifest manifest{std::move(writer), std::move(version), {}};
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    manifest.files.push_back(manifest_file(folder, entry.path().lexically_relative(folder).generic_string()));
  }
  std::sort(manifest.files.begin(), manifest.files.end(),
            [](const ManifestFile& a, const ManifestFile& b) { return a.name < b.name; });
  return manifest;
}

std::string manifest_text(const Manifest& manifest) {
  std::string text = fmt::format(
      "{}{} {}\n# What was written into this folder; `sha256sum -c {}` checks it. What differs is the user's.\n",
      kFirstWord, manifest.version, manifest.writer, kManifestFile);
  for (const ManifestFile& file : manifest.files) {
    text += fmt::format("{}{}\n{}  {}\n", kBytesWord, file.bytes, file.sha256, file.name);
  }
  return text;
}

std::optional<Manifest> read_manifest(const fs::path& folder) {
  const fs::path path = folder / kManifestFile;
  std::error_code error;
  if (!fs::exists(fs::symlink_status(path, error))) return std::nullopt;
  const BinaryFile file(path.string(), "a manifest");
  if (file.size() > kMostBytes) throw ConfigError(path.string(), "", "is too large for a manifest");
  std::string text(static_cast<std::size_t>(file.size()), '\0');
  file.read(0, text.data(), text.size());
  return Reader(path, text).read();
}

}  // namespace secateur
