// SPDX-License-Identifier: Apache-2.0
// What the controller executes: operations with their row tiles, dependencies, segments of work and transfers.
// docs/microarchitecture/controller.md lists them. Timing facts that do not depend on the run (how long a snapshot
// takes, how many cycles its drain) are computed here once; waiting is the simulation's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/units.hpp"
#include "policies/loop_order.hpp"
#include "schedule/placement.hpp"
#include "units/units.hpp"

namespace secateur::schedule {

#define SECATEUR_NAME(name) name,
enum class Unit { SECATEUR_PROGRAM_UNITS(SECATEUR_NAME) };
#undef SECATEUR_NAME
#define SECATEUR_VALUE(name) Unit::name,
inline constexpr Unit kAllUnits[] = {SECATEUR_PROGRAM_UNITS(SECATEUR_VALUE)};
#undef SECATEUR_VALUE
inline constexpr int kUnits = sizeof kAllUnits / sizeof *kAllUnits;
/// Its name in results.
const char* to_string(Unit unit);

/// What an operation is, for reports; the units need only its figures.
enum class OperationKind {
  load_image,
  load_positions,
  load_parameters,
  store_logits,
  spill,
  reload,
  patch_embed,
  embed,
  layernorm,
  qkv,
  qk,
  softmax,
  row_sums,
  av,
  proj,
  residual,
  token_sort,
  token_shuffle,
  mlp_int,
  gelu,
  mlp_out,
  classifier,
  elementwise  ///< one that its row alone tells: Operation::elementwise
};

/// Which of several operations of its kind in an encoder this one is, where the kind alone does not tell.
enum class OperationRole {
  none,
  q,
  k,
  v,
  qkv,                 ///< Q, K and V side by side
  attention_residual,  ///< adds what attention made
  mlp_residual         ///< adds what the MLP made: the encoder's result
};

using OperationIndex = int;

/// The result of an operation: groups x rows row tiles (row blocks of `block` tokens).
struct TileGrid {
  int groups = 1;
  int rows = 1;
  int count() const { return groups * rows; }
};

enum class GroupMatch { same, all };
/// `shifted`: row tile r needs the producer's r - 1 and r (the special tokens move patches down).
enum class RowMatch { same, shifted, all };

struct Dependency {
  OperationIndex producer = 0;
  GroupMatch groups = GroupMatch::all;
  RowMatch rows = RowMatch::all;
};

/// What the numbers of an operation's result are (docs/arithmetic.md 2).
enum class ValueType {
  none,
  activation,   ///< signed, as wide as the machine's activations
  probability,  ///< unsigned 8, or signed 16 in the machine with 16-bit activations
  wide,         ///< signed 16
  exp,          ///< unsigned 16
  sum           ///< unsigned 32
};

/// groups x rows x cols values, row-major.
struct ValueShape {
  ValueType type = ValueType::none;
  int groups = 1;
  int rows = 0;
  int cols = 0;

  std::int64_t count() const { return static_cast<std::int64_t>(groups) * rows * cols; }
};

/// Bits of a value in memory and feature buffers.
int bits_of(ValueType type, int activation_bits);

/// An operand: what `producer` made, from column `first_column` on (Q, K and V may stand side by side).
struct ValueOperand {
  OperationIndex producer = 0;
  int first_column = 0;
};

/// One output block that a PE has finished.
struct OutputBlock {
  std::uint16_t row = 0;     ///< row block
  std::uint16_t column = 0;  ///< weight column, in blocks
};

/// Output blocks of one row tile that a segment finishes.
struct FinishedBlocks {
  int row = 0;
  int blocks = 0;
};

/// Steps of a head module between two of its decisions: a snapshot (column_sync: snapshot), or the steps up to the next
/// one at which a PE takes a new output block (column_sync: none).
struct Segment {
  int group = 0;
  Cycle cycles = 0;                      ///< all steps
  Cycle feature_cycles = 0;              ///< part of `cycles` over c_b a step
  Cycle sync_cycles = 0;                 ///< c_b of the steps in which a stream of the segment has already ended
  Cycle drain_cycles = 0;                ///< D
  std::vector<std::uint16_t> left_rows;  ///< row tiles of the left operand that are read from here on
  std::vector<std::int64_t>
      column_bytes;                     ///< packed columns that must be in the buffer when it begins, in prefetch order
  std::int64_t released_bytes = 0;      ///< of columns that nobody needs after it
  std::vector<std::uint16_t> columns;   ///< numbers of the columns in column_bytes
  std::vector<std::uint16_t> released;  ///< numbers of the columns in released_bytes
  std::vector<FinishedBlocks> finished;
  std::vector<OutputBlock> blocks;  ///< the same, one by one
};

/// One operation of the mpca.
struct ProductPlan {
  const LoopOrder* loop_order = nullptr;      ///< null: nothing was to be chosen
  std::vector<std::vector<Segment>> modules;  ///< per head module; empty for a dynamic operation
  std::vector<Segment> queue;                 ///< dynamic: the load balancer's queue
  bool dynamic = false;
  bool broadcast = true;    ///< the result goes into every module's feature buffer
  int blocks_per_tile = 0;  ///< output blocks that make a row tile
  double imbalance = 0.0;
};

struct ElementwiseOperation;

struct Operation {
  std::string name;
  int layer = -1;
  Unit unit = Unit::dma;
  OperationKind kind = OperationKind::load_image;
  OperationRole role = OperationRole::none;
  TileGrid tiles;
  std::vector<Dependency> dependencies;
  std::int64_t macs = 0;

  ValueShape values;                   ///< of the result
  std::vector<ValueOperand> operands;  ///< whose values it takes; a spill's: what it moves; a reload's: its spill
  int part = 0;                        ///< layernorm: which pair of load_parameters; classifier: row of its operand

  /// The operation that decides how many rows this one has (token_policy mass): nothing of it is known, and no weight
  /// asked for, before that has ended. -1: known from the beginning.
  OperationIndex known_after = -1;

  std::shared_ptr<const ProductPlan> product;  ///< unit mpca; equal operations share it

  const ElementwiseOperation* elementwise = nullptr;  ///< unit elementwise: its row

  /// unit elementwise: cycles a tile occupies the module, per row (equal in all groups), and how many of them the
  /// feature ports cost. Unit token_selector: one entry, the whole operation.
  std::vector<Cycle> tile_cycles;
  std::vector<Cycle> tile_feature_cycles;
  /// unit token_selector: cycles after the start at which each row tile is done.
  std::vector<Cycle> tile_done_after;

  bool write = false;                    ///< unit dma
  std::vector<std::int64_t> tile_bytes;  ///< unit dma, per row tile; multiples of 64
};

/// What a report counts an operation under: "qkv", "softmax", "layernorm", ...; of kind `elementwise` its row's name.
const char* report_group(OperationKind kind);
const char* report_group(const Operation& operation);

struct Program {
  std::vector<Operation> operations;
  std::vector<OperationIndex> of_unit[kUnits];  ///< in program order
  Cycle accumulator_sets = 2;
  Placement placement;
};

}  // namespace secateur::schedule
