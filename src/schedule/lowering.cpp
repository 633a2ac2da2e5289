// SPDX-License-Identifier: Apache-2.0
#include "schedule/lowering.hpp"

#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/error.hpp"
#include "schedule/lowering_builder.hpp"

namespace secateur::schedule {
namespace {

/// Lowers one encoder after the other; members hold what the next operation needs of the ones before.
class Lowering {
 public:
  Lowering(const PackedModel& model, const AcceleratorConfig& accelerator, Products products)
      : model_(model),
        accelerator_(accelerator),
        network_(model.network),
        build_(model.network, model.pruning.block, accelerator, products) {}

  Program program() {
    add_operations();
    return build_.finish();
  }

  TrafficCounts counts() {
    add_operations();
    return build_.finish_counts();
  }

 private:
  void add_operations() {
    embedding();
    for (std::size_t layer = 0; layer < model_.layers.size(); ++layer) {
      attention(static_cast<int>(layer), model_.layers[layer]);
      if (model_.layers[layer].sorts_tokens || model_.layers[layer].drops_tokens())
        token_selection(static_cast<int>(layer), model_.layers[layer]);
      mlp(static_cast<int>(layer), model_.layers[layer]);
    }
    classifier();
  }

  void embedding() {
    const int patches = network_.patches();
    const TensorId image = build_.load("load_image", OperationKind::load_image, -1, patches, network_.patch_values(),
                                       ValueType::activation);
    const TensorId positions = build_.load("load_positions", OperationKind::load_positions, -1, network_.tokens(),
                                           network_.embed_dim, ValueType::wide);
    const TensorId embedded = build_.product("patch_embed", OperationKind::patch_embed, -1, image, nullptr, patches,
                                             network_.patch_values(), network_.embed_dim, ValueType::wide);
    stream_ = build_.elementwise(elementwise::embed, "embed", -1, {embedded, positions}, {1, network_.tokens()},
                                 network_.embed_dim);
  }

  void attention(int layer, const PackedLayer& packed) {
    const int width = network_.head_width() * packed.heads();
    const int tokens = packed.tokens_in;
    parameters_ = build_.load_parameters(layer, last_ln1_);
    const TensorId normed = norm("ln1", layer, tokens, 0);
    last_ln1_ = normed;
    std::array<TensorSlice, 3> qkv{};
    if (accelerator_.qkv == QkvProducts::fused) {
      const TensorId joined = build_.fused_qkv(layer, normed, packed, tokens);
      build_.give_role(OperationRole::qkv);
      for (int i = 0; i < 3; ++i) qkv[static_cast<std::size_t>(i)] = {joined, i * width};
    } else {
      const std::array<const BlockMask*, 3> masks{&packed.q, &packed.k, &packed.v};
      const std::array<const char*, 3> names{"q", "k", "v"};
      const std::array<OperationRole, 3> roles{OperationRole::q, OperationRole::k, OperationRole::v};
      for (std::size_t i = 0; i < 3; ++i) {
        qkv[i] = {build_.product(build_.named(layer, names[i]), OperationKind::qkv, layer, normed, masks[i], tokens,
                                 network_.embed_dim, width, ValueType::activation),
                  0};
        build_.give_role(roles[i]);
      }
    }
    const TensorId scores = build_.head_product("qk", OperationKind::qk, layer, qkv[0], qkv[1], packed.heads(), tokens,
                                                network_.head_width(), tokens);
    const TensorId exps = softmax(elementwise::softmax_exp, layer, {scores}, packed.heads(), tokens);
    const TensorId sums = build_.row_sums(layer, exps, packed.heads(), tokens);
    probabilities_ = softmax(elementwise::softmax_norm, layer, {exps, sums}, packed.heads(), tokens);
    const TensorId mixed = build_.head_product("av", OperationKind::av, layer, {probabilities_, 0}, qkv[2],
                                               packed.heads(), tokens, tokens, network_.head_width());
    const TensorId projected = build_.product(build_.named(layer, "proj"), OperationKind::proj, layer, mixed,
                                              &packed.proj, tokens, width, network_.embed_dim, ValueType::wide);
    residual("residual1", OperationRole::attention_residual, layer, projected, tokens);
  }

  /// One pass over the scores.
  TensorId softmax(const ElementwiseOperation& row, int layer, const std::vector<TensorId>& operands, int heads,
                   int tokens) {
    return build_.elementwise(row, build_.named(layer, row.name), layer, operands, {heads, tokens}, tokens);
  }

  TensorId norm(const char* name, int layer, int tokens, int part) {
    return build_.layernorm(build_.named(layer, name), layer, stream_, parameters_, tokens, part, RowMatch::same);
  }

  void residual(const char* name, OperationRole role, int layer, TensorId added, int tokens) {
    stream_ = build_.residual(build_.named(layer, name), layer, added, stream_, tokens);
    build_.give_role(role);
  }

  void token_selection(int layer, const PackedLayer& packed) {
    stream_ = build_.token_selection(layer, probabilities_, stream_, packed, model_.pruning.token_policy->needs_image);
  }

  void mlp(int layer, const PackedLayer& packed) {
    const int tokens = packed.tokens_out;
    const TensorId normed = norm("ln2", layer, tokens, 1);
    const TensorId hidden =
        build_.product(build_.named(layer, "mlp_int"), OperationKind::mlp_int, layer, normed, nullptr, tokens,
                       network_.embed_dim, packed.neurons(), ValueType::activation);
    const ElementwiseOperation& activation =
        network_.activation == Activation::relu ? elementwise::relu : elementwise::gelu;
    const TensorId activated = build_.elementwise(activation, build_.named(layer, activation.name), layer, {hidden},
                                                  {1, tokens}, packed.neurons());
    const TensorId out = build_.product(build_.named(layer, "mlp_out"), OperationKind::mlp_out, layer, activated,
                                        nullptr, tokens, packed.neurons(), network_.embed_dim, ValueType::wide);
    residual("residual2", OperationRole::mlp_residual, layer, out, tokens);
  }

  void classifier() {
    const int heads = network_.special_tokens();
    const int layer = network_.depth;
    const TensorId normed = build_.layernorm("final_ln", layer, stream_, parameters_, heads, 2, RowMatch::all);
    TensorId logits = build_.classifier("head", layer, normed, 0);
    if (network_.distilled) {
      const TensorId other = build_.classifier("head_dist", layer, normed, 1);
      logits = build_.elementwise(elementwise::average, "average", layer, {logits, other}, {1, 1}, network_.classes);
    }
    build_.store_logits(layer, logits);
  }

  const PackedModel& model_;
  const AcceleratorConfig& accelerator_;
  const NetworkConfig& network_;
  LoweringBuilder build_;
  TensorId stream_ = kNoTensor;      ///< residual stream
  TensorId parameters_ = kNoTensor;  ///< LayerNorms' scale and shift of the present encoder
  TensorId last_ln1_ = kNoTensor;
  TensorId probabilities_ = kNoTensor;
};

void require_heads(const PackedModel& model) {
  for (std::size_t layer = 0; layer < model.layers.size(); ++layer) {
    if (model.layers[layer].heads() > 0) continue;
    throw ConfigError("", "pruning.weight_keep",
                      fmt::format("{:g} leaves no head of encoder {} a block in both W_v and W_proj: there is no "
                                  "attention to run; keep more, or take smaller blocks",
                                  model.pruning.weight_keep.to_double(), layer));
  }
}

}  // namespace

Program lower(const PackedModel& model, const AcceleratorConfig& accelerator) {
  require_heads(model);
  return Lowering(model, accelerator, Products::planned).program();
}

TrafficCounts count_traffic(const PackedModel& model, const TrafficKeys& keys) {
  require_heads(model);
  const AcceleratorConfig machine = keys.machine();
  return Lowering(model, machine, Products::counted).counts();
}

}  // namespace secateur::schedule
