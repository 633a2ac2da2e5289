// SPDX-License-Identifier: Apache-2.0
#include "units/selector/config.hpp"

#include "config/unit_keys.hpp"

namespace secateur::config {
namespace {

using A = AcceleratorConfig;

void add_selector(Schema<A>& schema) {
  schema
      .key("selector.comparators", integers(1, 65536), "a cycle", at(&A::selector, &SelectorConfig::comparators),
           "Compare-exchange operations of the bitonic network a cycle; 64 is an assumption.")
      .lever()
      .key("selector.shuffle_words_per_cycle", integers(1, 65536), "values a cycle",
           at(&A::selector, &SelectorConfig::shuffle_words_per_cycle),
           "Values of kept tokens that move into the other feature buffer; 64, the element-wise lanes.")
      .key("selector.fuse_lanes", integers(1, 65536), "values a cycle", at(&A::selector, &SelectorConfig::fuse_lanes),
           "Multiply-accumulates for the fused token; 64, the element-wise lanes.");
}

}  // namespace

UnitKeys selector_keys() {
  return {"selector", "Token selector: sort, shuffle, fuse.", add_selector, nullptr};
}

}  // namespace secateur::config
