// SPDX-License-Identifier: Apache-2.0
#include "sim/ideal_run.hpp"

#include <fmt/format.h>

#include "schedule/program.hpp"

namespace secateur::sim {
namespace {

/// Appends operations one after the other.
class Timeline {
 public:
  explicit Timeline(Result& result) : result_(result) {}

  void add(int layer, const char* name, OperationKind kind, Cycle cycles, std::int64_t macs) {
    OperationResult operation;
    operation.name = fmt::format("encoder{}.{}", layer, name);
    operation.layer = layer;
    operation.kind = report_group(kind);
    operation.unit = "mpca";
    operation.start_cycle = now_;
    operation.end_cycle = now_ += cycles;
    operation.macs = macs;
    result_.operations.push_back(std::move(operation));
  }

 private:
  Result& result_;
  Cycle now_ = 0;
};

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

void describe_ideal(const PackedModel& model, const AcceleratorConfig& accelerator, const IdealCycles& ideal,
                    Result& result) {
  Timeline timeline(result);
  const std::int64_t width = model.network.embed_dim;
  std::int64_t macs = 0;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const PackedLayer& layer = model.layers[i];
    const IdealEncoder& cycles = ideal.encoders[i];
    const int index = static_cast<int>(i);
    const std::int64_t tokens = layer.tokens_in;
    const std::int64_t scores = tokens * tokens * model.network.head_width() * layer.heads();
    const std::int64_t mlp = static_cast<std::int64_t>(layer.tokens_out) * width * layer.neurons();
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
  for (const OperationResult& operation : result.operations) macs += operation.macs;
  result.cycles = ideal.total;
  result.unit(Unit::mpca).busy_cycles = ideal.total;
  const double capacity = static_cast<double>(ideal.total) * static_cast<double>(accelerator.macs_per_cycle());
  result.unit(Unit::mpca).utilisation = capacity > 0.0 ? static_cast<double>(macs) / capacity : 0.0;
  for (const Unit unit : kAllUnits) {
    if (unit != Unit::mpca) result.unit(unit).idle_cycles = ideal.total;
  }
  result.bottleneck_unit = "mpca";
  result.bottleneck_share = 1.0;
}

}  // namespace secateur::sim
