// SPDX-License-Identifier: Apache-2.0
#include "schedule/program.hpp"

#include "units/elementwise/timing/operations.hpp"

namespace secateur::schedule {

const char* to_string(Unit unit) {
#define SECATEUR_TEXT(name) #name,
  static constexpr const char* kNames[] = {SECATEUR_PROGRAM_UNITS(SECATEUR_TEXT)};
#undef SECATEUR_TEXT
  return kNames[static_cast<std::size_t>(unit)];
}

const char* report_group(OperationKind kind) {
  switch (kind) {
    case OperationKind::load_image:
    case OperationKind::load_positions:
    case OperationKind::load_parameters:
    case OperationKind::store_logits:
    case OperationKind::spill:
    case OperationKind::reload:
      return "transfers";
    case OperationKind::patch_embed:
    case OperationKind::embed:
      return "embedding";
    case OperationKind::layernorm:
      return "layernorm";
    case OperationKind::qkv:
      return "qkv";
    case OperationKind::qk:
      return "qk";
    case OperationKind::softmax:
    case OperationKind::row_sums:
      return "softmax";
    case OperationKind::av:
      return "av";
    case OperationKind::proj:
      return "proj";
    case OperationKind::residual:
      return "residual";
    case OperationKind::token_sort:
    case OperationKind::token_shuffle:
      return "token selection";
    case OperationKind::mlp_int:
      return "mlp_int";
    case OperationKind::gelu:
      return "gelu";
    case OperationKind::mlp_out:
      return "mlp_out";
    case OperationKind::classifier:
      return "classifier";
    case OperationKind::elementwise:
      return "element-wise";
  }
  return "";
}

const char* report_group(const Operation& operation) {
  return operation.kind == OperationKind::elementwise ? operation.elementwise->name : report_group(operation.kind);
}

int bits_of(ValueType type, int activation_bits) {
  switch (type) {
    case ValueType::none:
      return 0;
    case ValueType::activation:
    case ValueType::probability:
      return activation_bits;
    case ValueType::wide:
    case ValueType::exp:
      return 16;
    case ValueType::sum:
      return 32;
  }
  return 0;
}

}  // namespace secateur::schedule
