// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <utility>

#include "arith/layernorm.hpp"
#include "base/error.hpp"
#include "vit/bias_correction.hpp"
#include "vit/quantised_transformer.hpp"

namespace secateur::vit {
namespace {

using Site = ActivationSite;

constexpr double kLargestBias = 2147483647.0;

/// Half to even, as everywhere.
std::int32_t rounded(double value, double most) {
  return static_cast<std::int32_t>(std::nearbyint(std::clamp(value, -most, most)));
}

double largest_magnitude(const std::vector<float>& values) {
  double largest = 0;
  for (const float value : values) largest = std::max<double>(largest, std::abs(value));
  return largest;
}

class Quantiser {
 public:
  Quantiser(Transformer transformer, const ActivationScales& scales)
      : transformer_(std::move(transformer)), scales_(scales), most_(scales.bits == 8 ? 127 : 32767) {}

  QuantisedTransformer run() const {
    const double stream = scales_.of(Site::stream);
    QuantisedTransformer result;
    result.network = transformer_.network;
    result.bits = scales_.bits;
    result.token_counter = transformer_.token_counter;
    result.image_scale = scales_.of(Site::image);
    result.logit_scale = scales_.of(Site::logits);
    result.patch_embed = linear(transformer_.patch_embed, result.image_scale, stream);
    for (const float value : transformer_.embedding) {
      result.embedding.push_back(static_cast<std::int16_t>(rounded(value / stream, 32767)));
    }
    for (std::size_t layer = 0; layer < transformer_.encoders.size(); ++layer) {
      result.encoders.push_back(encoder(static_cast<int>(layer), transformer_.encoders[layer]));
    }
    result.final_norm = norm(transformer_.final_norm, scales_.of(Site::final_ln));
    result.head = linear(transformer_.head, scales_.of(Site::final_ln), result.logit_scale);
    if (transformer_.head_dist) {
      result.head_dist = linear(*transformer_.head_dist, scales_.of(Site::final_ln), result.logit_scale);
    }
    return result;
  }

 private:
  QuantisedEncoder encoder(int layer, const Encoder& from) const {
    const auto scale = [&](Site site) { return scales_.of(site, layer); };
    const double stream = scales_.of(Site::stream);
    const double width = transformer_.network.head_width();
    QuantisedEncoder result;
    result.heads = from.heads;
    result.norm1 = norm(from.norm1, scale(Site::ln1));
    result.q = linear(from.q, scale(Site::ln1), scale(Site::q));
    result.k = linear(from.k, scale(Site::ln1), scale(Site::k));
    result.v = linear(from.v, scale(Site::ln1), scale(Site::v));
    result.qk = scaling_of(scale(Site::q) * scale(Site::k) / std::sqrt(width) / scale(Site::scores));
    result.softmax.to_log2 = scaling_of(scale(Site::scores) * 65536 / std::log(2.0));
    result.softmax.narrow = scaling_of(1 / (65536 * scale(Site::probability)));
    result.softmax.bits = scales_.bits;
    result.av = scaling_of(scale(Site::probability) * scale(Site::v) / scale(Site::mixed));
    result.proj = linear(from.proj, scale(Site::mixed), stream);
    result.drop = from.drop;
    result.fuse = scaling_of(1 / (65536.0 * from.heads));
    result.norm2 = norm(from.norm2, scale(Site::ln2));
    result.mlp_int = linear(from.mlp_int, scale(Site::ln2), scale(Site::hidden));
    result.gelu = {scaling_of(scale(Site::hidden) * 65536), scaling_of(1 / (65536 * scale(Site::activated))),
                   scales_.bits};
    result.mlp_out = linear(from.mlp_out, scale(Site::activated), stream);
    return result;
  }

  QuantisedLinear linear(const Linear& from, double operand, double result_scale) const {
    QuantisedLinear result;
    result.in = from.in;
    result.out = from.out;
    result.weight.resize(from.weight.size());
    const auto columns = static_cast<std::size_t>(from.out);
    std::vector<double> largest(columns, 0.0);
    for (std::size_t i = 0; i < from.weight.size(); ++i) {
      largest[i % columns] = std::max<double>(largest[i % columns], std::abs(from.weight[i]));
    }
    std::vector<double> scales;
    for (std::size_t column = 0; column < columns; ++column) {
      const double bias = std::abs(static_cast<double>(from.bias[column]));
      double scale = largest[column] / most_;
      // A bias that would not fit 32 bits takes a larger scale; so does a column without weights.
      scale = std::max(scale, bias / operand / kLargestBias * (1 + 1e-9));
      if (scale == 0) scale = 1.0 / most_;
      scales.push_back(scale);
      result.channels.push_back(
          {rounded(from.bias[column] / (operand * scale), kLargestBias), scaling_of(operand * scale / result_scale)});
    }
    for (std::size_t i = 0; i < from.weight.size(); ++i) {
      result.weight[i] = static_cast<std::int16_t>(rounded(from.weight[i] / scales[i % columns], most_));
    }
    return result;
  }

  QuantisedLayerNorm norm(const LayerNorm& from, double result_scale) const {
    const double count = static_cast<double>(from.gamma.size());
    const double stream = scales_.of(Site::stream);
    const double largest = largest_magnitude(from.gamma);
    const double unit = largest == 0 ? 1 : largest / 32767;
    QuantisedLayerNorm result;
    for (const float value : from.gamma)
      result.gamma.push_back(static_cast<std::int16_t>(rounded(value / unit, 32767)));
    const double product = unit / (1 << arith::kNormalisedFraction);  // of gamma * normalised
    const double beta = largest_magnitude(from.beta);
    int shift = 0;
    while (shift < 24 && beta / std::ldexp(product, shift) > 32767) ++shift;
    for (const float value : from.beta) {
      result.beta.push_back(static_cast<std::int16_t>(rounded(value / std::ldexp(product, shift), 32767)));
    }
    const double epsilon = kLayerNormEpsilon * count * count / (stream * stream);
    result.constants = {static_cast<std::int64_t>(std::nearbyint(std::min(epsilon, 0x1p59))), shift,
                        scaling_of(product / result_scale), scales_.bits};
    return result;
  }

  Transformer transformer_;
  const ActivationScales& scales_;
  double most_;
};

}  // namespace

arith::Scaling scaling_of(double factor) {
  SECATEUR_CHECK(factor >= 0, "scales are positive");
  arith::Scaling scaling;
  if (factor == 0) return scaling;
  int exponent = 0;
  double multiplier = std::nearbyint(std::frexp(factor, &exponent) * arith::kMultiplierHigh);  // [2^16, 2^17]
  if (multiplier >= arith::kMultiplierHigh) {
    multiplier /= 2;
    ++exponent;
  }
  const int shift = 17 - exponent;
  if (shift > arith::kMaxShift) return scaling;
  if (shift < 0) return {arith::kMultiplierHigh - 1, 0};
  return {static_cast<std::int32_t>(multiplier), shift};
}

QuantisedTransformer quantise(const Transformer& transformer, const ActivationScales& scales) {
  return Quantiser(corrected(transformer, scales.correction), scales).run();
}

std::vector<std::int16_t> quantise_image(const std::vector<float>& image, double scale, int bits) {
  const double most = bits == 8 ? 127 : 32767;
  std::vector<std::int16_t> result;
  result.reserve(image.size());
  for (const float value : image) result.push_back(static_cast<std::int16_t>(rounded(value / scale, most)));
  return result;
}

}  // namespace secateur::vit
