// SPDX-License-Identifier: Apache-2.0
// The configuration of a stored point. A row names four documents; points of the closed form, of which a sweep has a
// million, share an accelerator document in which their own values are not written yet. Whoever wants to know what a
// point is therefore asks here, and does not read the documents by himself: the row's values of accelerator keys are
// written into the document (which changes nothing where they stand there already).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/namespaces.hpp"
#include "config/json.hpp"
#include "explore/point_result.hpp"
#include "explore/store.hpp"
#include "pruning/load_model.hpp"

namespace secateur::explore {

/// Keys that follow from others are left out where nobody gave them: port_channels depends on dma.ports.
Json stored_base_accelerator(const AcceleratorConfig& as_given);

class StoredDocuments {
 public:
  /// @throws ConfigError: a document that is no JSON object.
  explicit StoredDocuments(const Store& store);

  /// As in result.json: {"network": ..., "pruning": ..., "accelerator": ..., "memory": ...} and, where the point's
  /// board is not told by its name, "device". Nothing where the store lacks documents of the point.
  /// @throws ConfigError: they are unsound.
  std::optional<Json> config_of(const PointResult& point) const;

 private:
  std::string path_;
  std::map<std::string, Json> documents_;
};

/// The result.json of stored points, as far as rows keep it. The closed form's is not kept, since it takes less time to
/// compute than to read: it is computed here.
class StoredResults {
 public:
  explicit StoredResults(const Store& store);

  /// `config`: the point's. @throws ConfigError: the row's text is no JSON object.
  Json result_of(const PointResult& point, const Json& config);

 private:
  std::string path_;
  std::optional<std::string> weights_;
  std::map<std::string, std::shared_ptr<const LoadedModel>> models_;  ///< by ids of network and pruning
};

}  // namespace secateur::explore
