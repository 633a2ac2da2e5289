// SPDX-License-Identifier: Apache-2.0
#include "units/elementwise/timing/operations.hpp"

#include "schedule/machine_values.hpp"

namespace secateur::schedule {
namespace elementwise {
namespace {

using T = QuantisedTransformer;

const QuantisedEncoder& encoder(const T& transformer, const Operation& operation) {
  return transformer.encoders[static_cast<std::size_t>(operation.layer)];
}

void layernorm_constants(const T& transformer, const Operation& operation, OperationConstants& constants) {
  constexpr int kFinal = 2;
  if (operation.part == kFinal) {
    constants.layernorm = transformer.final_norm.constants;
  } else {
    const QuantisedEncoder& of = encoder(transformer, operation);
    constants.layernorm = (operation.part == 0 ? of.norm1 : of.norm2).constants;
  }
}

void softmax_constants(const T& transformer, const Operation& operation, OperationConstants& constants) {
  constants.softmax = encoder(transformer, operation).softmax;
}

void gelu_constants(const T& transformer, const Operation& operation, OperationConstants& constants) {
  constants.gelu = encoder(transformer, operation).gelu;
}

}  // namespace

using Kind = OperationKind;
using Type = ValueType;

// name, kind, passes, result, in place, rows of the first operand, is exported, immediates
/// Patches move down by the special tokens' rows.
const ElementwiseOperation embed{"embed", Kind::embed, 1, Type::wide, false, RowMatch::shifted, true, nullptr};
/// One pass for the sums of values and squares, one for the result.
const ElementwiseOperation layernorm{"layernorm", Kind::layernorm, 2,    Type::activation,
                                     false,       RowMatch::same,  true, layernorm_constants};
const ElementwiseOperation softmax_exp{"softmax_exp", Kind::softmax,  1,    Type::exp,
                                       true,          RowMatch::same, true, softmax_constants};
const ElementwiseOperation softmax_norm{"softmax_norm", Kind::softmax,  1,    Type::probability,
                                        true,           RowMatch::same, true, softmax_constants};
/// The stream is the second operand, and is overwritten: LoweringBuilder::residual().
const ElementwiseOperation residual{"residual", Kind::residual, 1, Type::wide, false, RowMatch::same, true, nullptr};
const ElementwiseOperation gelu{"gelu", Kind::gelu, 1, Type::activation, true, RowMatch::same, true, gelu_constants};
/// The immediates are GELU's: from the operand's unit to 2^-16, and from there to the result's.
const ElementwiseOperation relu{"relu", Kind::elementwise, 1,     Type::activation,
                                true,   RowMatch::same,    false, gelu_constants};
/// Of two classifiers' logits.
const ElementwiseOperation average{"average", Kind::classifier, 1, Type::wide, false, RowMatch::same, true, nullptr};

}  // namespace elementwise
}  // namespace secateur::schedule
