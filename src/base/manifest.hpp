// SPDX-License-Identifier: Apache-2.0
// What secateur wrote into a folder: each file's size and SHA-256. Only what is still so is replaced by a later
// command; all else is the user's. The file's format: docs/outputs.md; `sha256sum -c` takes it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace secateur {

inline constexpr const char* kManifestFile = ".secateur-manifest";

struct ManifestFile {
  std::string name;  ///< within the folder: "data/io.bin"
  std::uint64_t bytes = 0;
  std::string sha256;
};

enum class FileState { same, missing, changed };

struct Manifest {
  std::string writer;   ///< subcommand: "run", "hls export"
  std::string version;  ///< of secateur
  std::vector<ManifestFile> files;

  /// Every folder that files lie in.
  std::set<std::string> folders() const;
  const ManifestFile* find(const std::string& name) const;
};

/// Of a file as it lies in `folder`; what is no regular file, or a link, has changed.
FileState state_of(const std::filesystem::path& folder, const ManifestFile& file);

/// Of a file as it lies in `folder` now. @throws ConfigError when it cannot be read.
ManifestFile manifest_file(const std::filesystem::path& folder, std::string name);

/// Names every file below `folder`, by name. @throws ConfigError when one cannot be read.
Manifest manifest_of(const std::filesystem::path& folder, std::string writer, std::string version);

std::string manifest_text(const Manifest& manifest);

/// Empty when there is none. @throws ConfigError: it is damaged, or a name in it leads out of the folder.
std::optional<Manifest> read_manifest(const std::filesystem::path& folder);

}  // namespace secateur
