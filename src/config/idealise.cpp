// SPDX-License-Identifier: Apache-2.0
#include "config/idealise.hpp"

namespace secateur::config {

const std::vector<IdealEffect>& ideal_effects() {
  using I = IdealiseConfig;
  static const std::vector<IdealEffect> effects{
      {"mapping", &I::mapping, "Output blocks are packed as by fold, whatever `mapping` says.", "mapping", nullptr},
      {"embedding", &I::embedding, "Patch embedding, classifier, image and logits take no time.",
       "embedding and classifier", "no embedding"},
      {"imbalance", &I::imbalance, "Every column has the mean number of kept blocks.", "imbalance and sync",
       "perfect balance"},
      {"feature_ports", &I::feature_ports, "Feature banks serve any number of reads.", "feature ports",
       "endless feature ports"},
      {"elementwise", &I::elementwise, "Element-wise passes take no time.", "element-wise", "free element-wise unit"},
      {"selector", &I::selector, "Token sort, shuffle and fuse take no time.", "token selector", "free token selector"},
      {"pipeline", &I::pipeline, "No pipeline depth, no drain, no SLR crossing.", "pipeline", "no pipeline fill"},
      {"memory", &I::memory, "Weights and features are always there.", "memory", "instant memory"}};
  return effects;
}

}  // namespace secateur::config
