// SPDX-License-Identifier: Apache-2.0
#include "training/mask_scores.hpp"

#include <algorithm>

#include "base/namespaces.hpp"
#include "pruning/top_k.hpp"
#include "training/schedules.hpp"

namespace secateur::training {
namespace {

/// l1 norms of the blocks of a stored (out, in) matrix, as in x out.
torch::Tensor block_norms(const torch::Tensor& weight, int block) {
  const torch::Tensor stored = weight.detach();
  const std::int64_t out = stored.size(0) / block;
  const std::int64_t in = stored.size(1) / block;
  return stored.abs().view({out, block, in, block}).sum({1, 3}).t().contiguous();
}

torch::Tensor standardised(const torch::Tensor& values) {
  const torch::Tensor shifted = values - values.mean();
  return shifted / shifted.square().mean().sqrt().clamp_min(1e-12);
}

std::vector<double> numbers_of(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.detach().to(torch::kCPU, torch::kDouble).contiguous();
  const double* data = flat.data_ptr<double>();
  return {data, data + flat.numel()};
}

BlockGrid grid_of(const torch::Tensor& scores, double ratio, const Decimal& final_ratio) {
  const std::vector<double> values = numbers_of(scores);
  BlockGrid grid(values.size(), false);
  for (const int i : top_k(values, kept_of(ratio, final_ratio, static_cast<int>(values.size())))) {
    grid[static_cast<std::size_t>(i)] = true;
  }
  return grid;
}

torch::Tensor tensor_of(const BlockGrid& grid, const GridSize& size) {
  torch::Tensor tensor = torch::empty({size.rows, size.columns});
  float* data = tensor.data_ptr<float>();
  for (std::size_t i = 0; i < grid.size(); ++i) data[i] = grid[i] ? 1.0F : 0.0F;
  return tensor;
}

/// A head is kept when its columns of W_v and its rows of W_proj hold a block. Empty when all are, or none is: then the
/// tokens' scores are means over all heads.
std::vector<bool> kept_heads(const LayerMasks& masks, int heads, const GridSize& qkv, const GridSize& proj) {
  const int width = qkv.columns / heads;
  std::vector<bool> kept;
  for (int head = 0; head < heads; ++head) {
    bool has_columns = false;
    bool has_rows = false;
    for (int i = head * width; i < (head + 1) * width; ++i) {
      for (int j = 0; j < qkv.rows; ++j) has_columns = has_columns || masks.v[qkv.at(j, i)];
      for (int j = 0; j < proj.columns; ++j) has_rows = has_rows || masks.proj[proj.at(i, j)];
    }
    kept.push_back(has_columns && has_rows);
  }
  const auto count = std::count(kept.begin(), kept.end(), true);
  if (count == 0 || count == heads) kept.clear();
  return kept;
}

/// Squared coefficient of variation of the columns' sums.
torch::Tensor column_variation(const torch::Tensor& mask) {
  const torch::Tensor counts = mask.sum(0);
  return (counts - counts.mean()).square().mean() / counts.mean().detach().square();
}

}  // namespace

torch::Tensor straight_through(const torch::Tensor& hard, const torch::Tensor& score) {
  return hard + (score - score.detach());
}

MaskScores::MaskScores(const VitModel& model, int block, bool alternate)
    : network_(model.network()),
      device_(model.parameters().front().second.device()),
      block_(block),
      alternate_(alternate) {
  const auto begin = [](const torch::Tensor& norms) { return standardised(norms).set_requires_grad(true); };
  for (int layer = 0; layer < network_.depth; ++layer) {
    const auto weight = [&](const char* name) {
      return model.parameter("blocks." + std::to_string(layer) + "." + name + ".weight");
    };
    ScoreTensors scores;
    scores.q = begin(block_norms(weight("attn.q"), block));
    scores.k = begin(block_norms(weight("attn.k"), block));
    const torch::Tensor v = block_norms(weight("attn.v"), block);
    const torch::Tensor proj = block_norms(weight("attn.proj"), block);
    scores.v = begin(alternate ? v + proj.t() : v);
    if (!alternate) scores.proj = begin(proj);
    scores.neurons = begin(weight("mlp.fc1").detach().abs().sum(1) + weight("mlp.fc2").detach().abs().sum(0));
    layers_.push_back(scores);
  }
}

std::vector<torch::Tensor> MaskScores::parameters() const {
  std::vector<torch::Tensor> all;
  for (const ScoreTensors& scores : layers_) {
    for (const torch::Tensor& each : {scores.q, scores.k, scores.v, scores.proj, scores.neurons}) {
      if (each.defined()) all.push_back(each);
    }
  }
  return all;
}

HardMasks MaskScores::choose(double ratio, const Decimal& final_ratio) const {
  std::vector<LayerMasks> layers;
  for (const ScoreTensors& scores : layers_) {
    LayerMasks masks;
    masks.q = grid_of(scores.q, ratio, final_ratio);
    masks.k = grid_of(scores.k, ratio, final_ratio);
    masks.v = grid_of(scores.v, ratio, final_ratio);
    masks.proj = grid_of(proj_scores(scores), ratio, final_ratio);
    const std::vector<double> neurons = numbers_of(scores.neurons);
    masks.neuron_ids = top_k(neurons, kept_of(ratio, final_ratio, static_cast<int>(neurons.size())));
    layers.push_back(std::move(masks));
  }
  return hard_masks(network_, block_, std::move(layers), device_, layers_.front().q.scalar_type());
}

std::vector<EncoderMasks> MaskScores::straight_through(const HardMasks& hard) const {
  std::vector<EncoderMasks> result;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const EncoderMasks& masks = hard.tensors[i];
    const ScoreTensors& scores = layers_[i];
    result.push_back({training::straight_through(masks.q, scores.q), training::straight_through(masks.k, scores.k),
                      training::straight_through(masks.v, scores.v),
                      training::straight_through(masks.proj, proj_scores(scores)),
                      training::straight_through(masks.neurons, scores.neurons), masks.heads_kept});
  }
  return result;
}

torch::Tensor MaskScores::mean_sigmoid() const {
  std::vector<torch::Tensor> flat;
  for (const torch::Tensor& scores : parameters()) flat.push_back(scores.flatten());
  return torch::cat(flat).sigmoid().mean();
}

torch::Tensor MaskScores::imbalance(const HardMasks& hard) const {
  std::vector<torch::Tensor> terms;
  for (const EncoderMasks& masks : straight_through(hard)) {
    for (const torch::Tensor& mask : {masks.q, masks.k, masks.v, masks.proj}) terms.push_back(column_variation(mask));
  }
  return torch::stack(terms).mean();
}

HardMasks hard_masks(const NetworkConfig& network, int block, std::vector<LayerMasks> layers, torch::Device device,
                     torch::Dtype type) {
  HardMasks result;
  const GridSize qkv = grid_size(network, block, AttentionMatrix::v);
  const GridSize proj = grid_size(network, block, AttentionMatrix::proj);
  for (LayerMasks& masks : layers) {
    torch::Tensor neurons = torch::zeros({network.mlp_hidden});
    for (const int id : masks.neuron_ids) neurons.data_ptr<float>()[id] = 1.0F;
    const auto placed = [&](const torch::Tensor& mask) { return mask.to(device, type); };
    result.tensors.push_back({placed(tensor_of(masks.q, qkv)), placed(tensor_of(masks.k, qkv)),
                              placed(tensor_of(masks.v, qkv)), placed(tensor_of(masks.proj, proj)), placed(neurons),
                              kept_heads(masks, network.heads, qkv, proj)});
  }
  result.layers = std::move(layers);
  return result;
}

}  // namespace secateur::training
