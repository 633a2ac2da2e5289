// SPDX-License-Identifier: Apache-2.0
// The functional simulation does not borrow its answer: one wrong bit, word, table entry, beat, byte or immediate
// anywhere on the way of the values changes the logits, and no cycle. What must not matter, does not: the order of kept
// tokens.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pruning/packed_column.hpp"
#include "schedule/lowering.hpp"
#include "sim/simulate.hpp"
#include "support/functional_results.hpp"
#include "support/models.hpp"
#include "support/names.hpp"
#include "support/random_transformer.hpp"
#include "units/features/arithmetic/feature_store.hpp"
#include "vit/integer_inference.hpp"

namespace secateur::test {
namespace {

/// Keeps 32 of 64 tokens, then 17 of 33. Two head modules, two ports, two channels; weights are listed columns.
class FunctionalFault : public testing::Test {
 protected:
  FunctionalFault() {
    machine_.p_h = 2;
    machine_.p_t = 3;
    machine_.p_c = 2;
    machine_.p_pe = 8;
    machine_.weight_bits = machine_.activation_bits = 8;
    machine_.dma.ports = 2;
    machine_.dma.max_burst_bytes = 512;
    machine_.memory_channels = 2;
    machine_.interconnect.port_channels = {0, 1};
    machine_.overlap = Overlap::none;  // nobody reads a part of a result: a word is changed before it is used
    model_ = test::balanced_model(test::small_network(), 16, 0.5, {0, 1}, 0.5);
    const QuantisedTransformer quantised =
        test::quantised_by_random_image(test::random_transformer(model_, 5), machine_.activation_bits, 6);
    const std::vector<std::int16_t> image =
        quantise_image(test::random_image(model_.network, 7), quantised.image_scale, machine_.activation_bits);
    expected_ = IntegerModel(quantised).infer(image);
    program_ = lower(model_, machine_);
    values_ = machine_values(program_, model_, quantised);
    set_image(program_, model_.network, image, values_);
    sound_ = run(values_);
    EXPECT_EQ(sound_.logits, expected_.logits);
  }

  SimulationOutcome run(const MachineValues& values, hw::DataTap* tap = nullptr, hw::SocketBinder* binder = nullptr) {
    SimulationOptions options;
    options.values = &values;
    options.tap = tap;
    options.binder = binder;
    return simulate(program_, machine_, memory_, Floorplan{2, false}, options);
  }

  void expect_timing_as_sound(const SimulationOutcome& outcome) const {
    EXPECT_EQ(outcome.cycles, sound_.cycles);
    ASSERT_EQ(outcome.operations.size(), sound_.operations.size());
    for (std::size_t i = 0; i < outcome.operations.size(); ++i) {
      EXPECT_EQ(outcome.operations[i].start, sound_.operations[i].start) << program_.operations[i].name;
      EXPECT_EQ(outcome.operations[i].end, sound_.operations[i].end) << program_.operations[i].name;
    }
  }

  void expect_wrong_logits(const SimulationOutcome& outcome) const {
    EXPECT_EQ(outcome.logits.size(), expected_.logits.size());
    EXPECT_NE(outcome.logits, expected_.logits);
    expect_timing_as_sound(outcome);
  }

  OperationIndex named(const std::string& name) const {
    for (std::size_t i = 0; i < program_.operations.size(); ++i) {
      if (program_.operations[i].name == name) return static_cast<OperationIndex>(i);
    }
    ADD_FAILURE() << "no operation is named " << name;
    return 0;
  }

  AcceleratorConfig machine_;
  MemoryConfig memory_;
  PackedModel model_;
  Program program_;
  MachineValues values_;
  IntegerResult expected_;
  SimulationOutcome sound_;
};

// --- buffers -------------------------------------------------------------------------------------------------------

/// Changes the first packed column of an operation that arrives in a weight buffer.
class ColumnTap : public hw::DataTap {
 public:
  using Change = std::function<void(std::vector<std::uint8_t>&)>;
  ColumnTap(OperationIndex operation, Change change) : operation_(operation), change_(std::move(change)) {}

  void column_stored(int, OperationIndex operation, int, std::vector<std::uint8_t>& bytes) override {
    if (operation != operation_ || changed_++ > 0) return;
    change_(bytes);
  }
  int changed() const { return changed_; }

 private:
  OperationIndex operation_;
  Change change_;
  int changed_ = 0;
};

TEST_F(FunctionalFault, ABitOfAWeightInAWeightBuffer) {
  for (const char* name : {"patch_embed", "encoder0.q", "encoder0.k", "encoder0.v", "encoder1.proj", "encoder1.mlp_int",
                           "encoder1.v", "encoder1.mlp_out", "head"}) {
    SCOPED_TRACE(name);
    ColumnTap tap(named(name), [&](std::vector<std::uint8_t>& bytes) {
      const PackedHeader header = read_packed_header(bytes.data());
      bytes[static_cast<std::size_t>(packed_weight_offset(header, 16, 1, 3, 5))] ^= 64;
    });
    expect_wrong_logits(run(values_, &tap));
    EXPECT_GT(tap.changed(), 0);
  }
}

TEST_F(FunctionalFault, ABiasOrAMultiplierInAWeightBuffer) {
  for (const int word : {0, 1}) {
    SCOPED_TRACE(word);
    ColumnTap tap(named("encoder1.v"), [&](std::vector<std::uint8_t>& bytes) {
      const PackedHeader header = read_packed_header(bytes.data());
      std::uint8_t* at = bytes.data() + packed_channel_offset(header, 2) + 4 * word;
      packed_store32(at, packed_load32(at) ^ (1 << (word == 0 ? 12 : 15)));
    });
    expect_wrong_logits(run(values_, &tap));
  }
}

TEST_F(FunctionalFault, ABlockRowOfAListedColumn) {
  ColumnTap tap(named("encoder0.v"), [](std::vector<std::uint8_t>& bytes) {
    const PackedHeader header = read_packed_header(bytes.data());
    ASSERT_FALSE(header.is_dense());
    ASSERT_EQ(header.kept, 2);
    const bool first = packed_load16(bytes.data() + kPackedFixedHeaderBytes) == 0;
    packed_store16(bytes.data() + kPackedFixedHeaderBytes, first ? 0 : 1);
    packed_store16(bytes.data() + kPackedFixedHeaderBytes + 2, first ? 2 : 3);
  });
  expect_wrong_logits(run(values_, &tap));
}

/// Changes one word of an operation's result.
class WordTap : public hw::DataTap {
 public:
  WordTap(OperationIndex operation, std::size_t word, int mask) : operation_(operation), word_(word), mask_(mask) {}

  void result_stored(OperationIndex operation, hw::Values& values) override {
    if (operation != operation_) return;
    ++changed_;
    if (values.shape.type == ValueType::sum) {
      values.sums[word_] ^= static_cast<std::uint32_t>(mask_);
    } else {
      values.words[word_] = static_cast<std::int16_t>(values.words[word_] ^ mask_);
    }
  }
  int changed() const { return changed_; }

 private:
  OperationIndex operation_;
  std::size_t word_;
  int mask_;
  int changed_ = 0;
};

TEST_F(FunctionalFault, AWordInAFeatureBuffer) {
  struct Case {
    const char* name;
    int mask;
  };
  // Masks keep each value within what its type holds.
  const Case cases[] = {{"patch_embed", 1 << 12},
                        {"embed", 1 << 12},
                        {"encoder0.ln1", 32},
                        {"encoder0.q", 32},
                        {"encoder0.k", 32},
                        {"encoder1.v", 64},
                        {"encoder0.qk", 1 << 12},
                        {"encoder1.softmax_exp", 1 << 14},
                        {"encoder1.row_sums", 1 << 15},
                        {"encoder1.softmax_norm", 64},
                        {"encoder1.av", 32},
                        {"encoder1.proj", 1 << 12},
                        {"encoder0.residual1", 1 << 12},
                        {"encoder0.token_shuffle", 1 << 12},
                        {"encoder1.residual2", 1 << 12},
                        {"encoder2.ln2", 32},
                        {"encoder2.mlp_int", 32},
                        {"encoder2.gelu", 32},
                        {"encoder2.mlp_out", 1 << 12},
                        {"encoder2.residual2", 1 << 12},
                        {"final_ln", 32},
                        {"head", 1}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    // Of the CLS row, or of the first patch; rows of sums have one word.
    const bool sums = program_.operations[static_cast<std::size_t>(named(c.name))].values.type == ValueType::sum;
    WordTap tap(named(c.name), sums ? 0 : 3, c.mask);
    expect_wrong_logits(run(values_, &tap));
    EXPECT_EQ(tap.changed(), 1);
  }
}

// --- token selection -----------------------------------------------------------------------------------------------

/// Swaps two entries of the first index table: places counted from the first dropped token on.
class OrderTap : public test::MachineResults {
 public:
  OrderTap(const Program& program, const NetworkConfig& network, int first, int second)
      : MachineResults(program, network), first_(first), second_(second) {}

  void order_stored(OperationIndex index, std::vector<std::uint16_t>& order, int kept) override {
    if (selected.empty() && first_ != second_) {
      std::swap(order[static_cast<std::size_t>(kept + first_)], order[static_cast<std::size_t>(kept + second_)]);
    }
    MachineResults::order_stored(index, order, kept);
  }

 private:
  int first_;
  int second_;
};

TEST_F(FunctionalFault, AKeptTokenSwappedWithADroppedOne) {
  OrderTap tap(program_, model_.network, -1, 0);
  expect_wrong_logits(run(values_, &tap));
  ASSERT_EQ(tap.selected.size(), 2U);
  EXPECT_NE(tap.selected[0], expected_.selected_tokens[0]);
  EXPECT_TRUE(std::equal(tap.selected[0].begin(), tap.selected[0].end() - 1, expected_.selected_tokens[0].begin()));
}

/// Exact sums do not depend on the order of tokens: their rows swap in the stream, and neither CLS nor the later choice
/// of tokens (no two scores tie here) sees it.
TEST_F(FunctionalFault, TwoKeptTokensSwappedMoveTheirRowsAndNothingElse) {
  OrderTap sound(program_, model_.network, 0, 0);
  run(values_, &sound);
  OrderTap tap(program_, model_.network, -2, -5);
  const SimulationOutcome outcome = run(values_, &tap);
  expect_timing_as_sound(outcome);
  EXPECT_EQ(outcome.logits, expected_.logits);
  ASSERT_EQ(tap.selected.size(), 2U);
  std::vector<int> swapped = expected_.selected_tokens[0];
  std::swap(swapped[swapped.size() - 2], swapped[swapped.size() - 5]);
  EXPECT_EQ(tap.selected[0], swapped);
  EXPECT_EQ(tap.selected[1], expected_.selected_tokens[1]);
  std::vector<std::uint8_t> rows = sound.all.at("encoder0.token_shuffle");
  EXPECT_NE(tap.all.at("encoder0.token_shuffle"), rows);
  const std::ptrdiff_t row_bytes = 2 * 64;
  const auto kept = static_cast<std::ptrdiff_t>(swapped.size());  // the last kept token's row: CLS is row 0
  std::swap_ranges(rows.begin() + (kept - 1) * row_bytes, rows.begin() + kept * row_bytes,
                   rows.begin() + (kept - 4) * row_bytes);
  EXPECT_EQ(tap.all.at("encoder0.token_shuffle"), rows);
}

TEST_F(FunctionalFault, TwoDroppedTokensSwappedChangeNoResult) {
  OrderTap sound(program_, model_.network, 0, 0);
  run(values_, &sound);
  OrderTap tap(program_, model_.network, 1, 4);
  const SimulationOutcome outcome = run(values_, &tap);
  expect_timing_as_sound(outcome);
  EXPECT_EQ(outcome.logits, expected_.logits);
  EXPECT_EQ(tap.all, sound.all);
}

// --- transfers -----------------------------------------------------------------------------------------------------

enum class Beat { zeroed, stale };

/// Hands everything on; of one read burst, the last beat is lost: zeros, or the beat before it once more. Of those
/// bursts whose data this changes, number `burst`.
class LosingLink : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<LosingLink> target{"target"};
  tlm_utils::simple_initiator_socket<LosingLink> initiator{"initiator"};

  LosingLink(const sc_core::sc_module_name& name, int burst, Beat beat, int beat_bytes, int& lost)
      : sc_module(name), bursts_left_(burst), beat_(beat), beat_bytes_(beat_bytes), lost_(lost) {
    target.register_nb_transport_fw(this, &LosingLink::forward);
    initiator.register_nb_transport_bw(this, &LosingLink::backward);
  }

 private:
  tlm::tlm_sync_enum forward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    return initiator->nb_transport_fw(payload, phase, delay);
  }

  tlm::tlm_sync_enum backward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    if (phase == tlm::BEGIN_RESP && payload.is_read()) lose_beat(payload);
    return target->nb_transport_bw(payload, phase, delay);
  }

  void lose_beat(tlm::tlm_generic_payload& payload) {
    const auto beat = static_cast<std::size_t>(beat_bytes_);
    const std::size_t length = payload.get_data_length();
    if (length < 2 * beat || bursts_left_ < 0) return;
    unsigned char* last = payload.get_data_ptr() + length - beat;
    std::vector<unsigned char> instead(beat, 0);
    if (beat_ == Beat::stale) std::copy_n(last - beat, beat, instead.begin());
    if (std::memcmp(last, instead.data(), beat) == 0 || bursts_left_-- > 0) return;
    std::copy(instead.begin(), instead.end(), last);
    ++lost_;
  }

  int bursts_left_;
  Beat beat_;
  int beat_bytes_;
  int& lost_;
};

/// A LosingLink where the initiator's and the target's name end so; else sockets are bound directly.
class LosingBinder : public hw::SocketBinder {
 public:
  LosingBinder(std::string initiator, std::string target, int burst, Beat beat, int beat_bytes)
      : initiator_(std::move(initiator)),
        target_(std::move(target)),
        burst_(burst),
        beat_(beat),
        beat_bytes_(beat_bytes) {}

  void bind(tlm::tlm_initiator_socket<>& initiator, tlm::tlm_target_socket<>& target) override {
    if (!ends(initiator.name(), initiator_) || !ends(target.name(), target_))
      return SocketBinder::bind(initiator, target);
    ASSERT_FALSE(link_) << "one hop only";
    link_ = std::make_unique<LosingLink>("losing_link", burst_, beat_, beat_bytes_, lost_);
    initiator.bind(link_->target);
    link_->initiator.bind(target);
  }
  int lost() const { return lost_; }

 private:
  static bool ends(const std::string& name, const std::string& ending) {
    return name.size() >= ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
  }

  std::string initiator_;
  std::string target_;
  int burst_;
  Beat beat_;
  int beat_bytes_;
  int lost_ = 0;
  std::unique_ptr<LosingLink> link_;
};

TEST_F(FunctionalFault, ABeatLostOnTheWay) {
  struct Hop {
    const char* initiator;
    const char* target;
  };
  const Hop hops[] = {{"dma_port_0.read_socket", ""},
                      {"dma_port_1.read_socket", ""},
                      {"", "channel_0.read_socket"},
                      {"", "channel_1.read_socket"}};
  for (const Hop& hop : hops) {
    for (const Beat beat : {Beat::zeroed, Beat::stale}) {
      for (const int burst : {0, 3, 40}) {
        SCOPED_TRACE(fmt::format("{}{} {} burst {}", hop.initiator, hop.target,
                                 beat == Beat::stale ? "stale" : "zeroed", burst));
        LosingBinder binder(hop.initiator, hop.target, burst, beat, machine_.dma.beat_bytes);
        expect_wrong_logits(run(values_, nullptr, &binder));
        EXPECT_EQ(binder.lost(), 1);
      }
    }
  }
}

// --- what the host puts in -----------------------------------------------------------------------------------------

TEST_F(FunctionalFault, AByteInTheMemory) {
  struct Case {
    OperationKind kind;
    std::size_t byte;
    int mask;
  };
  // Of a position the high byte; gamma of ln1; a pixel.
  const Case cases[] = {{OperationKind::load_positions, 1, 16},
                        {OperationKind::load_parameters, 3, 32},
                        {OperationKind::load_image, 5, 64}};
  for (const Case& c : cases) {
    SCOPED_TRACE(static_cast<int>(c.kind));
    MachineValues values = values_;
    const auto operation = std::find_if(program_.operations.begin(), program_.operations.end(),
                                        [&](const Operation& o) { return o.kind == c.kind; });
    ASSERT_NE(operation, program_.operations.end());
    auto& tiles = values.loads[static_cast<std::size_t>(operation - program_.operations.begin())];
    tiles.front()[c.byte] = static_cast<std::uint8_t>(tiles.front()[c.byte] ^ c.mask);
    expect_wrong_logits(run(values));
  }
}

TEST_F(FunctionalFault, AByteOfAPackedMatrixInTheMemory) {
  MachineValues values = values_;
  auto& matrix = values.weights[static_cast<std::size_t>(named("encoder1.mlp_int"))];
  PackedMatrix changed = *matrix;
  const std::uint8_t* column = changed.bytes.data() + changed.column_start[2];
  const std::int64_t offset = packed_weight_offset(read_packed_header(column), 16, 0, 4, 4);
  changed.bytes[static_cast<std::size_t>(changed.column_start[2] + offset)] ^= 64;
  matrix = std::make_shared<const PackedMatrix>(changed);
  expect_wrong_logits(run(values));
}

/// Another multiplier of the same size.
void change(arith::Scaling& scaling) {
  const std::int32_t middle = (arith::kMultiplierLow + arith::kMultiplierHigh) / 2;
  scaling.multiplier += scaling.multiplier < middle ? 1 << 14 : -(1 << 14);
}

TEST_F(FunctionalFault, AMultiplier) {
  using Constants = OperationConstants;
  struct Case {
    const char* name;
    std::function<void(Constants&)> change_one;
  };
  const Case cases[] = {
      {"encoder0.qk", [](Constants& c) { change(c.scaling); }},
      {"encoder1.av", [](Constants& c) { change(c.scaling); }},
      {"encoder0.token_shuffle", [](Constants& c) { change(c.scaling); }},
      {"encoder1.softmax_exp", [](Constants& c) { change(c.softmax.to_log2); }},
      {"encoder1.softmax_norm", [](Constants& c) { change(c.softmax.narrow); }},
      {"encoder0.ln1", [](Constants& c) { change(c.layernorm.to_result); }},
      {"encoder2.ln2", [](Constants& c) { change(c.layernorm.to_result); }},
      {"final_ln", [](Constants& c) { change(c.layernorm.to_result); }},
      {"encoder1.gelu", [](Constants& c) { change(c.gelu.to_fraction); }},
      {"encoder1.gelu", [](Constants& c) { change(c.gelu.to_result); }},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    MachineValues values = values_;
    c.change_one(values.constants[static_cast<std::size_t>(named(c.name))]);
    expect_wrong_logits(run(values));
  }
}

// --- what must not be read -----------------------------------------------------------------------------------------

using FunctionalFaultDeathTest = FunctionalFault;

TEST_F(FunctionalFaultDeathTest, ScoresAreReadInTheModuleOfTheirHeadAlone) {
  hw::FeatureStore store(program_, machine_.p_h, nullptr);
  const OperationIndex scores = named("encoder0.qk");
  store.writable(scores);
  store.in_module(scores, 1, 1);
  EXPECT_DEATH(store.in_module(scores, 0, 1), "a head's scores lie in its own module");
  EXPECT_DEATH(store.in_module(scores, 1, 0), "a head's scores lie in its own module");
  const OperationIndex broadcast = named("encoder0.av");
  store.writable(broadcast);
  for (const int module : {0, 1}) store.in_module(broadcast, module, 0);
}

TEST_F(FunctionalFaultDeathTest, AForgottenResultIsNotRead) {
  hw::FeatureStore store(program_, machine_.p_h, nullptr);
  const OperationIndex gelu = named("encoder0.gelu");
  const OperationIndex reader = named("encoder0.mlp_out");
  store.writable(gelu);
  store.writable(reader);
  store.all(gelu);
  const Operation& operation = program_.operations[static_cast<std::size_t>(reader)];
  store.written(reader, operation.tiles.count() * operation.product->blocks_per_tile);
  EXPECT_DEATH(store.all(gelu), "the values of encoder0.gelu are in no feature buffer");
  EXPECT_DEATH(store.in_module(gelu, 0, 0), "the values of encoder0.gelu are in no feature buffer");
}

}  // namespace
}  // namespace secateur::test
