// SPDX-License-Identifier: Apache-2.0
#include "eval/sensitivity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/namespaces.hpp"
#include "eval/agreement.hpp"
#include "vit/bias_correction.hpp"
#include "vit/float_inference.hpp"

namespace secateur::eval {
namespace {

using Site = ActivationSite;

/// Rounds what one layer makes. `layer`: -1 the embedding, 0 .. depth - 1 an encoder, depth the classifier.
class RoundingObserver : public ActivationObserver {
 public:
  RoundingObserver(const ActivationScales& scales, int layer, int depth)
      : scales_(scales), layer_(layer), depth_(depth) {}

  void observe(Site site, int layer, float* values, std::int64_t count) override {
    if (!belongs(site, layer)) return;
    const int place = is_per_encoder(site) ? layer : -1;
    for (std::int64_t i = 0; i < count; ++i) values[i] = static_cast<float>(scales_.rounded(values[i], site, place));
  }

 private:
  bool belongs(Site site, int layer) const {
    if (site == Site::final_ln || site == Site::logits) return layer_ == depth_;
    if (site == Site::image) return layer_ == -1;
    return layer == layer_;
  }

  const ActivationScales& scales_;
  int layer_;
  int depth_;
};

void round_weights(Linear& linear, int bits) {
  const double most = bits == 8 ? 127 : 32767;
  const auto columns = static_cast<std::size_t>(linear.out);
  std::vector<double> scales(columns, 0.0);
  for (std::size_t i = 0; i < linear.weight.size(); ++i) {
    scales[i % columns] = std::max<double>(scales[i % columns], std::abs(linear.weight[i]) / most);
  }
  for (std::size_t i = 0; i < linear.weight.size(); ++i) {
    const double scale = scales[i % columns];
    if (scale > 0) linear.weight[i] = static_cast<float>(std::nearbyint(linear.weight[i] / scale) * scale);
  }
}

/// The network with one layer's weights rounded and its biases corrected.
Transformer with_rounded_weights(const Transformer& from, int layer, int bits) {
  Transformer result = from;
  const int depth = static_cast<int>(from.encoders.size());
  if (layer < 0) {
    round_weights(result.patch_embed, bits);
  } else if (layer == depth) {
    round_weights(result.head, bits);
    if (result.head_dist) round_weights(*result.head_dist, bits);
  } else {
    Encoder& encoder = result.encoders[static_cast<std::size_t>(layer)];
    for (Linear* linear : {&encoder.q, &encoder.k, &encoder.v, &encoder.proj, &encoder.mlp_int, &encoder.mlp_out}) {
      round_weights(*linear, bits);
    }
  }
  return result;
}

class RoundingClassifier : public Classifier {
 public:
  RoundingClassifier(const Transformer& transformer, const ActivationScales& scales, int layer)
      : transformer_(with_rounded_weights(transformer, layer, scales.bits)), scales_(scales), layer_(layer) {
    if (layer >= 0) transformer_ = corrected(transformer_, scales.correction, layer);
  }

  Classification classify(const std::vector<float>& image) const override {
    RoundingObserver observer(scales_, layer_, static_cast<int>(transformer_.encoders.size()));
    FloatResult result = infer(transformer_, image, &observer);
    return {{result.logits.begin(), result.logits.end()}, std::move(result.selected_tokens)};
  }

 private:
  Transformer transformer_;
  const ActivationScales& scales_;
  int layer_;
};

}  // namespace

std::vector<LayerSensitivity> layer_sensitivity(const Transformer& transformer, const ActivationScales& scales,
                                                const Evaluation& reference, const Dataset& data,
                                                const std::vector<int>& images, int threads, const Progress& progress) {
  const int depth = static_cast<int>(transformer.encoders.size());
  std::vector<LayerSensitivity> result;
  for (int layer = -1; layer <= depth; ++layer) {
    const RoundingClassifier classifier(transformer, scales, layer);
    const Evaluation rounded = evaluate(classifier, transformer.network, data, images, threads, progress);
    const Agreement agreed = agreement(reference, rounded);
    const std::string name = layer < 0 ? "embedding" : layer == depth ? "classifier" : fmt::format("encoder {}", layer);
    result.push_back({name, agreed.same_top1, agreed.logits_snr_db});
  }
  return result;
}

}  // namespace secateur::eval
