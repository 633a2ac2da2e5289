// SPDX-License-Identifier: Apache-2.0
// The five documents of a run, resolved and checked, with where each came from; and their way to JSON and back.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "config/accelerator.hpp"
#include "config/json.hpp"
#include "config/network.hpp"
#include "config/pruning.hpp"
#include "units/memory/config.hpp"

namespace secateur::config {

class ReadDocuments;

/// Where to read from: shipped names or paths. What is not given is the default machine: deit_small, b16_rb50_rt50,
/// u250-fccm24, and the memory and the device that the accelerator names.
struct DocumentRequest {
  std::optional<std::string> network;
  std::optional<std::string> pruning;
  std::optional<std::string> accelerator;
  std::optional<std::string> memory;  ///< replaces accelerator.memory
  std::vector<std::string> sets;      ///< "accelerator.p_t=24"
  std::optional<Json> given_pruning;  ///< instead of a file's: what a checkpoint carries; `pruning` says where it stood
  std::vector<std::pair<std::string, Json>> values = {};  ///< the same as values, after `sets`: {"accelerator.p_t", 24}
  ReadDocuments* read = nullptr;                          ///< files that are known already; null: all are read
};

struct DocumentSource {
  std::string path;    ///< as given, or of the shipped file
  std::string sha256;  ///< of the file's bytes, before any --set
};

struct Documents {
  NetworkConfig network;
  PruningConfig pruning;
  AcceleratorConfig accelerator;
  MemoryConfig memory;
  DocumentSource network_source, pruning_source, accelerator_source, memory_source, device_source;
  std::set<std::string> overridden;  ///< paths given by --set: "accelerator.p_t"

  /// The file that faults of a path name: "accelerator.p_t" -> the accelerator's file, or "--set".
  std::string file_of(const std::string& path) const;
  /// Faults found below the documents name a key: here they get its file.
  std::vector<Fault> located(std::vector<Fault> faults) const;
};

/// @throws ConfigError with every fault of every document.
Documents load_documents(const DocumentRequest& request);

/// Rules between keys and documents, for documents that were changed in memory. @throws ConfigError.
void check_documents(const Documents& documents);

/// Effective configurations: every key, defaults filled in. Equal configurations give equal bytes.
Json to_json(const NetworkConfig& network);
Json to_json(const PruningConfig& pruning);
Json to_json(const AcceleratorConfig& accelerator);
Json to_json(const MemoryConfig& memory);
Json to_json(const DeviceConfig& device);
/// {network, pruning, accelerator, memory, device, files{network{path, sha256}, ...}}: `config` of result.json.
Json to_json(const Documents& documents);

/// The way back, checked like a file; `file` is named in faults. @throws ConfigError.
NetworkConfig network_from_json(const Json& json, const std::string& file);
PruningConfig pruning_from_json(const Json& json, const std::string& file);
AcceleratorConfig accelerator_from_json(const Json& json, const std::string& file);
MemoryConfig memory_from_json(const Json& json, const std::string& file);
DeviceConfig device_from_json(const Json& json, const std::string& file);
/// Of to_json(Documents). Where there is no device, as in results of earlier versions, the shipped one of the
/// accelerator's name is taken. The files are not read: the caller compares their SHA-256.
Documents documents_from_json(const Json& json, const std::string& file);

}  // namespace secateur::config
