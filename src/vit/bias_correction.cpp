// SPDX-License-Identifier: Apache-2.0
#include "vit/bias_correction.hpp"

namespace secateur::vit {
namespace {

/// What the mean errors of the operand make of each output channel.
std::vector<float> through(const Linear& linear, const std::vector<double>& error, double rows) {
  std::vector<double> sums(static_cast<std::size_t>(linear.out), 0.0);
  for (std::size_t i = 0; i < linear.weight.size(); ++i) {
    const std::size_t columns = sums.size();
    sums[i % columns] += linear.weight[i] * error[i / columns] / rows;
  }
  return {sums.begin(), sums.end()};
}

void add(std::vector<float>& bias, const std::vector<float>& correction) {
  for (std::size_t i = 0; i < bias.size(); ++i) bias[i] += correction[i];
}

}  // namespace

RoundingErrorObserver::RoundingErrorObserver(const Transformer& transformer, const ActivationScales& scales)
    : scales_(&scales) {
  for (const Encoder& encoder : transformer.encoders) {
    mixed_.push_back({std::vector<double>(static_cast<std::size_t>(encoder.proj.in), 0.0), 0});
    activated_.push_back({std::vector<double>(static_cast<std::size_t>(encoder.mlp_out.in), 0.0), 0});
  }
}

void RoundingErrorObserver::observe(ActivationSite site, int layer, float* values, std::int64_t count) {
  if (site != ActivationSite::mixed && site != ActivationSite::activated) return;
  Sums& sums = (site == ActivationSite::mixed ? mixed_ : activated_)[static_cast<std::size_t>(layer)];
  const std::size_t width = sums.error.size();
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    sums.error[i % width] += values[i] - scales_->rounded(values[i], site, layer);
  }
  sums.rows += static_cast<double>(count) / static_cast<double>(width);
}

void RoundingErrorObserver::merge(const RoundingErrorObserver& other) {
  const auto join = [](std::vector<Sums>& to, const std::vector<Sums>& from) {
    for (std::size_t i = 0; i < to.size(); ++i) {
      for (std::size_t j = 0; j < to[i].error.size(); ++j) to[i].error[j] += from[i].error[j];
      to[i].rows += from[i].rows;
    }
  };
  join(mixed_, other.mixed_);
  join(activated_, other.activated_);
}

BiasCorrection RoundingErrorObserver::correction(const Transformer& transformer) const {
  BiasCorrection correction;
  for (std::size_t i = 0; i < transformer.encoders.size(); ++i) {
    const Encoder& encoder = transformer.encoders[i];
    correction.proj.push_back(through(encoder.proj, mixed_[i].error, mixed_[i].rows));
    correction.mlp_out.push_back(through(encoder.mlp_out, activated_[i].error, activated_[i].rows));
  }
  return correction;
}

Transformer corrected(const Transformer& transformer, const BiasCorrection& correction, int layer) {
  Transformer result = transformer;
  if (correction.is_empty()) return result;
  for (std::size_t i = 0; i < result.encoders.size(); ++i) {
    if (layer >= 0 && static_cast<std::size_t>(layer) != i) continue;
    add(result.encoders[i].proj.bias, correction.proj[i]);
    add(result.encoders[i].mlp_out.bias, correction.mlp_out[i]);
  }
  return result;
}

}  // namespace secateur::vit
