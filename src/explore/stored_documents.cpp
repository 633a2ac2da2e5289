// SPDX-License-Identifier: Apache-2.0
#include "explore/stored_documents.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "config/document_loader.hpp"
#include "config/document_variants.hpp"
#include "config/json_document.hpp"
#include "explore/key_names.hpp"
#include "report/result_json.hpp"
#include "sim/machine.hpp"

namespace secateur::explore {
namespace {

constexpr const char* kInterconnect = "interconnect";
constexpr const char* kPortChannels = "port_channels";

/// The row's values that can be written into its accelerator.
DocumentVariants::Values accelerator_values(const PointResult& point) {
  DocumentVariants::Values values;
  const Json axes = parse_value(point.axes).value_or(Json());
  for (const auto& [path, value] : axes.items()) {
    if (DocumentVariants::takes(path) && find_key(path) != nullptr) values.emplace_back(path, value);
  }
  return values;
}

/// Every value stands in the document already, and what follows from them too: it is the point's own.
bool is_whole(const Json& accelerator, const DocumentVariants::Values& values) {
  const std::string kind = schema_info(DocumentKind::accelerator).kind + ".";
  return accelerator.value(kInterconnect, Json::object()).contains(kPortChannels) &&
         std::all_of(values.begin(), values.end(), [&](const auto& item) {
           return value_at(accelerator, item.first.substr(kind.size())) == item.second;
         });
}

}  // namespace

Json stored_base_accelerator(const AcceleratorConfig& as_given) {
  Json stored = stored_accelerator(as_given);
  if (as_given.interconnect.port_channels.empty()) stored[kInterconnect].erase(kPortChannels);
  return stored;
}

StoredDocuments::StoredDocuments(const Store& store) : path_(store.path()) {
  for (auto& [id, kind_and_text] : store.documents()) {
    Json document = parse_value(kind_and_text.second).value_or(Json());
    if (!document.is_object()) throw ConfigError(path_, "documents", fmt::format("{} is no JSON object", id));
    documents_[id] = std::move(document);
  }
}

std::optional<Json> StoredDocuments::config_of(const PointResult& point) const {
  Json config = Json::object();
  for (std::size_t i = 0; i < point.documents.size(); ++i) {
    const auto found = documents_.find(point.documents[i].id);
    if (found == documents_.end()) return std::nullopt;
    config[schema_info(kDocumentKinds[i]).kind] = found->second;
  }
  Json& accelerator = config[schema_info(DocumentKind::accelerator).kind];
  Json device = take_stored_device(accelerator);
  if (!device.is_null()) config[schema_info(DocumentKind::device).kind] = std::move(device);
  const DocumentVariants::Values values = accelerator_values(point);
  if (is_whole(accelerator, values)) return config;
  DocumentLoader loader({}, values);
  const std::string file = fmt::format("{}, point {}", path_, point.point);
  Documents documents = documents_from_json(loader, config, file);
  accelerator = to_json(documents.accelerator);
  return config;
}

StoredResults::StoredResults(const Store& store) : path_(store.path()) {
  const Json document = parse_value(store.description().at("document")).value_or(Json());
  const Json weights = document.is_object() ? document.value("weights", Json()) : Json();
  if (weights.is_string()) weights_ = weights.get<std::string>();
}

Json StoredResults::result_of(const PointResult& point, const Json& config) {
  const std::string place = fmt::format("point {}", point.point);
  if (!point.result.empty() || point.fidelity != Fidelity::ideal) {
    Json result = parse_value(point.result).value_or(Json());
    if (!result.is_object()) throw ConfigError(path_, place, "its result is no JSON object");
    return result;
  }
  const Documents documents = documents_from_json(config, fmt::format("{}, {}", path_, place));
  auto& loaded = models_[point.documents[0].id + point.documents[1].id];
  if (!loaded) {
    loaded = std::make_shared<const LoadedModel>(load_packed_model(documents.network, documents.pruning, weights_));
  }
  return to_json(Machine(documents, loaded).run({Fidelity::ideal, false}), config);
}

}  // namespace secateur::explore
