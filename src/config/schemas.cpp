// SPDX-License-Identifier: Apache-2.0
#include "config/schemas.hpp"

namespace secateur::config {

const SchemaInfo& schema_info(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::network:
      return network_schema().info();
    case DocumentKind::pruning:
      return pruning_schema().info();
    case DocumentKind::accelerator:
      return accelerator_schema().info();
    case DocumentKind::memory:
      return memory_schema().info();
    case DocumentKind::device:
      break;
  }
  return device_schema().info();
}

std::string document_kind_names() {
  std::string text;
  for (const DocumentKind kind : kDocumentKinds) {
    const char* between = kind == kDocumentKinds.front() ? "" : kind == kDocumentKinds.back() ? " or " : ", ";
    text += between + schema_info(kind).kind;
  }
  return text;
}

}  // namespace secateur::config
