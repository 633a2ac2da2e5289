// SPDX-License-Identifier: Apache-2.0
// Documents that differ in keys of the accelerator alone, as a sweep's points do: read, parsed and checked once, then
// values are written into a copy. A variant costs microseconds where loading takes a quarter of a millisecond.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/documents.hpp"

namespace secateur::config {

class DocumentVariants {
 public:
  using Values = std::vector<std::pair<std::string, Json>>;

  /// Whether with() can write the key: of the accelerator, and not one that names a document.
  static bool takes(const std::string& path);

  /// @throws ConfigError as load_documents().
  explicit DocumentVariants(const DocumentRequest& request);

  const Documents& base() const { return base_; }
  /// The base's accelerator before keys that follow from others are derived: what values are written into.
  const AcceleratorConfig& accelerator_as_given() const { return as_given_; }

  /// What load_documents() gives when the request has these values besides. Nothing when it would find a fault: ask it
  /// for the words. Every path is one that takes().
  std::optional<Documents> with(const Values& values) const;

 private:
  Documents base_;
  AcceleratorConfig as_given_;  ///< with the base's device
};

}  // namespace secateur::config
