// SPDX-License-Identifier: Apache-2.0
#include "cost/ideal.hpp"

#include <algorithm>

#include "base/math.hpp"

namespace secateur::cost {
namespace {

/// Keep ratios have up to 15 decimals: products with block counts do not fit 64 bits.
__extension__ using Wide = __int128;

/// The share of blocks that is kept, at most 1.
struct Share {
  Wide numerator = 1;
  Wide denominator = 1;
};

class ClosedForm {
 public:
  ClosedForm(const NetworkConfig& network, const PruningConfig& pruning, const AcceleratorConfig& accelerator)
      : network_(network),
        accelerator_(accelerator),
        block_(pruning.block),
        d_(network.head_width()),
        h_(accelerator.p_h),
        u_(ceil_div(pruning.block, accelerator.p_pe)),
        product_cycles_(u_ * u_ * pruning.block),
        grid_(accelerator.mapping == Mapping::grid && !accelerator.idealise.mapping) {}

  /// (rows x inner)(inner x width), the better of SWEEP and EXPAND.
  Cycle whole(std::int64_t rows, std::int64_t inner, std::int64_t width, const Share& share) const {
    const std::int64_t row_blocks = blocks(rows);
    const std::int64_t sweep = ceil_div(ceil_div(width, d_), h_) * snapshots(row_blocks, blocks(d_));
    const std::int64_t expand = snapshots(row_blocks, ceil_div(blocks(width), h_));
    return timed(std::min(sweep, expand), inner, share);
  }

  /// One product a head, heads on the modules.
  Cycle per_head(std::int64_t heads, std::int64_t rows, std::int64_t inner, std::int64_t width) const {
    return timed(ceil_div(heads, h_) * snapshots(blocks(rows), blocks(width)), inner, {});
  }

  Cycle row_sums(std::int64_t heads, std::int64_t tokens) const {
    return ceil_div<std::int64_t>(blocks(tokens), accelerator_.p_t) * ceil_div(heads, h_) * blocks(tokens) * u_ *
           block_;
  }

  /// Share of blocks kept in the attention matrices when `heads` heads are left.
  Share attention_share(const Decimal& keep, std::int64_t heads) const {
    const std::int64_t all = ceil_div(network_.embed_dim * d_ * network_.heads, block_ * block_);
    const std::int64_t left = ceil_div(network_.embed_dim * d_ * heads, block_ * block_);
    const Share share{static_cast<Wide>(all) * keep.numerator(), static_cast<Wide>(left) * keep.denominator()};
    return share.numerator >= share.denominator ? Share{} : share;
  }

 private:
  std::int64_t blocks(std::int64_t elements) const { return ceil_div(elements, block_); }

  std::int64_t snapshots(std::int64_t row_blocks, std::int64_t columns) const {
    if (grid_) {
      return ceil_div<std::int64_t>(row_blocks, accelerator_.p_t) * ceil_div<std::int64_t>(columns, accelerator_.p_c);
    }
    return ceil_div<std::int64_t>(row_blocks * columns, accelerator_.pes_per_module());
  }

  Cycle timed(std::int64_t snapshots, std::int64_t inner, const Share& share) const {
    const Wide dense_cycles = static_cast<Wide>(snapshots) * blocks(inner) * product_cycles_;
    return static_cast<Cycle>((dense_cycles * share.numerator + share.denominator - 1) / share.denominator);
  }

  const NetworkConfig& network_;
  const AcceleratorConfig& accelerator_;
  std::int64_t block_;
  std::int64_t d_;
  std::int64_t h_;
  std::int64_t u_;
  std::int64_t product_cycles_;  ///< c_b
  bool grid_;
};

}  // namespace

IdealEncoder ideal_encoder(const NetworkConfig& network, const PruningConfig& pruning,
                           const AcceleratorConfig& accelerator, const IdealShape& shape) {
  const ClosedForm form(network, pruning, accelerator);
  const Share share = form.attention_share(pruning.weight_keep, shape.heads);
  const std::int64_t d = network.head_width();
  const std::int64_t width = d * shape.heads;
  const std::int64_t neurons = pruning.weight_keep.ceil_of(network.mlp_hidden);
  IdealEncoder encoder;
  encoder.qkv = 3 * form.whole(shape.tokens_in, network.embed_dim, width, share);
  encoder.qk = form.per_head(shape.heads, shape.tokens_in, d, shape.tokens_in);
  encoder.row_sums = form.row_sums(shape.heads, shape.tokens_in);
  encoder.av = form.per_head(shape.heads, shape.tokens_in, shape.tokens_in, d);
  encoder.proj = form.whole(shape.tokens_in, width, network.embed_dim, share);
  encoder.mlp_int = form.whole(shape.tokens_out, network.embed_dim, neurons, {});
  encoder.mlp_out = form.whole(shape.tokens_out, neurons, network.embed_dim, {});
  return encoder;
}

Cycle ideal_cycles(const NetworkConfig& network, const PruningConfig& pruning, const AcceleratorConfig& accelerator,
                   const std::vector<IdealShape>& encoders) {
  Cycle total = 0;
  for (const IdealShape& shape : encoders) total += ideal_encoder(network, pruning, accelerator, shape).total();
  return total;
}

}  // namespace secateur::cost
