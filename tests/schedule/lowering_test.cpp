// SPDX-License-Identifier: Apache-2.0
#include "schedule/lowering.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>

#include "base/error.hpp"
#include "pruning/pack.hpp"
#include "pruning/packed_format.hpp"
#include "pruning/statistics.hpp"
#include "schedule/product_plan.hpp"
#include "support/models.hpp"
#include "support/names.hpp"
#include "units/elementwise/timing.hpp"
#include "units/selector/timing.hpp"

namespace secateur::test {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using Texts = std::vector<std::string>;

/// One encoder of 2 heads, D 32, 16 patches.
NetworkConfig one_encoder(bool distilled) {
  NetworkConfig network = test::small_network();
  network.image_size = 16;
  network.embed_dim = 32;
  network.depth = 1;
  network.mlp_hidden = 64;
  network.distilled = distilled;
  return network;
}

Texts names_of(const Program& program) {
  Texts all;
  for (const Operation& operation : program.operations) all.push_back(operation.name);
  return all;
}

const Operation& named(const Program& program, const std::string& name) {
  for (const Operation& operation : program.operations) {
    if (operation.name == name) return operation;
  }
  ADD_FAILURE() << "no operation " << name;
  return program.operations.front();
}

/// "producer groups/rows" of each dependency, in order.
Texts needs(const Program& program, const std::string& name) {
  static constexpr std::array<const char*, 3> kRows{"same", "shifted", "all"};
  Texts all;
  for (const Dependency& d : named(program, name).dependencies) {
    all.push_back(program.operations[static_cast<std::size_t>(d.producer)].name + " " +
                  (d.groups == GroupMatch::same ? "same" : "all") + "/" + kRows[static_cast<std::size_t>(d.rows)]);
  }
  return all;
}

const Texts kAttention{"ln1",          "q",  "k",    "v",        "qk", "softmax_exp", "row_sums",
                       "softmax_norm", "av", "proj", "residual1"};
const Texts kMlp{"ln2", "mlp_int", "gelu", "mlp_out", "residual2"};

Texts encoder(int layer, const Texts& attention, bool drops) {
  Texts all{"load_parameters"};
  all.insert(all.end(), attention.begin(), attention.end());
  if (drops) all.insert(all.end(), {"token_sort", "token_shuffle"});
  all.insert(all.end(), kMlp.begin(), kMlp.end());
  for (std::string& name : all) name = "encoder" + std::to_string(layer) + "." + name;
  return all;
}

TEST(Lowering, OperationsStandInTheOrderOfThePage) {
  NetworkConfig network = test::small_network();
  network.depth = 2;
  Texts expected{"load_image", "load_positions", "patch_embed", "embed"};
  for (const std::string& name : encoder(0, kAttention, false)) expected.push_back(name);
  for (const std::string& name : encoder(1, kAttention, true)) expected.push_back(name);
  expected.insert(expected.end(), {"final_ln", "head", "store_logits"});
  EXPECT_EQ(names_of(lower(test::balanced_model(network, 8, 0.5, {1}, 0.5), AcceleratorConfig{})), expected);
}

TEST(Lowering, ADistilledNetworkAveragesTwoClassifiers) {
  const Texts all = names_of(lower(test::dense_model(one_encoder(true), 8), AcceleratorConfig{}));
  EXPECT_THAT(Texts(all.end() - 5, all.end()), ElementsAre("final_ln", "head", "head_dist", "average", "store_logits"));
}

TEST(Lowering, FusedQkvIsOneProduct) {
  AcceleratorConfig machine;
  machine.qkv = QkvProducts::fused;
  const Program program = lower(test::dense_model(one_encoder(false), 8), machine);
  Texts expected{"load_image", "load_positions", "patch_embed", "embed"};
  const Texts attention{"ln1", "qkv", "qk", "softmax_exp", "row_sums", "softmax_norm", "av", "proj", "residual1"};
  for (const std::string& name : encoder(0, attention, false)) expected.push_back(name);
  expected.insert(expected.end(), {"final_ln", "head", "store_logits"});
  EXPECT_EQ(names_of(program), expected);
  EXPECT_EQ(named(program, "encoder0.qkv").macs, 17 * 32 * 96);
  EXPECT_EQ(named(program, "encoder0.qkv").product->blocks_per_tile, 12);
  EXPECT_THAT(needs(program, "encoder0.qk"), ElementsAre("encoder0.qkv all/same", "encoder0.qkv all/all"));
  EXPECT_THAT(needs(program, "encoder0.av"), ElementsAre("encoder0.softmax_norm same/same", "encoder0.qkv all/all"));
}

TEST(Lowering, EachOperationHasItsUnit) {
  const Program program = lower(test::balanced_model(one_encoder(true), 8, 1.0, {0}, 0.5), AcceleratorConfig{});
  std::map<Unit, Texts> of_unit;
  for (int unit = 0; unit < kUnits; ++unit) {
    for (const OperationIndex index : program.of_unit[unit]) {
      const Operation& operation = program.operations[static_cast<std::size_t>(index)];
      EXPECT_EQ(static_cast<int>(operation.unit), unit);
      of_unit[operation.unit].push_back(operation.name);
    }
  }
  EXPECT_THAT(of_unit[Unit::mpca],
              ElementsAre("patch_embed", "encoder0.q", "encoder0.k", "encoder0.v", "encoder0.qk", "encoder0.row_sums",
                          "encoder0.av", "encoder0.proj", "encoder0.mlp_int", "encoder0.mlp_out", "head", "head_dist"));
  EXPECT_THAT(of_unit[Unit::elementwise], ElementsAre("embed", "encoder0.ln1", "encoder0.softmax_exp",
                                                      "encoder0.softmax_norm", "encoder0.residual1", "encoder0.ln2",
                                                      "encoder0.gelu", "encoder0.residual2", "final_ln", "average"));
  EXPECT_THAT(of_unit[Unit::token_selector], ElementsAre("encoder0.token_sort", "encoder0.token_shuffle"));
  EXPECT_THAT(of_unit[Unit::dma],
              ElementsAre("load_image", "load_positions", "encoder0.load_parameters", "store_logits"));
}

TEST(Lowering, DependenciesAreThoseOfThePage) {
  NetworkConfig network = one_encoder(true);
  network.depth = 2;
  const Program p = lower(test::balanced_model(network, 8, 1.0, {0}, 0.5), AcceleratorConfig{});
  EXPECT_THAT(needs(p, "load_image"), ElementsAre());
  EXPECT_THAT(needs(p, "load_positions"), ElementsAre());
  EXPECT_THAT(needs(p, "patch_embed"), ElementsAre("load_image all/same"));
  EXPECT_THAT(needs(p, "embed"), ElementsAre("patch_embed all/shifted", "load_positions all/same"));
  EXPECT_THAT(needs(p, "encoder0.load_parameters"), ElementsAre());
  EXPECT_THAT(needs(p, "encoder1.load_parameters"), ElementsAre("encoder0.ln1 all/all"));
  EXPECT_THAT(needs(p, "encoder0.ln1"), ElementsAre("embed all/same", "encoder0.load_parameters all/all"));
  for (const char* name : {"encoder0.q", "encoder0.k", "encoder0.v"}) {
    EXPECT_THAT(needs(p, name), ElementsAre("encoder0.ln1 all/same"));
  }
  EXPECT_THAT(needs(p, "encoder0.qk"), ElementsAre("encoder0.q all/same", "encoder0.k all/all"));
  EXPECT_THAT(needs(p, "encoder0.softmax_exp"), ElementsAre("encoder0.qk same/same"));
  EXPECT_THAT(needs(p, "encoder0.row_sums"), ElementsAre("encoder0.softmax_exp same/same"));
  EXPECT_THAT(needs(p, "encoder0.softmax_norm"),
              ElementsAre("encoder0.softmax_exp same/same", "encoder0.row_sums same/same"));
  EXPECT_THAT(needs(p, "encoder0.av"), ElementsAre("encoder0.softmax_norm same/same", "encoder0.v all/all"));
  EXPECT_THAT(needs(p, "encoder0.proj"), ElementsAre("encoder0.av all/same"));
  EXPECT_THAT(needs(p, "encoder0.residual1"), ElementsAre("encoder0.proj all/same", "embed all/same"));
  EXPECT_THAT(needs(p, "encoder0.token_sort"), ElementsAre("encoder0.softmax_norm all/same"));
  EXPECT_THAT(needs(p, "encoder0.token_shuffle"),
              ElementsAre("encoder0.token_sort all/all", "encoder0.residual1 all/all"));
  EXPECT_THAT(needs(p, "encoder0.ln2"),
              ElementsAre("encoder0.token_shuffle all/same", "encoder0.load_parameters all/all"));
  EXPECT_THAT(needs(p, "encoder0.mlp_int"), ElementsAre("encoder0.ln2 all/same"));
  EXPECT_THAT(needs(p, "encoder0.gelu"), ElementsAre("encoder0.mlp_int all/same"));
  EXPECT_THAT(needs(p, "encoder0.mlp_out"), ElementsAre("encoder0.gelu all/same"));
  EXPECT_THAT(needs(p, "encoder0.residual2"),
              ElementsAre("encoder0.mlp_out all/same", "encoder0.token_shuffle all/same"));
  EXPECT_THAT(needs(p, "encoder1.ln1"), ElementsAre("encoder0.residual2 all/same", "encoder1.load_parameters all/all"));
  EXPECT_THAT(needs(p, "final_ln"), ElementsAre("encoder1.residual2 all/all", "encoder1.load_parameters all/same"));
  EXPECT_THAT(needs(p, "head"), ElementsAre("final_ln all/same"));
  EXPECT_THAT(needs(p, "head_dist"), ElementsAre("final_ln all/same"));
  EXPECT_THAT(needs(p, "average"), ElementsAre("head all/same", "head_dist all/same"));
  EXPECT_THAT(needs(p, "store_logits"), ElementsAre("average all/all"));
}

TEST(Lowering, TilesAreHeadsTimesRowBlocks) {
  const Program p = lower(test::balanced_model(one_encoder(true), 8, 1.0, {0}, 0.5), AcceleratorConfig{});
  const auto tiles = [&](const char* name) {
    const TileGrid grid = named(p, name).tiles;
    return std::pair{grid.groups, grid.rows};
  };
  EXPECT_EQ(tiles("patch_embed"), (std::pair{1, 2}));
  EXPECT_EQ(tiles("embed"), (std::pair{1, 3}));  // 18 tokens
  EXPECT_EQ(tiles("encoder0.q"), (std::pair{1, 3}));
  EXPECT_EQ(tiles("encoder0.softmax_exp"), (std::pair{2, 3}));
  EXPECT_EQ(tiles("encoder0.av"), (std::pair{2, 3}));
  EXPECT_EQ(tiles("encoder0.token_sort"), (std::pair{1, 1}));
  EXPECT_EQ(tiles("encoder0.token_shuffle"), (std::pair{1, 2}));  // 9 kept, 11 tokens
  EXPECT_EQ(tiles("encoder0.residual2"), (std::pair{1, 2}));
  EXPECT_EQ(tiles("final_ln"), (std::pair{1, 1}));
  EXPECT_EQ(tiles("store_logits"), (std::pair{1, 1}));
}

TEST(Lowering, TransfersAreRoundedUpTo64BytesATile) {
  AcceleratorConfig machine;
  machine.activation_bits = 8;
  const Program p = lower(test::dense_model(one_encoder(true), 8), machine);
  EXPECT_THAT(named(p, "load_image").tile_bytes, ElementsAre(8 * 48, 8 * 48));
  EXPECT_THAT(named(p, "load_positions").tile_bytes, ElementsAre(512, 512, 128));  // 8, 8 and 2 tokens of 32 x 16 bit
  EXPECT_THAT(named(p, "encoder0.load_parameters").tile_bytes, ElementsAre(384));  // 6 x 32 x 16 bit: the last encoder
  EXPECT_THAT(named(p, "store_logits").tile_bytes, ElementsAre(64));               // 12 x 16 bit
  EXPECT_TRUE(named(p, "store_logits").write);
  NetworkConfig two = one_encoder(true);
  two.depth = 2;
  const Program deep = lower(test::dense_model(two, 8), machine);
  EXPECT_THAT(named(deep, "encoder0.load_parameters").tile_bytes, ElementsAre(256));
  EXPECT_THAT(named(deep, "encoder1.load_parameters").tile_bytes, ElementsAre(384));
}

TEST(Lowering, ElementwiseTilesCountTrueTokens) {
  AcceleratorConfig machine;
  const Program p = lower(test::dense_model(one_encoder(true), 8), machine);
  EXPECT_THAT(named(p, "embed").tile_cycles, ElementsAre(4, 4, 1));  // 8, 8 and 2 tokens of 32 values, 64 a cycle
  EXPECT_THAT(named(p, "encoder0.ln1").tile_cycles, ElementsAre(8 + 16, 8 + 16, 2 + 16));
  EXPECT_THAT(named(p, "encoder0.softmax_exp").tile_cycles, ElementsAre(3, 3, 1));  // 8, 8 and 2 rows of 18 scores
  EXPECT_THAT(named(p, "encoder0.gelu").tile_cycles, ElementsAre(8, 8, 2));
  EXPECT_THAT(named(p, "final_ln").tile_cycles, ElementsAre(2 + 16));
  EXPECT_THAT(named(p, "average").tile_cycles, ElementsAre(1));
}

TEST(Lowering, TheSortServesTheNetworksLargestTokenCount) {
  AcceleratorConfig machine;
  machine.selector.comparators = 2;
  const PackedModel model = test::balanced_model(one_encoder(false), 8, 1.0, {0}, 0.5);
  EXPECT_EQ(named(lower(model, machine), "encoder0.token_sort").tile_cycles,
            std::vector<Cycle>{token_sort_cycles(17, machine)});
}

/// Sum over operations of what statistics.hpp counts.
TEST(Lowering, MacsAreThoseOfTheModel) {
  std::mt19937_64 random(31);
  for (int trial = 0; trial < 60; ++trial) {
    NetworkConfig network = test::small_network();
    network.distilled = random() % 2 == 0;
    network.mlp_hidden = 100 + static_cast<int>(random() % 60);
    PruningConfig pruning;
    pruning.block = std::array{8, 16, 32}[random() % 3];
    pruning.weight_keep = Decimal(static_cast<std::int64_t>(3 + random() % 8), 10);
    pruning.token_keep = Decimal(static_cast<std::int64_t>(1 + random() % 10), 10);
    pruning.token_layers = {static_cast<int>(random() % 3)};
    pruning.skew = 0.5 * static_cast<double>(random() % 4);
    pruning.seed = random();
    if (random() % 3 == 0) pruning.heads_kept = 1;
    const PackedModel model = pack(network, pruning);
    bool headless = false;
    for (const PackedLayer& layer : model.layers) headless = headless || layer.heads() == 0;
    if (headless) continue;
    AcceleratorConfig machine;
    machine.p_pe = 8;
    machine.qkv = random() % 2 == 0 ? QkvProducts::fused : QkvProducts::separate;
    machine.balance = &balance_policies()[random() % balance_policies().size()];
    std::int64_t macs = 0;
    std::int64_t weight_bytes = 0;
    for (const Operation& operation : lower(model, machine).operations) {
      macs += operation.macs;
      if (!operation.product || operation.product->dynamic) continue;
      for (const auto& module : operation.product->modules) {
        for (const Segment& segment : module) {
          for (const std::int64_t bytes : segment.column_bytes) weight_bytes += bytes;
        }
      }
    }
    EXPECT_EQ(macs, model_statistics(model).macs_executed);
    EXPECT_GT(weight_bytes, 0);
  }
}

TEST(Lowering, EveryPackedColumnIsFetchedOnce) {
  const PackedModel model = test::balanced_model(one_encoder(false), 8, 0.5, {}, 1.0);
  std::map<std::string, std::int64_t> fetched;
  for (const Operation& operation : lower(model, AcceleratorConfig{}).operations) {
    if (!operation.product) continue;
    for (const auto& module : operation.product->modules) {
      for (const Segment& segment : module) {
        for (const std::int64_t bytes : segment.column_bytes) fetched[operation.name] += bytes;
      }
    }
  }
  // q: 4 columns of 2 of 4 blocks; header 8 + 2 * 2 + 12 * 8 = 108 -> 128 bytes, 2 x 64 weights of 16 bit.
  EXPECT_EQ(fetched["encoder0.q"], 4 * (128 + 256));
  EXPECT_EQ(fetched["encoder0.q"], 4 * packed_column_bytes(2, 8, 16, false));
  // mlp_int: 32 of 64 neurons, 4 dense columns of 4 blocks; patch_embed: 4 columns of 6 blocks; head: 12 classes.
  EXPECT_EQ(fetched["encoder0.mlp_int"], 4 * packed_column_bytes(4, 8, 16, true));
  EXPECT_EQ(fetched["patch_embed"], 4 * packed_column_bytes(6, 8, 16, true));
  EXPECT_EQ(fetched["head"], 2 * packed_column_bytes(4, 8, 16, true));
  EXPECT_EQ(fetched["encoder0.qk"], 0);
}

TEST(Lowering, WithoutOverlapEachOperationWaitsForTheOneBefore) {
  NetworkConfig network = one_encoder(true);
  network.depth = 2;
  AcceleratorConfig machine;
  machine.overlap = Overlap::none;
  for (const int kib : {2048, 5}) {
    machine.features.capacity_kib = kib;
    const Program p = lower(test::balanced_model(network, 8, 1.0, {0}, 0.5), machine);
    std::string before;
    int spills = 0;
    for (const Operation& operation : p.operations) {
      spills += operation.kind == OperationKind::spill ? 1 : 0;
      const bool beside =
          operation.kind == OperationKind::load_parameters || operation.kind == OperationKind::load_positions;
      if (!before.empty() && !beside) {
        EXPECT_THAT(needs(p, operation.name), ::testing::Contains(before + " all/all")) << operation.name;
      }
      if (!beside) before = operation.name;
    }
    EXPECT_EQ(spills > 0, kib == 5);
  }
}

TEST(Lowering, IdealisedEmbeddingTakesNoStepsNoWeightsAndNoTransfers) {
  AcceleratorConfig machine;
  machine.idealise.embedding = true;
  const Program p = lower(test::dense_model(one_encoder(true), 8), machine);
  for (const char* name : {"patch_embed", "head", "head_dist"}) {
    EXPECT_EQ(step_cycles(*named(p, name).product), 0);
    for (const auto& module : named(p, name).product->modules) {
      for (const Segment& segment : module) EXPECT_TRUE(segment.column_bytes.empty());
    }
    EXPECT_GT(named(p, name).macs, 0);
  }
  EXPECT_THAT(named(p, "load_image").tile_bytes, ElementsAre(0, 0));
  EXPECT_THAT(named(p, "store_logits").tile_bytes, ElementsAre(0));
  EXPECT_THAT(named(p, "load_positions").tile_bytes, ElementsAre(512, 512, 128));
}

std::string fault_of(const PackedModel& model, const AcceleratorConfig& machine) {
  try {
    lower(model, machine);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Lowering, SmallBuffersAreRefusedTogetherWithTheSmallestThatDo) {
  AcceleratorConfig machine;
  machine.features.capacity_kib = 1;
  machine.weights.capacity_kib = 1;
  const PackedModel model = test::dense_model(one_encoder(true), 8);
  // Columns of 8 blocks: 128 + 1024 bytes. mlp_int: 18 tokens of 32 + 64 values.
  EXPECT_EQ(fault_of(model, machine),
            "accelerator.weights.capacity_kib: half of 1 KiB cannot hold a packed weight column of encoder0.mlp_out "
            "(1152 bytes); at least 3 KiB needed (or a smaller pruning.block, or fewer weight_bits)\n"
            "accelerator.features.capacity_kib: 1 KiB a head module cannot hold the operands and results of "
            "encoder0.mlp_int; at least 4 KiB needed (or a smaller network, or fewer tokens)");
  machine.features.capacity_kib = 4;
  machine.weights.capacity_kib = 3;
  EXPECT_EQ(fault_of(model, machine), "no error");
  machine.features.capacity_kib = machine.weights.capacity_kib = 1;
  machine.idealise.memory = true;
  EXPECT_EQ(fault_of(model, machine), "no error");
}

TEST(Lowering, TheSmallestCapacitiesOfARefusalReallyDoAndOneLessDoesNot) {
  for (const bool distilled : {false, true}) {
    AcceleratorConfig machine;
    machine.p_h = 1;
    machine.features.capacity_kib = 1;
    const PackedModel model = test::balanced_model(test::small_network(), 16, 0.5, {1}, distilled ? 0.5 : 0.9);
    const std::string text = fault_of(model, machine);
    const std::size_t at = text.find("at least ");
    ASSERT_NE(at, std::string::npos);
    const int enough = std::stoi(text.substr(at + 9));
    machine.features.capacity_kib = enough;
    EXPECT_EQ(fault_of(model, machine), "no error");
    machine.features.capacity_kib = enough - 1;
    EXPECT_NE(fault_of(model, machine), "no error");
  }
}

TEST(Lowering, SpilledScoresAreThoseOfAllHeads) {
  // Four heads on two modules: each holds two heads' scores, memory gets all. They wait for the token selector.
  AcceleratorConfig machine;
  machine.p_h = 2;
  machine.features.capacity_kib = 25;
  NetworkConfig network = test::small_network();
  network.heads = 8;
  PruningConfig pruning;
  pruning.block = 8;
  pruning.heads_kept = 4;
  pruning.token_layers = {1};
  const Program p = lower(pack(network, pruning), machine);
  const Operation& spill = named(p, "encoder1.spill_qk");
  ASSERT_EQ(spill.kind, OperationKind::spill);
  EXPECT_EQ(spill.tiles.rows, 9);
  EXPECT_EQ(spill.tile_bytes[0], 3776);  // 4 x 65 x 65 x 16 bit in nine parts of 3,756 bytes
  EXPECT_THAT(needs(p, "encoder1.token_sort"), ::testing::Contains("encoder1.reload_qk all/all"));
}

TEST(Lowering, AnEncoderWithoutHeadsIsRefused) {
  PackedModel model = test::dense_model(one_encoder(false), 8);
  model.pruning.weight_keep = Decimal(5, 10);
  model.layers[0].head_ids.clear();
  EXPECT_EQ(fault_of(model, AcceleratorConfig{}),
            "pruning.weight_keep: 0.5 leaves no head of encoder 0 a block in both W_v and W_proj: there is no "
            "attention to run; keep more, or take smaller blocks");
}

}  // namespace
}  // namespace secateur::test
