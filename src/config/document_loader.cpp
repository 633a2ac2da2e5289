// SPDX-License-Identifier: Apache-2.0
#include "config/document_loader.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "config/document_keys.hpp"
#include "config/json_document.hpp"
#include "config/shipped_files.hpp"

namespace secateur::config {
namespace {

/// A person reads these; a file of another kind than meant has hundreds.
constexpr std::size_t kMaxFaults = 100;

void shorten(std::vector<Fault>& faults) {
  if (faults.size() <= kMaxFaults) return;
  const std::size_t more = faults.size() - kMaxFaults;
  faults.resize(kMaxFaults);
  faults.push_back({"", "", fmt::format("and {} more faults", more)});
}

}  // namespace

DocumentLoader::DocumentLoader(const std::vector<std::string>& sets,
                               const std::vector<std::pair<std::string, Json>>& values, ReadDocuments* read)
    : overrides_(parse_overrides(sets, faults_)), files_(read != nullptr ? *read : own_files_) {
  add_overrides(values, overrides_, faults_);
  for (const Override& item : overrides_) documents_.overridden.insert(item.path);
}

void DocumentLoader::load(DocumentKind kind, const std::string& text) {
  const FoundDocument& found = files_.find(kind, text);
  if (text.empty()) {
    faults_.push_back({"command line", schema_info(kind).kind, found.message});
  } else if (found.path.empty()) {
    faults_.push_back({text, "", found.message});
  } else {
    load_file(kind, found.path);
  }
}

void DocumentLoader::load_memory_of_accelerator(const std::optional<std::string>& text) {
  if (text) {
    documents_.accelerator.memory = *text;
    return load(DocumentKind::memory, *text);
  }
  load_named(DocumentKind::memory, "accelerator.memory", documents_.accelerator.memory);
}

void DocumentLoader::load_device_of_accelerator() {
  // A copy: reading the device writes into the accelerator.
  load_named(DocumentKind::device, "accelerator.device", std::string(documents_.accelerator.device));
}

/// The document that the accelerator's key `path` names.
void DocumentLoader::load_named(DocumentKind kind, const std::string& path, const std::string& text) {
  const std::string file = documents_.file_of(path);
  const FoundDocument& found = files_.find(kind, text, file == kSetFile ? "" : file);
  if (found.path.empty()) {
    faults_.push_back({file, path, fmt::format("got {}; {}", shown(Json(text)), found.message)});
  } else {
    load_file(kind, found.path);
  }
}

void DocumentLoader::load_file(DocumentKind kind, const std::string& path) {
  try {
    source(kind).path = path;
    const ReadDocuments::File& file = files_.read(kind, path);
    const JsonDocument& document = file.document;
    source(kind).sha256 = file.sha256;
    const bool sound_text = document.faults.empty();
    for (const Fault& fault : document.faults) faults_.push_back(fault);
    if (!document.complete) return;
    read(kind, document.value, path);
    if (!sound_text) sound(kind) = false;
  } catch (const ConfigError& error) {
    for (const Fault& fault : error.faults()) faults_.push_back(fault);
  }
}

void DocumentLoader::take(DocumentKind kind, const Json& object, const std::string& file) {
  from_files_ = false;
  source(kind).path = file;
  if (!object.is_object()) {
    faults_.push_back({file, schema_info(kind).kind, fmt::format("got {}; expected a JSON object", shown(object))});
  } else {
    read(kind, object, file);
  }
}

void DocumentLoader::read(DocumentKind kind, const Json& object, const std::string& file) {
  switch (kind) {
    case DocumentKind::network:
      return read_one(network_schema(), kind, object, file, documents_.network);
    case DocumentKind::pruning:
      return read_pruning(object, file);
    case DocumentKind::accelerator:
      return read_accelerator(object, file);
    case DocumentKind::memory:
      return read_memory(object, file);
    case DocumentKind::device:
      return read_device(object, file);
  }
}

template <class Config>
void DocumentLoader::read_one(const Schema<Config>& schema, DocumentKind kind, const Json& object,
                              const std::string& file, Config& config) {
  const std::size_t faults_before = faults_.size();
  std::set<std::string> given;
  config = schema.initial();
  const Json name = std::filesystem::path(file).stem().string();
  schema.write(0, config, name);  // the first key of every table is the name
  read_into(schema, object, file, config, given, faults_);
  apply_overrides(schema, kind, overrides_, config, given);
  missing_keys(schema.info(), given, file, faults_);
  sound(kind) = faults_.size() == faults_before;
}

void DocumentLoader::read_accelerator(const Json& object, const std::string& file) {
  read_one(accelerator_schema(), DocumentKind::accelerator, object, file, documents_.accelerator);
  as_given_ = documents_.accelerator;
  derive_port_channels(documents_.accelerator);
}

void DocumentLoader::read_memory(const Json& object, const std::string& file) {
  const std::string reference = "timing.reference_clock_mhz";
  Json with_reference = object;
  // Timings are in the clocks of the document as it stands: --set memory.clock_mhz must rescale them.
  const bool plain = object.contains("clock_mhz") && object.contains("timing") && object["timing"].is_object();
  if (plain && object["timing"].value("reference_clock_mhz", Json()).is_null()) {
    const Key& key = *memory_schema().info().find(reference);
    if (key.rule->accepts(object["clock_mhz"])) with_reference["timing"]["reference_clock_mhz"] = object["clock_mhz"];
  }
  MemoryDocument document;
  read_one(memory_schema(), DocumentKind::memory, with_reference, file, document);
  documents_.memory = resolve_memory(document);
}

void DocumentLoader::read_device(const Json& object, const std::string& file) {
  DeviceConfig& device = documents_.accelerator.board;
  read_one(device_schema(), DocumentKind::device, object, file, device);
  if (device.title.empty()) device.title = device.name;
}

void DocumentLoader::read_pruning(const Json& object, const std::string& file) {
  PruningConfig& pruning = documents_.pruning;
  read_one(pruning_schema(), DocumentKind::pruning, object, file, pruning);
  if (!from_files_) return;
  if (pruning.score == ScoreSource::tensor) find_input(pruning.score_file, "pruning.score", file);
  if (pruning.mask == MaskSource::file) find_input(pruning.mask_file, "pruning.mask", file);
}

/// A file that the pruning document names lies beside it, or in the working folder.
void DocumentLoader::find_input(std::string& input, const std::string& path, const std::string& file) {
  namespace fs = std::filesystem;
  std::error_code error;
  const bool set = documents_.overridden.count(path) > 0;
  const fs::path beside = (fs::path(file).parent_path() / input).lexically_normal();
  if (!set && fs::path(input).is_relative() && fs::exists(beside, error)) {
    input = beside.string();
  } else if (!fs::exists(input, error)) {
    faults_.push_back({set ? kSetFile : file, path, fmt::format("got {}; no such file", shown(Json(input)))});
  }
}

DocumentSource& DocumentLoader::source(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::network:
      return documents_.network_source;
    case DocumentKind::pruning:
      return documents_.pruning_source;
    case DocumentKind::accelerator:
      return documents_.accelerator_source;
    case DocumentKind::memory:
      return documents_.memory_source;
    case DocumentKind::device:
      break;
  }
  return documents_.device_source;
}

CheckedDocuments DocumentLoader::checked() const {
  const auto has = [this](DocumentKind kind) { return sound_[static_cast<std::size_t>(kind)]; };
  CheckedDocuments checked;
  if (has(DocumentKind::network)) checked.network = &documents_.network;
  if (has(DocumentKind::pruning)) checked.pruning = &documents_.pruning;
  if (has(DocumentKind::accelerator)) checked.accelerator = &documents_.accelerator;
  if (has(DocumentKind::memory)) checked.memory = &documents_.memory;
  if (has(DocumentKind::device)) checked.device = &documents_.accelerator.board;
  checked.file_of = [this](const std::string& path) { return documents_.file_of(path); };
  return checked;
}

Documents DocumentLoader::finish() {
  for (Fault& fault : document_faults(checked())) faults_.push_back(std::move(fault));
  shorten(faults_);
  if (!faults_.empty()) throw ConfigError(std::move(faults_));
  return std::move(documents_);
}

}  // namespace secateur::config
