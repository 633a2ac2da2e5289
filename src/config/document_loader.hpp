// SPDX-License-Identifier: Apache-2.0
// Loads documents one by one, collects the faults of all, and checks at the end what is there.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "config/checks.hpp"
#include "config/documents.hpp"
#include "config/overrides.hpp"
#include "config/read_documents.hpp"
#include "config/schemas.hpp"

namespace secateur::config {

class DocumentLoader {
 public:
  /// `read`: files that are known already; null: each is read.
  explicit DocumentLoader(const std::vector<std::string>& sets,
                          const std::vector<std::pair<std::string, Json>>& values = {}, ReadDocuments* read = nullptr);

  /// `text`: a shipped name or a path.
  void load(DocumentKind kind, const std::string& text);
  /// The memory that the accelerator names, or `text` in its place.
  void load_memory_of_accelerator(const std::optional<std::string>& text);
  /// The device that the accelerator names.
  void load_device_of_accelerator();
  /// From an effective configuration instead of a file.
  void take(DocumentKind kind, const Json& object, const std::string& file);

  /// @throws ConfigError with all faults: of single values, then of rules.
  Documents finish();

  /// The accelerator's keys before those that follow from others are derived (port_channels).
  const AcceleratorConfig& accelerator_as_given() const { return as_given_; }

  const std::vector<Override>& overrides() const { return overrides_; }
  void add_fault(Fault fault) { faults_.push_back(std::move(fault)); }

 private:
  void load_named(DocumentKind kind, const std::string& path, const std::string& text);
  void load_file(DocumentKind kind, const std::string& path);
  void read(DocumentKind kind, const Json& object, const std::string& file);
  void read_memory(const Json& object, const std::string& file);
  void read_accelerator(const Json& object, const std::string& file);
  void read_device(const Json& object, const std::string& file);
  void read_pruning(const Json& object, const std::string& file);
  void find_input(std::string& input, const std::string& path, const std::string& file);
  template <class Config>
  void read_one(const Schema<Config>& schema, DocumentKind kind, const Json& object, const std::string& file,
                Config& config);
  bool& sound(DocumentKind kind) { return sound_[static_cast<std::size_t>(kind)]; }
  DocumentSource& source(DocumentKind kind);
  CheckedDocuments checked() const;

  Documents documents_;
  AcceleratorConfig as_given_;
  std::array<bool, kDocumentKinds.size()> sound_{};
  bool from_files_ = true;
  std::vector<Fault> faults_;  ///< before overrides_, whose parsing fills it
  std::vector<Override> overrides_;
  ReadDocuments own_files_;
  ReadDocuments& files_;
};

/// Every document of the request, in the order in which they name each other. @throws ConfigError as finish().
Documents load(DocumentLoader& loader, const DocumentRequest& request);

/// As documents_from_json() of config/documents.hpp, with the loader's values written into the documents.
Documents documents_from_json(DocumentLoader& loader, const Json& json, const std::string& file);

/// All of them, for the rules between keys.
CheckedDocuments checked(const Documents& documents);

}  // namespace secateur::config
