// SPDX-License-Identifier: Apache-2.0
#include "schedule/machine_values.hpp"

#include <algorithm>
#include <cstring>

#include "base/error.hpp"
#include "base/math.hpp"
#include "base/namespaces.hpp"
#include "units/elementwise/timing/operations.hpp"
#include "vit/patches.hpp"

namespace secateur::schedule {
namespace {

MatrixValues matrix_values(const QuantisedLinear& linear) {
  MatrixValues values;
  values.weights = linear.weight;
  for (const simd::Channel& channel : linear.channels) {
    values.channels.push_back({channel.bias, channel.scaling.multiplier, channel.scaling.shift});
  }
  return values;
}

/// Q, K and V as one matrix of three times the columns.
struct Joined {
  BlockMask mask;
  MatrixValues values;
};

Joined side_by_side(const PackedLayer& packed, const QuantisedEncoder& encoder) {
  Joined joined;
  joined.mask = BlockMask::side_by_side({&packed.q, &packed.k, &packed.v});
  const QuantisedLinear* parts[] = {&encoder.q, &encoder.k, &encoder.v};
  for (const QuantisedLinear* part : parts) {
    const MatrixValues values = matrix_values(*part);
    joined.values.channels.insert(joined.values.channels.end(), values.channels.begin(), values.channels.end());
  }
  for (int row = 0; row < encoder.q.in; ++row) {
    for (const QuantisedLinear* part : parts) {
      const auto begin = part->weight.begin() + static_cast<std::ptrdiff_t>(row) * part->out;
      joined.values.weights.insert(joined.values.weights.end(), begin, begin + part->out);
    }
  }
  return joined;
}

/// Rows of values as the bytes of the operation's transfers.
std::vector<std::vector<std::uint8_t>> tiles_of(const Operation& operation, const std::vector<std::int16_t>& rows,
                                                int activation_bits, int block) {
  const int bits = bits_of(operation.values.type, activation_bits);
  const std::int64_t cols = operation.values.cols;
  std::vector<std::vector<std::uint8_t>> tiles;
  for (std::size_t tile = 0; tile < operation.tile_bytes.size(); ++tile) {
    const std::int64_t first = static_cast<std::int64_t>(tile) * block;
    // Parameters are one tile, however many rows they have.
    const std::int64_t count = operation.tile_bytes.size() == 1
                                   ? operation.values.rows
                                   : std::min<std::int64_t>(block, operation.values.rows - first);
    auto& bytes = tiles.emplace_back(static_cast<std::size_t>(operation.tile_bytes[tile]));
    SECATEUR_CHECK(count * cols * bits / 8 <= operation.tile_bytes[tile],
                   operation.name + " is longer than its transfers");
    store_values(rows.data() + first * cols, count * cols, bits, bytes.data());
  }
  return tiles;
}

class Builder {
 public:
  Builder(const Program& program, const PackedModel& model, const QuantisedTransformer& transformer)
      : program_(program), model_(model), transformer_(transformer) {}

  MachineValues build() {
    values_.bits = transformer_.bits;
    values_.block = model_.pruning.block;
    values_.head_width = transformer_.network.head_width();
    values_.special_tokens = transformer_.network.special_tokens();
    values_.tokens = transformer_.network.tokens();
    values_.token_counter = transformer_.token_counter;
    values_.constants.resize(program_.operations.size());
    values_.weights.resize(program_.operations.size());
    values_.loads.resize(program_.operations.size());
    for (std::size_t i = 0; i < program_.operations.size(); ++i) fill(i, program_.operations[i]);
    return std::move(values_);
  }

 private:
  const QuantisedEncoder& encoder(const Operation& operation) const {
    return transformer_.encoders[static_cast<std::size_t>(operation.layer)];
  }
  const PackedLayer& packed(const Operation& operation) const {
    return model_.layers[static_cast<std::size_t>(operation.layer)];
  }

  void fill(std::size_t i, const Operation& operation) {
    OperationConstants& constants = values_.constants[i];
    if (operation.elementwise && operation.elementwise->constants) {
      operation.elementwise->constants(transformer_, operation, constants);
    }
    switch (operation.kind) {
      case OperationKind::load_positions:
        load(i, operation, transformer_.embedding);
        break;
      case OperationKind::load_parameters:
        load(i, operation, parameters(operation));
        break;
      case OperationKind::patch_embed:
        weights(i, transformer_.patch_embed);
        break;
      case OperationKind::qkv:
        attention_weights(i, operation);
        break;
      case OperationKind::qk:
        constants.scaling = encoder(operation).qk;
        break;
      case OperationKind::av:
        constants.scaling = encoder(operation).av;
        break;
      case OperationKind::proj:
        weights(i, encoder(operation).proj, &packed(operation).proj);
        break;
      case OperationKind::token_shuffle:
        constants.scaling = encoder(operation).fuse;
        break;
      case OperationKind::mlp_int:
        weights(i, encoder(operation).mlp_int);
        break;
      case OperationKind::mlp_out:
        weights(i, encoder(operation).mlp_out);
        break;
      case OperationKind::classifier:
        if (operation.unit == Unit::mpca) weights(i, operation.part == 0 ? transformer_.head : *transformer_.head_dist);
        break;
      case OperationKind::load_image:
      case OperationKind::store_logits:
      case OperationKind::spill:
      case OperationKind::reload:
      case OperationKind::embed:
      case OperationKind::layernorm:
      case OperationKind::softmax:
      case OperationKind::gelu:
      case OperationKind::elementwise:
      case OperationKind::row_sums:
      case OperationKind::residual:
      case OperationKind::token_sort:
        break;
    }
  }

  std::vector<std::int16_t> parameters(const Operation& operation) const {
    std::vector<const QuantisedLayerNorm*> norms{&encoder(operation).norm1, &encoder(operation).norm2};
    if (operation.values.rows == 6) norms.push_back(&transformer_.final_norm);
    std::vector<std::int16_t> all;
    for (const QuantisedLayerNorm* norm : norms) {
      all.insert(all.end(), norm->gamma.begin(), norm->gamma.end());
      all.insert(all.end(), norm->beta.begin(), norm->beta.end());
    }
    return all;
  }

  /// Rows of values into the operation's tiles, in order.
  void load(std::size_t i, const Operation& operation, const std::vector<std::int16_t>& rows) {
    SECATEUR_CHECK(static_cast<std::int64_t>(rows.size()) == operation.values.count(),
                   operation.name + " has other values");
    values_.loads[i] = tiles_of(operation, rows, values_.bits, values_.block);
  }

  void attention_weights(std::size_t i, const Operation& operation) {
    const QuantisedEncoder& from = encoder(operation);
    const PackedLayer& layer = packed(operation);
    if (operation.role == OperationRole::q) return weights(i, from.q, &layer.q);
    if (operation.role == OperationRole::k) return weights(i, from.k, &layer.k);
    if (operation.role == OperationRole::v) return weights(i, from.v, &layer.v);
    const Joined joined = side_by_side(layer, from);
    pack(i, joined.mask, joined.values);
  }

  void weights(std::size_t i, const QuantisedLinear& linear, const BlockMask* mask = nullptr) {
    pack(i, mask ? *mask : BlockMask::dense(linear.in, linear.out, values_.block), matrix_values(linear));
  }

  void pack(std::size_t i, const BlockMask& mask, const MatrixValues& matrix) {
    const bool dense = mask.kept_blocks() == static_cast<std::int64_t>(mask.block_rows()) * mask.block_cols();
    values_.weights[i] = std::make_shared<const PackedMatrix>(
        pack_columns(mask, matrix, values_.bits, dense ? RowList::dense : RowList::listed));
  }

  const Program& program_;
  const PackedModel& model_;
  const QuantisedTransformer& transformer_;
  MachineValues values_;
};

}  // namespace

MachineValues machine_values(const Program& program, const PackedModel& model,
                             const QuantisedTransformer& transformer) {
  return Builder(program, model, transformer).build();
}

void set_image(const Program& program, const NetworkConfig& network, const std::vector<std::int16_t>& image,
               MachineValues& values) {
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    if (program.operations[i].kind != OperationKind::load_image) continue;
    values.loads[i] = tiles_of(program.operations[i], patches_of(image, network), values.bits, values.block);
  }
}

void store_values(const std::int16_t* values, std::int64_t count, int bits, std::uint8_t* bytes) {
  for (std::int64_t i = 0; i < count; ++i) {
    const auto word = static_cast<std::uint16_t>(values[i]);
    if (bits == 8) {
      bytes[i] = static_cast<std::uint8_t>(word & 255);
    } else {
      bytes[2 * i] = static_cast<std::uint8_t>(word & 255);
      bytes[2 * i + 1] = static_cast<std::uint8_t>(word >> 8);
    }
  }
}

void load_values(const std::uint8_t* bytes, std::int64_t count, int bits, bool is_signed, std::int16_t* values) {
  for (std::int64_t i = 0; i < count; ++i) {
    if (bits == 8) {
      values[i] = is_signed ? static_cast<std::int16_t>(static_cast<std::int8_t>(bytes[i])) : std::int16_t{bytes[i]};
    } else {
      values[i] = static_cast<std::int16_t>(static_cast<std::uint16_t>(bytes[2 * i] | (bytes[2 * i + 1] << 8)));
    }
  }
}

}  // namespace secateur::schedule
