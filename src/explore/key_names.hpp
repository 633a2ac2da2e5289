// SPDX-License-Identifier: Apache-2.0
// Names of configuration keys as people write them in a sweep: whole paths, or the last part where that is unique.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/key_path.hpp"
#include "config/schemas.hpp"
#include "explore/expression.hpp"

namespace secateur::explore {

/// "accelerator.p_t" -> DocumentKind::accelerator; a document's name alone too. Empty for other names.
std::optional<DocumentKind> document_of(const std::string& path);

/// The whole path of "p_t", "dma.ports" or "accelerator.p_t". @throws ExpressionError: unknown, with the nearest; or
/// of several documents, with all.
std::string whole_path(const std::string& name, const std::vector<std::string>& extra = {});

/// Keys, and names that are derived from them.
class KeyNames : public NameTable {
 public:
  std::string resolve(const std::string& name) const override { return whole_path(name, derived_); }
  std::string refusal(const std::string& path, const std::string& text) const override;
  void add(const std::string& derived) { derived_.push_back(derived); }

 private:
  std::vector<std::string> derived_;
};

}  // namespace secateur::explore
