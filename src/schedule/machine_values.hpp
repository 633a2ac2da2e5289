// SPDX-License-Identifier: Apache-2.0
// What a functional run puts into the machine, made from a quantised network for one program: the bytes that a host
// writes to memory (packed weight columns, parameters, positions, image) and the immediates of every operation.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "arith/constants.hpp"
#include "base/decimal.hpp"
#include "base/namespaces.hpp"
#include "policies/token_policy.hpp"
#include "pruning/packed_columns.hpp"
#include "pruning/packed_model.hpp"
#include "schedule/program.hpp"
#include "vit/quantised_transformer.hpp"

namespace secateur::schedule {

/// Immediates; which of them an operation uses follows from its kind.
struct OperationConstants {
  arith::Scaling scaling;  ///< qk, av: of the product; token_shuffle: of the fused token
  arith::SoftmaxConstants softmax;
  arith::LayerNormConstants layernorm;
  arith::GeluConstants gelu;
};

struct MachineValues {
  int bits = 8;
  int block = 16;
  int head_width = 64;
  int special_tokens = 1;
  int tokens = 0;                                            ///< that enter the first encoder
  std::optional<TokenCounter> token_counter;                 ///< of token policies that need an image
  std::vector<OperationConstants> constants;                 ///< per operation
  std::vector<std::shared_ptr<const PackedMatrix>> weights;  ///< per operation; null without weights
  /// Per operation that loads, per row tile: as long as the tile's transfer.
  std::vector<std::vector<std::vector<std::uint8_t>>> loads;
};

/// Everything but the image. `transformer` is quantised from `model`, `program` lowered from it.
MachineValues machine_values(const Program& program, const PackedModel& model, const QuantisedTransformer& transformer);

/// `image`: channels x image_size x image_size (quantise_image).
void set_image(const Program& program, const NetworkConfig& network, const std::vector<std::int16_t>& image,
               MachineValues& values);

/// Little-endian bytes of values, as wide as `bits` says (8 or 16), and back.
void store_values(const std::int16_t* values, std::int64_t count, int bits, std::uint8_t* bytes);
void load_values(const std::uint8_t* bytes, std::int64_t count, int bits, bool is_signed, std::int16_t* values);

}  // namespace secateur::schedule
