// SPDX-License-Identifier: Apache-2.0
#include "units/elementwise/config.hpp"

#include "config/unit_keys.hpp"

namespace secateur::config {
namespace {

using A = AcceleratorConfig;

void add_elementwise(Schema<A>& schema) {
  schema
      .key("elementwise.lanes", integers(1, 65536), "values a cycle", at(&A::elementwise, &ElementwiseConfig::lanes),
           "Values a cycle in one pass; 64 = ports times bank_words of the feature buffer.")
      .lever()
      .key("elementwise.pipeline_depth", integers(0, 1000), "cycles",
           at(&A::elementwise, &ElementwiseConfig::pipeline_depth),
           "From the last operand to the last result of a pass; 16 is an assumption.");
}

}  // namespace

UnitKeys elementwise_keys() {
  return {"elementwise", "LayerNorm, softmax, GELU, residual, embedding.", add_elementwise, nullptr};
}

}  // namespace secateur::config
