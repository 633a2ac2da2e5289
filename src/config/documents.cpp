// SPDX-License-Identifier: Apache-2.0
#include "config/documents.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/error.hpp"
#include "config/checks.hpp"
#include "config/document_keys.hpp"
#include "config/document_loader.hpp"
#include "config/schemas.hpp"

namespace secateur::config {
namespace {

Json source_json(const DocumentSource& source) {
  return {{"path", source.path}, {"sha256", source.sha256}};
}

Documents one_from_json(DocumentKind kind, const Json& json, const std::string& file) {
  DocumentLoader loader({});
  loader.take(kind, json, file);
  return loader.finish();
}

/// Not there: empty. @throws ConfigError when it is no {path, sha256}.
DocumentSource source_from_json(const Json& json, const std::string& kind, const std::string& file) {
  const auto member = [&](const Json& object, const std::string& name, const std::string& path) {
    if (!object.is_object()) throw ConfigError(file, path, fmt::format("got {}; expected an object", shown(object)));
    return object.value(name, Json());
  };
  const auto text = [&](const Json& value, const std::string& path) {
    if (value.is_null()) return std::string{};
    if (!value.is_string()) throw ConfigError(file, path, fmt::format("got {}; expected a text", shown(value)));
    return value.get<std::string>();
  };
  const Json files = json.value("files", Json::object());
  const Json given = member(files, kind, "files");
  const Json source = given.is_null() ? Json::object() : given;
  const std::string path = "files." + kind;
  return {text(member(source, "path", path), path + ".path"), text(member(source, "sha256", path), path + ".sha256")};
}

}  // namespace

std::string Documents::file_of(const std::string& path) const {
  if (overridden.count(path) > 0) return kSetFile;
  const std::string kind = path.substr(0, path.find('.'));
  if (kind == "network") return network_source.path;
  if (kind == "pruning") return pruning_source.path;
  if (kind == "device") return device_source.path;
  return kind == "accelerator" ? accelerator_source.path : memory_source.path;
}

std::vector<Fault> Documents::located(std::vector<Fault> faults) const {
  for (Fault& fault : faults) {
    if (fault.file.empty() && !fault.path.empty()) fault.file = file_of(fault.path);
  }
  return faults;
}

Documents load(DocumentLoader& loader, const DocumentRequest& request) {
  loader.load(DocumentKind::network, request.network.value_or("deit_small"));
  if (request.given_pruning) {
    loader.take(DocumentKind::pruning, *request.given_pruning, request.pruning.value_or(""));
  } else {
    loader.load(DocumentKind::pruning, request.pruning.value_or("b16_rb50_rt50"));
  }
  loader.load(DocumentKind::accelerator, request.accelerator.value_or("u250-fccm24"));
  loader.load_memory_of_accelerator(request.memory);
  loader.load_device_of_accelerator();
  return loader.finish();
}

Documents load_documents(const DocumentRequest& request) {
  DocumentLoader loader(request.sets, request.values, request.read);
  return load(loader, request);
}

CheckedDocuments checked(const Documents& documents) {
  return {&documents.network,           &documents.pruning,
          &documents.accelerator,       &documents.memory,
          &documents.accelerator.board, [&documents](const std::string& path) { return documents.file_of(path); }};
}

void check_documents(const Documents& documents) {
  std::vector<Fault> faults = document_faults(checked(documents));
  if (!faults.empty()) throw ConfigError(std::move(faults));
}

Json to_json(const NetworkConfig& network) {
  return written(network_schema(), network);
}
Json to_json(const PruningConfig& pruning) {
  return written(pruning_schema(), pruning);
}
Json to_json(const AcceleratorConfig& accelerator) {
  return written(accelerator_schema(), accelerator);
}
Json to_json(const MemoryConfig& memory) {
  return written(memory_schema(), MemoryDocument{memory, memory.clock_mhz});
}

Json to_json(const DeviceConfig& device) {
  return written(device_schema(), device);
}

Json to_json(const Documents& documents) {
  return {{"network", to_json(documents.network)},
          {"pruning", to_json(documents.pruning)},
          {"accelerator", to_json(documents.accelerator)},
          {"memory", to_json(documents.memory)},
          {"device", to_json(documents.accelerator.board)},
          {"files",
           {{"network", source_json(documents.network_source)},
            {"pruning", source_json(documents.pruning_source)},
            {"accelerator", source_json(documents.accelerator_source)},
            {"memory", source_json(documents.memory_source)},
            {"device", source_json(documents.device_source)}}}};
}

NetworkConfig network_from_json(const Json& json, const std::string& file) {
  return one_from_json(DocumentKind::network, json, file).network;
}
PruningConfig pruning_from_json(const Json& json, const std::string& file) {
  return one_from_json(DocumentKind::pruning, json, file).pruning;
}
AcceleratorConfig accelerator_from_json(const Json& json, const std::string& file) {
  return one_from_json(DocumentKind::accelerator, json, file).accelerator;
}
MemoryConfig memory_from_json(const Json& json, const std::string& file) {
  return one_from_json(DocumentKind::memory, json, file).memory;
}
DeviceConfig device_from_json(const Json& json, const std::string& file) {
  return one_from_json(DocumentKind::device, json, file).accelerator.board;
}

Documents documents_from_json(const Json& json, const std::string& file) {
  DocumentLoader loader({});
  return documents_from_json(loader, json, file);
}

Documents documents_from_json(DocumentLoader& loader, const Json& json, const std::string& file) {
  if (!json.is_object()) throw ConfigError(file, "", "expected an effective configuration");
  for (const DocumentKind kind : kDocumentKinds) {
    const Json document = json.value(schema_info(kind).kind, Json());
    if (kind == DocumentKind::device && document.is_null()) {
      loader.load_device_of_accelerator();
    } else {
      loader.take(kind, document, file);
    }
  }
  Documents documents = loader.finish();
  documents.network_source = source_from_json(json, "network", file);
  documents.pruning_source = source_from_json(json, "pruning", file);
  documents.accelerator_source = source_from_json(json, "accelerator", file);
  documents.memory_source = source_from_json(json, "memory", file);
  if (json.contains("device")) documents.device_source = source_from_json(json, "device", file);
  return documents;
}

}  // namespace secateur::config
