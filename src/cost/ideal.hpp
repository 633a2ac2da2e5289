// SPDX-License-Identifier: Apache-2.0
// Fidelity `ideal`: the published closed-form cycle model (FCCM 2024 accelerator; arXiv 2403.14047). Compute-bound and
// perfectly balanced: patch embedding, classifier, LayerNorm, GELU, residual, softmax division, token dropping,
// off-chip memory, fill and drain are not charged.
#pragma once

#include <vector>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "config/network.hpp"
#include "config/pruning.hpp"
#include "config/units.hpp"

namespace secateur::cost {

/// Cycles of one encoder, term by term.
struct IdealEncoder {
  Cycle qkv = 0;  ///< the three products together
  Cycle qk = 0;
  Cycle row_sums = 0;
  Cycle av = 0;
  Cycle proj = 0;
  Cycle mlp_int = 0;
  Cycle mlp_out = 0;

  Cycle total() const { return qkv + qk + row_sums + av + proj + mlp_int + mlp_out; }
};

/// What the closed form needs of one encoder.
struct IdealShape {
  int heads = 0;       ///< H_kept
  int tokens_in = 0;   ///< N of attention
  int tokens_out = 0;  ///< N of the MLP
};

/// Exact: kept blocks are spread as a rational share, and each ceiling is taken in integers.
IdealEncoder ideal_encoder(const NetworkConfig& network, const PruningConfig& pruning,
                           const AcceleratorConfig& accelerator, const IdealShape& shape);

/// Sum over encoders; nothing else is charged.
Cycle ideal_cycles(const NetworkConfig& network, const PruningConfig& pruning, const AcceleratorConfig& accelerator,
                   const std::vector<IdealShape>& encoders);

}  // namespace secateur::cost
