// SPDX-License-Identifier: Apache-2.0
// Adds operations with their tiles, dependencies and figures to a program; one call an operation of
// docs/microarchitecture/controller.md 6.1. Keeps the tensors between them for the feature buffers' capacity.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "config/network.hpp"
#include "pruning/packed_model.hpp"
#include "schedule/buffer_traffic.hpp"
#include "schedule/product_plan.hpp"
#include "schedule/program.hpp"
#include "schedule/tensors.hpp"
#include "units/elementwise/timing/operations.hpp"

namespace secateur::schedule {

using TensorId = int;
inline constexpr TensorId kNoTensor = -1;

/// Columns of a tensor, from `first` on.
struct TensorSlice {
  TensorId tensor = kNoTensor;
  int first = 0;
};

/// Row tiles of groups x tokens.
struct TileShape {
  int groups = 1;
  int tokens = 1;
};

/// Whether products are planned (a program), or only counted: planning is nine tenths of the work.
enum class Products { planned, counted };

class LoweringBuilder {
 public:
  LoweringBuilder(const NetworkConfig& network, int block, const AcceleratorConfig& accelerator,
                  Products products = Products::planned);

  std::string named(int layer, const std::string& operation) const;

  TensorId load(const std::string& name, OperationKind kind, int layer, int tokens, int width, ValueType type);
  /// LayerNorm parameters of encoder `layer`; may begin when `previous_ln1` has ended (kNoTensor: at once).
  TensorId load_parameters(int layer, TensorId previous_ln1);
  void store_logits(int layer, TensorId logits);

  /// A whole product with weights (inner x width), `mask` null when dense.
  TensorId product(const std::string& name, OperationKind kind, int layer, TensorId left, const BlockMask* mask,
                   int tokens, int inner, int width, ValueType type);
  /// Row `row` of `left` alone.
  TensorId classifier(const std::string& name, int layer, TensorId left, int row);
  TensorId fused_qkv(int layer, TensorId left, const PackedLayer& packed, int tokens);
  TensorId head_product(const char* name, OperationKind kind, int layer, TensorSlice left, TensorSlice right, int heads,
                        int tokens, int inner, int width);
  TensorId row_sums(int layer, TensorId exps, int heads, int tokens);

  /// `row`'s result; `operands` in the order that its arithmetic takes them.
  TensorId elementwise(const ElementwiseOperation& row, const std::string& name, int layer,
                       const std::vector<TensorId>& operands, TileShape shape, int width);
  /// `part`: which of the pairs that load_parameters brings. `stream_rows`: which row tiles of the stream a tile needs.
  TensorId layernorm(const std::string& name, int layer, TensorId stream, TensorId parameters, int tokens, int part,
                     RowMatch stream_rows);
  /// Overwrites the stream.
  TensorId residual(const std::string& name, int layer, TensorId added, TensorId stream, int tokens);
  /// The stream behind the selection; the same where no token is dropped. `adaptive`: what follows is known only when
  /// the sort has ended.
  TensorId token_selection(int layer, TensorId probabilities, TensorId stream, const PackedLayer& packed,
                           bool adaptive);

  /// Of the operation added last.
  void give_role(OperationRole role) { program_.operations.back().role = role; }

  Program finish();
  /// Of counted products.
  TrafficCounts finish_counts();

 private:
  struct WholeProduct {
    const BlockMask* mask = nullptr;
    int tokens = 0;
    int inner = 0;
    int width = 0;
  };

  OperationIndex add(Operation operation, const std::vector<TensorId>& operands);
  OperationIndex add_elementwise(const ElementwiseOperation& row, const std::string& name, int layer,
                                 const std::vector<TensorId>& operands, TileShape shape, int width,
                                 RowMatch first_rows);
  OperationIndex add_product(Operation operation, TensorSlice left, TensorSlice right);
  std::int64_t bits(ValueType type) const { return bits_of(type, accelerator_.activation_bits); }
  TensorId result(OperationIndex producer, const std::string& name, std::int64_t bits);
  /// Not in every module whole: `module_bits` in the one that holds most of it.
  TensorId result(OperationIndex producer, const std::string& name, std::int64_t module_bits, std::int64_t total_bits);
  /// The result overwrites `operand`: it takes no room of its own.
  TensorId result_in_place(OperationIndex producer, TensorId operand);
  Dependency on(TensorId tensor, const TileGrid& tiles, RowMatch rows) const;
  const Operation& producer_of(TensorId tensor) const;
  bool embedding_is_free(OperationKind kind) const;
  int row_tiles(int tokens) const;
  int tile_tokens(int tokens, int tile) const;
  std::int64_t heads_in_module(int heads) const;
  std::shared_ptr<const ProductPlan> whole_plan(const ProductShape& shape);
  /// One group of `shape`, `groups` times.
  void count_product(const Operation& operation, const ProductShape& shape, int groups, bool broadcast);
  ProductShape whole_shape(const WholeProduct& product) const;
  void require_column_room() const;
  void fit_buffers();
  void serialise();

  const NetworkConfig& network_;
  int block_;
  const AcceleratorConfig& accelerator_;
  Products products_;
  Program program_;
  std::vector<ProductCount> counted_;
  /// By row blocks, inner blocks, columns, whether there are weights.
  std::map<std::array<int, 4>, std::shared_ptr<const ProductPlan>> dense_plans_;
  std::vector<BufferedTensor> tensors_;
  std::vector<TensorId> storage_;    ///< of each tensor: itself, or the one it overwrote
  OperationIndex known_after_ = -1;  ///< of operations to come
  std::int64_t largest_column_bytes_ = 0;
  std::string largest_column_in_;
};

}  // namespace secateur::schedule
