// SPDX-License-Identifier: Apache-2.0
// The operations of the element-wise module (docs/microarchitecture/elementwise.md 4.1): the one list of them. An
// operation is a line here, a row of operations.cpp, which lowering, timing and immediates read, and a file of
// units/elementwise/arithmetic/, which computes it.
#pragma once

#include "base/namespaces.hpp"
#include "schedule/program.hpp"
#include "vit/quantised_transformer.hpp"

namespace secateur::schedule {

struct OperationConstants;

struct ElementwiseOperation {
  const char* name;     ///< "gelu"; in programs what the caller says: "encoder2.gelu", "encoder2.residual1"
  OperationKind kind;   ///< OperationKind::elementwise where nobody tells it from others by its kind
  int passes;           ///< over the values of a tile
  ValueType result;     ///< what its numbers are
  bool in_place;        ///< the result takes the room of the first operand
  RowMatch first_rows;  ///< which row tiles of its first operand a tile needs; of the others the same one
  bool is_exported;     ///< the kernels of hls/ have it
  /// Puts what a functional run needs into an operation's immediates; null: nothing.
  void (*constants)(const QuantisedTransformer& transformer, const Operation& operation, OperationConstants& constants);
};

#define SECATEUR_ELEMENTWISE_OPERATIONS(OPERATION) \
  OPERATION(embed)                                 \
  OPERATION(layernorm)                             \
  OPERATION(softmax_exp)                           \
  OPERATION(softmax_norm)                          \
  OPERATION(residual)                              \
  OPERATION(gelu)                                  \
  OPERATION(relu)                                  \
  OPERATION(average)

namespace elementwise {
#define SECATEUR_DECLARE_OPERATION(name) extern const ElementwiseOperation name;
SECATEUR_ELEMENTWISE_OPERATIONS(SECATEUR_DECLARE_OPERATION)
#undef SECATEUR_DECLARE_OPERATION
}  // namespace elementwise

}  // namespace secateur::schedule
