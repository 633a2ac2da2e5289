// SPDX-License-Identifier: Apache-2.0
// Switches of effects: schema, attribution and what-if read the one list of them.
#pragma once

#include <vector>

namespace secateur::config {

/// Each switch makes one effect free, so that its cost can be told by difference (docs/microarchitecture.md).
struct IdealiseConfig {
  bool mapping = false;        ///< pack output blocks as the closed form does (fold, whatever `mapping` says)
  bool embedding = false;      ///< patch embedding, classifier and image and logits transfers take no time
  bool imbalance = false;      ///< every column has the mean number of kept blocks
  bool feature_ports = false;  ///< feature banks serve any number of reads
  bool elementwise = false;    ///< element-wise passes take no time
  bool selector = false;       ///< token sort, shuffle and fuse take no time
  bool pipeline = false;       ///< no pipeline depth, no drain, no SLR crossing
  bool memory = false;         ///< weights and features are always there
};

struct IdealEffect {
  const char* key;  ///< "idealise.KEY"
  bool IdealiseConfig::*member;
  const char* sentence;  ///< what the switch does
  const char* step;      ///< of the attribution, which adds the effect
  const char* bound;     ///< what-if's name for the machine without it; null: not asked
};

/// In the order in which the attribution adds them (docs/microarchitecture/controller.md 6.4).
const std::vector<IdealEffect>& ideal_effects();

}  // namespace secateur::config
