// SPDX-License-Identifier: Apache-2.0
#include "config/document_variants.hpp"

#include "base/error.hpp"
#include "config/checks.hpp"
#include "config/document_loader.hpp"
#include "config/overrides.hpp"

namespace secateur::config {

bool DocumentVariants::takes(const std::string& path) {
  return path.rfind("accelerator.", 0) == 0 && path != "accelerator.memory" && path != "accelerator.device";
}

DocumentVariants::DocumentVariants(const DocumentRequest& request) {
  DocumentLoader loader(request.sets, request.values, request.read);
  base_ = load(loader, request);
  as_given_ = loader.accelerator_as_given();
  as_given_.board = base_.accelerator.board;
  as_given_.memory = base_.accelerator.memory;
}

std::optional<Documents> DocumentVariants::with(const Values& values) const {
  std::vector<Override> overrides;
  std::vector<Fault> faults;
  add_overrides(values, overrides, faults);
  if (!faults.empty()) return std::nullopt;
  std::optional<Documents> documents = base_;
  documents->accelerator = as_given_;
  std::set<std::string> given;
  apply_overrides(accelerator_schema(), DocumentKind::accelerator, overrides, documents->accelerator, given);
  derive_port_channels(documents->accelerator);
  for (const Override& item : overrides) documents->overridden.insert(item.path);
  if (!document_faults(checked(*documents)).empty()) return std::nullopt;
  return documents;
}

}  // namespace secateur::config
