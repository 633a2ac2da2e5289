// SPDX-License-Identifier: Apache-2.0
#include "eval/random_transformer.hpp"

#include <algorithm>
#include <cmath>

#include "base/draw.hpp"
#include "base/namespaces.hpp"
#include "vit/calibration.hpp"
#include "vit/float_inference.hpp"

namespace secateur::eval {
namespace {

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : draw_(seed) {}

  /// About normal: the sum of four uniform draws.
  float value(double scale) {
    double sum = -2;
    for (int i = 0; i < 4; ++i) sum += static_cast<double>(draw_.bits() >> 11) * 0x1p-53;
    return static_cast<float>(sum * std::sqrt(3.0) * scale);
  }

  std::vector<float> values(int count, double scale) {
    std::vector<float> all;
    for (int i = 0; i < count; ++i) all.push_back(value(scale));
    return all;
  }

  Linear linear(int in, int out, double gain = 1) {
    return {in, out, values(in * out, gain / std::sqrt(in)), values(out, 0.1 * gain)};
  }

  Linear masked(const BlockMask& mask, double gain = 1) {
    Linear full = linear(mask.rows, mask.cols, gain);
    std::vector<float> kept(full.weight.size(), 0.0F);
    for (int column = 0; column < mask.block_cols(); ++column) {
      for (int i = 0; i < mask.kept(column); ++i) {
        for (int r = mask.rows_of(column)[i] * mask.block;
             r < std::min(mask.rows, (mask.rows_of(column)[i] + 1) * mask.block); ++r) {
          for (int c = column * mask.block; c < std::min(mask.cols, (column + 1) * mask.block); ++c) {
            const auto at = static_cast<std::size_t>(r * mask.cols + c);
            kept[at] = full.weight[at];
          }
        }
      }
    }
    full.weight = kept;
    return full;
  }

  LayerNorm norm(int width) {
    LayerNorm norm{values(width, 0.3), values(width, 0.3)};
    for (float& gamma : norm.gamma) gamma += 1;
    return norm;
  }

 private:
  Draw draw_;
};

}  // namespace

Transformer random_transformer(const PackedModel& model, std::uint64_t seed) {
  Maker make(seed);
  const NetworkConfig& network = model.network;
  const int width = network.embed_dim;
  Transformer result;
  result.network = network;
  result.patch_embed = make.linear(network.patch_values(), width);
  result.embedding = make.values(network.tokens() * width, 0.5);
  for (const PackedLayer& packed : model.layers) {
    Encoder encoder;
    encoder.heads = packed.heads();
    encoder.norm1 = make.norm(width);
    encoder.q = make.masked(packed.q, 2);
    encoder.k = make.masked(packed.k, 2);
    encoder.v = make.masked(packed.v);
    encoder.proj = make.masked(packed.proj);
    encoder.drop = {packed.drops_tokens(), packed.tokens_kept};
    encoder.norm2 = make.norm(width);
    encoder.mlp_int = make.linear(width, packed.neurons());
    encoder.mlp_out = make.linear(packed.neurons(), width);
    result.encoders.push_back(encoder);
  }
  result.final_norm = make.norm(width);
  result.head = make.linear(width, network.classes);
  if (network.distilled) result.head_dist = make.linear(width, network.classes);
  return result;
}

std::vector<float> random_image(const NetworkConfig& network, std::uint64_t seed) {
  return Maker(seed).values(network.channels * network.image_size * network.image_size, 1.0);
}

QuantisedTransformer quantised_by_random_image(const Transformer& transformer, int bits, std::uint64_t seed) {
  Calibrator calibrator(transformer.network, bits, CalibrationMethod::max);
  infer(transformer, random_image(transformer.network, seed), &calibrator);
  return quantise(transformer, calibrator.scales());
}

}  // namespace secateur::eval
