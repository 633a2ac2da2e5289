// SPDX-License-Identifier: Apache-2.0
// Whole networks through the kernels of hls/: every operation's result equals the integer reference's, bit for bit, and
// the pipelined cycles of every snapshot, drain, tile, sort and shuffle equal those that the simulator's program states.
#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "hls/kernels/configurations.hpp"
#include "hls/kernels/executor.hpp"
#include "pruning/pack.hpp"
#include "support/models.hpp"
#include "support/random_transformer.hpp"
#include "vit/integer_inference.hpp"

namespace secateur {
namespace {

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

struct Case {
  bool distilled = false;
  Decimal weight_keep{5, 10};
  Decimal token_keep{5, 10};
  std::uint64_t seed = 1;
  double skew = 0;
};

template <class C>
void compare(const Case& drawn) {
  NetworkConfig network = test::small_network();
  network.distilled = drawn.distilled;
  PruningConfig pruning;
  pruning.block = C::kBlock;
  pruning.weight_keep = drawn.weight_keep;
  pruning.token_keep = drawn.token_keep;
  pruning.token_layers = {0, 1};
  pruning.seed = drawn.seed;
  pruning.skew = drawn.skew;
  const PackedModel model = pack(network, pruning);
  const Transformer transformer = test::random_transformer(model, drawn.seed);
  const QuantisedTransformer quantised = test::quantised_by_random_image(transformer, C::kActivationBits, drawn.seed + 1);
  const std::vector<std::int16_t> image =
      quantise_image(test::random_image(network, drawn.seed + 2), quantised.image_scale, C::kActivationBits);

  Results expected;
  const IntegerResult reference = IntegerModel(quantised).infer(image, &expected);

  const AcceleratorConfig machine = test::machine_of<C>();
  const Program program = lower(model, machine);
  MachineValues values = machine_values(program, model, quantised);
  set_image(program, network, image, values);
  test::KernelExecutor<C> executor(program, values, machine);
  executor.run();

  std::size_t seen = 0;
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    const Operation& operation = program.operations[i];
    const auto found = expected.all().find(operation.name);
    if (found == expected.all().end()) continue;
    ++seen;
    const test::KernelResult& result = executor.result(i);
    const bool is_sum = operation.values.type == ValueType::sum;
    const void* bytes = is_sum ? static_cast<const void*>(result.sums.data()) : static_cast<const void*>(result.words.data());
    const std::size_t count = is_sum ? result.sums.size() * sizeof(std::uint32_t) : result.words.size() * sizeof(std::int16_t);
    ASSERT_EQ(count, found->second.size()) << operation.name;
    ASSERT_EQ(std::memcmp(bytes, found->second.data(), count), 0) << operation.name;
  }
  EXPECT_EQ(seen, expected.all().size());
  EXPECT_GT(executor.compared(), 100);
  const auto store = std::find_if(program.operations.begin(), program.operations.end(),
                                  [](const Operation& each) { return each.kind == OperationKind::store_logits; });
  EXPECT_EQ(executor.result(static_cast<std::size_t>(store - program.operations.begin())).words, reference.logits);
}

template <class C>
void compare_many() {
  const Decimal half{5, 10}, most{9, 10}, all{1, 1}, few{2, 10};
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Case drawn;
    drawn.seed = seed;
    drawn.distilled = seed % 2 == 0;
    drawn.weight_keep = seed % 3 == 0 ? few : seed % 3 == 1 ? half : all;
    drawn.token_keep = seed % 4 == 0 ? most : seed % 4 == 3 ? all : half;
    drawn.skew = seed > 4 ? 1.0 : 0.0;
    drawn.distilled ? compare<test::Distilled<C>>(drawn) : compare<C>(drawn);
  }
}

TEST(Kernels, Int8Fold) { compare_many<test::Small8>(); }
TEST(Kernels, Int16Grid) { compare_many<test::Grid16>(); }
TEST(Kernels, Int16FoldOfOneModule) { compare_many<test::Wide16>(); }

}  // namespace
}  // namespace secateur
