// SPDX-License-Identifier: Apache-2.0
// A network with random weights and its machine: program, values, and what the integer reference says of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "hls/kernels/configurations.hpp"
#include "pruning/pack.hpp"
#include "schedule/lowering.hpp"
#include "schedule/machine_values.hpp"
#include "support/models.hpp"
#include "support/names.hpp"
#include "support/random_transformer.hpp"
#include "vit/integer_inference.hpp"

namespace secateur::test {

class Results : public ResultObserver {
 public:
  void result(const std::string& operation, const void* bytes, std::size_t count) override {
    const auto* from = static_cast<const std::uint8_t*>(bytes);
    results_[operation].assign(from, from + count);
  }
  const std::map<std::string, std::vector<std::uint8_t>>& all() const { return results_; }

 private:
  std::map<std::string, std::vector<std::uint8_t>> results_;
};

struct Drawn {
  bool distilled = false;
  Decimal weight_keep{5, 10};
  Decimal token_keep{5, 10};
  std::uint64_t seed = 1;
  double skew = 0;
};

/// Kinds of cases by their seed: keep ratios, distillation, skewed masks.
inline Drawn drawn(std::uint64_t seed) {
  const Decimal half{5, 10}, most{9, 10}, all{1, 1}, few{2, 10};
  Drawn drawn;
  drawn.seed = seed;
  drawn.distilled = seed % 2 == 0;
  drawn.weight_keep = seed % 3 == 0 ? few : seed % 3 == 1 ? half : all;
  drawn.token_keep = seed % 4 == 0 ? most : seed % 4 == 3 ? all : half;
  drawn.skew = seed > 4 ? 1.0 : 0.0;
  return drawn;
}

struct KernelCase {
  AcceleratorConfig machine;
  PackedModel model;
  Program program;
  MachineValues values;
  Results expected;
  IntegerResult reference;

  KernelCase(const Drawn& draw, AcceleratorConfig on, int block) : machine(std::move(on)) {
    NetworkConfig network = small_network();
    network.distilled = draw.distilled;
    PruningConfig pruning;
    pruning.block = block;
    pruning.weight_keep = draw.weight_keep;
    pruning.token_keep = draw.token_keep;
    pruning.token_layers = {0, 1};
    pruning.seed = draw.seed;
    pruning.skew = draw.skew;
    model = pack(network, pruning);
    const int bits = machine.activation_bits;
    const Transformer transformer = random_transformer(model, draw.seed);
    const QuantisedTransformer quantised = quantised_by_random_image(transformer, bits, draw.seed + 1);
    const std::vector<std::int16_t> image =
        quantise_image(random_image(network, draw.seed + 2), quantised.image_scale, bits);
    reference = IntegerModel(quantised).infer(image, &expected);
    program = lower(model, machine);
    values = machine_values(program, model, quantised);
    set_image(program, network, image, values);
  }
};

}  // namespace secateur::test
