// SPDX-License-Identifier: Apache-2.0
#include "training/model_files.hpp"

#include <cstring>
#include <map>

#include "base/namespaces.hpp"
#include "pruning/layer_names.hpp"
#include "pruning/mask_file.hpp"
#include "vit/checkpoint.hpp"
#include "vit/position_embedding.hpp"

namespace secateur::training {
namespace {

using E = EncoderTensor;
using N = NetworkTensor;

struct EncoderName {
  E tensor;
  const char* name;  ///< of VitModel, behind "blocks.0."
};
constexpr EncoderName kEncoderNames[] = {
    {E::norm1_weight, "norm1.weight"}, {E::norm1_bias, "norm1.bias"},     {E::q_weight, "attn.q.weight"},
    {E::q_bias, "attn.q.bias"},        {E::k_weight, "attn.k.weight"},    {E::k_bias, "attn.k.bias"},
    {E::v_weight, "attn.v.weight"},    {E::v_bias, "attn.v.bias"},        {E::proj_weight, "attn.proj.weight"},
    {E::proj_bias, "attn.proj.bias"},  {E::norm2_weight, "norm2.weight"}, {E::norm2_bias, "norm2.bias"},
    {E::int_weight, "mlp.fc1.weight"}, {E::int_bias, "mlp.fc1.bias"},     {E::out_weight, "mlp.fc2.weight"},
    {E::out_bias, "mlp.fc2.bias"}};

struct NetworkName {
  N tensor;
  const char* name;
};
constexpr NetworkName kNetworkNames[] = {{N::cls_token, "cls_token"},
                                         {N::patch_weight, "patch_embed.proj.weight"},
                                         {N::patch_bias, "patch_embed.proj.bias"},
                                         {N::norm_weight, "norm.weight"},
                                         {N::norm_bias, "norm.bias"},
                                         {N::head_weight, "head.weight"},
                                         {N::head_bias, "head.bias"}};
constexpr NetworkName kDistilledNames[] = {
    {N::dist_token, "dist_token"}, {N::head_dist_weight, "head_dist.weight"}, {N::head_dist_bias, "head_dist.bias"}};

void fill(const torch::Tensor& parameter, const std::vector<float>& values) {
  const torch::NoGradGuard guard;
  parameter.copy_(torch::from_blob(const_cast<float*>(values.data()), parameter.sizes(), torch::kFloat));
}

int grid_side(const NetworkConfig& network) {
  return network.image_size / network.patch_size;
}

void fill_model(const VitModel& model, const Checkpoint& checkpoint) {
  const NetworkConfig& network = model.network();
  for (const NetworkName& each : kNetworkNames) {
    fill(model.parameter(each.name), checkpoint.read_stored(each.tensor).values);
  }
  if (network.distilled) {
    for (const NetworkName& each : kDistilledNames) {
      fill(model.parameter(each.name), checkpoint.read_stored(each.tensor).values);
    }
  }
  fill(model.parameter("pos_embed"),
       interpolated_positions(checkpoint.read_stored(N::pos_embed).values, network.special_tokens(),
                              grid_side(checkpoint.stored_network()), grid_side(network), network.embed_dim));
  for (int layer = 0; layer < network.depth; ++layer) {
    for (const EncoderName& each : kEncoderNames) {
      fill(model.parameter("blocks." + std::to_string(layer) + "." + each.name),
           checkpoint.read_stored(layer, each.tensor).values);
    }
  }
}

NamedArray array_of(const std::string& name, const torch::Tensor& tensor, WeightStorage storage) {
  const bool half = storage == WeightStorage::f16;
  const torch::Tensor stored = tensor.detach().to(torch::kCPU).to(half ? torch::kHalf : torch::kFloat).contiguous();
  NamedArray named{name, {half ? Dtype::f16 : Dtype::f32, stored.sizes().vec(), {}}};
  named.array.bytes.resize(static_cast<std::size_t>(stored.numel()) * (half ? 2 : 4));
  std::memcpy(named.array.bytes.data(), stored.data_ptr(), named.array.bytes.size());
  return named;
}

/// Stored (out, in); `mask` in x out in blocks.
torch::Tensor masked(const torch::Tensor& weight, const torch::Tensor& mask) {
  const std::int64_t block = weight.size(0) / mask.size(1);
  return weight * mask.t().repeat_interleave(block, 0).repeat_interleave(block, 1);
}

/// The parameters under their stored names, what is not kept being 0.
std::vector<NamedArray> weights_of(const TrainedModel& trained) {
  std::map<std::string, torch::Tensor> values;
  for (const auto& [name, tensor] : trained.model.parameters()) values[name] = tensor.detach();
  const auto join = [&](const std::string& at, const char* part) {
    values[at + "attn.qkv." + part] = torch::cat(
        {values.at(at + "attn.q." + part), values.at(at + "attn.k." + part), values.at(at + "attn.v." + part)});
    for (const char* each : {"attn.q.", "attn.k.", "attn.v."}) values.erase(at + each + part);
  };
  for (int layer = 0; layer < trained.model.network().depth; ++layer) {
    const std::string at = "blocks." + std::to_string(layer) + ".";
    const EncoderMasks& masks = trained.masks.tensors[static_cast<std::size_t>(layer)];
    for (const auto& [name, mask] : {std::pair{"attn.q.weight", masks.q}, std::pair{"attn.k.weight", masks.k},
                                     std::pair{"attn.v.weight", masks.v}, std::pair{"attn.proj.weight", masks.proj}}) {
      values[at + name] = masked(values.at(at + name), mask);
    }
    values[at + "mlp.fc1.weight"] = values.at(at + "mlp.fc1.weight") * masks.neurons.unsqueeze(1);
    values[at + "mlp.fc1.bias"] = values.at(at + "mlp.fc1.bias") * masks.neurons;
    values[at + "mlp.fc2.weight"] = values.at(at + "mlp.fc2.weight") * masks.neurons;
    join(at, "weight");
    join(at, "bias");
  }
  std::vector<NamedArray> arrays;
  for (const auto& [name, tensor] : values) arrays.push_back(array_of(name, tensor, trained.storage));
  return arrays;
}

void add_scores(const TrainedModel& trained, std::vector<NamedArray>& arrays) {
  for (std::size_t layer = 0; layer < trained.scores->size(); ++layer) {
    const ScoreTensors& scores = (*trained.scores)[layer];
    const auto add = [&](const char* part, const torch::Tensor& values) {
      arrays.push_back(array_of(kScorePrefix + layer_name(static_cast<int>(layer), part), values, WeightStorage::f32));
    };
    add("q", scores.q);
    add("k", scores.k);
    add("v", scores.v);
    add("proj", trained.alternate ? scores.v.t() : scores.proj);
    add(kNeurons, scores.neurons);
  }
}

/// Packing asks for none: every mask is given.
class NoScores : public BlockScores {
 public:
  std::vector<double> blocks(int /*layer*/, AttentionMatrix /*matrix*/) const override { return {}; }
  std::vector<double> neurons(int /*layer*/) const override { return {}; }
};

}  // namespace

bool is_dense(const PruningConfig& pruning) {
  const Decimal one{1, 1};
  return pruning.weight_keep == one && (pruning.token_keep == one || pruning.token_layers.empty());
}

StartingPoint load_starting_point(const std::string& path, const NetworkConfig& network, torch::Device device) {
  const Checkpoint checkpoint(path, network);
  StartingPoint start{VitModel(network, 0, device), {}, {}};
  start.pruning.weight_keep = {1, 1};
  start.pruning.token_keep = {1, 1};
  fill_model(start.model, checkpoint);
  const std::optional<PruningConfig> pruning = checkpoint_pruning(checkpoint.file());
  if (pruning) {
    start.pruning = *pruning;
    start.masks = checkpoint_masks(checkpoint.file(), network, pruning->block);
  }
  return start;
}

void write_trained_model(const std::string& path, const TrainedModel& trained) {
  std::vector<NamedArray> arrays = weights_of(trained);
  std::map<std::string, std::string> metadata{{"format", "pt"}};
  if (!is_dense(trained.pruning)) {
    metadata[kPruningMetadata] = pruning_metadata(trained.pruning);
    const PackedModel packed = pack_masks(trained.model.network(), trained.pruning, trained.masks.layers, NoScores());
    for (NamedArray& each : mask_tensors(packed, kMaskPrefix)) arrays.push_back(std::move(each));
    if (trained.scores != nullptr) add_scores(trained, arrays);
  }
  write_safetensors(path, arrays, metadata);
}

}  // namespace secateur::training
