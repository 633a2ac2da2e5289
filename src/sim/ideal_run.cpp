// SPDX-License-Identifier: Apache-2.0
#include "sim/ideal_run.hpp"

#include <fmt/format.h>

#include "schedule/program.hpp"

namespace secateur::sim {
namespace {

/// Appends operations one after the other.
class Timeline {
 public:
  void add(int layer, const char* name, OperationKind kind, Cycle cycles, std::int64_t macs) {
    OperationResult operation;
    operation.name = fmt::format("encoder{}.{}", layer, name);
    operation.layer = layer;
    operation.kind = report_group(kind);
    operation.unit = "mpca";
    operation.start_cycle = now_;
    operation.end_cycle = now_ += cycles;
    operation.macs = macs;
    operations_.push_back(std::move(operation));
  }

  std::vector<OperationResult> take() { return std::move(operations_); }

 private:
  std::vector<OperationResult> operations_;
  Cycle now_ = 0;
};

/// Of q k^T, and of scores x v.
std::int64_t score_macs(const PackedModel& model, const PackedLayer& layer) {
  const std::int64_t tokens = layer.tokens_in;
  return tokens * tokens * model.network.head_width() * layer.heads();
}

/// Of either product of the MLP.
std::int64_t mlp_macs(const PackedModel& model, const PackedLayer& layer) {
  return static_cast<std::int64_t>(layer.tokens_out) * model.network.embed_dim * layer.neurons();
}

}  // namespace

IdealCycles ideal_cycles(const PackedModel& model, const AcceleratorConfig& accelerator) {
  IdealCycles ideal;
  for (const PackedLayer& layer : model.layers) {
    const IdealShape shape{model.pruning.heads_kept.value_or(layer.heads()), layer.tokens_in, layer.tokens_out};
    ideal.encoders.push_back(ideal_encoder(model.network, model.pruning, accelerator, shape));
    ideal.total += ideal.encoders.back().total();
  }
  return ideal;
}

std::int64_t ideal_macs(const PackedModel& model) {
  std::int64_t macs = 0;
  for (const PackedLayer& layer : model.layers) {
    macs += 2 * score_macs(model, layer) + 2 * mlp_macs(model, layer);
    for (const BlockMask* mask : {&layer.q, &layer.k, &layer.v, &layer.proj}) {
      macs += layer.tokens_in * mask->kept_elements();
    }
  }
  return macs;
}

std::vector<OperationResult> ideal_operations(const PackedModel& model, const AcceleratorConfig& accelerator) {
  const IdealCycles ideal = ideal_cycles(model, accelerator);
  Timeline timeline;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const PackedLayer& layer = model.layers[i];
    const IdealEncoder& cycles = ideal.encoders[i];
    const int index = static_cast<int>(i);
    const std::int64_t tokens = layer.tokens_in;
    const std::int64_t scores = score_macs(model, layer);
    const std::int64_t mlp = mlp_macs(model, layer);
    timeline.add(index, "q", OperationKind::qkv, cycles.qkv / 3, tokens * layer.q.kept_elements());
    timeline.add(index, "k", OperationKind::qkv, cycles.qkv / 3, tokens * layer.k.kept_elements());
    timeline.add(index, "v", OperationKind::qkv, cycles.qkv / 3, tokens * layer.v.kept_elements());
    timeline.add(index, "qk", OperationKind::qk, cycles.qk, scores);
    timeline.add(index, "row_sums", OperationKind::row_sums, cycles.row_sums, 0);
    timeline.add(index, "av", OperationKind::av, cycles.av, scores);
    timeline.add(index, "proj", OperationKind::proj, cycles.proj, tokens * layer.proj.kept_elements());
    timeline.add(index, "mlp_int", OperationKind::mlp_int, cycles.mlp_int, mlp);
    timeline.add(index, "mlp_out", OperationKind::mlp_out, cycles.mlp_out, mlp);
  }
  return timeline.take();
}

}  // namespace secateur::sim
