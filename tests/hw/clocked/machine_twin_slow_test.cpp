// SPDX-License-Identifier: Apache-2.0
// 2,000 random machines on both implementations, and DeiT-Tiny as it is shipped.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "config/documents.hpp"
#include "hw/clocked/machine_twin.hpp"
#include "pruning/pack.hpp"
#include "support/names.hpp"
#include "support/sim_test.hpp"
#include "support/source_dir.hpp"

namespace secateur::test {
namespace {

/// SECATEUR_TWIN_SEEDS=FROM:TO runs others instead.
std::pair<std::uint64_t, std::uint64_t> seeds() {
  const char* given = std::getenv("SECATEUR_TWIN_SEEDS");
  if (given == nullptr) return {0, 2000};
  const std::string text = given;
  const std::size_t colon = text.find(':');
  return {std::stoull(text.substr(0, colon)), std::stoull(text.substr(colon + 1))};
}

TEST(MachineTwinSlow, RandomMachines) {
  const auto [from, to] = seeds();
  std::uint64_t equal = 0;
  for (std::uint64_t seed = from; seed < to; ++seed) {
    const int before = testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count();
    expect_twins_equal(seed);
    if (testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count() == before) ++equal;
  }
  std::cout << equal << " of " << to - from << " random machines are equal, seeds " << from << " to " << to - 1 << "\n";
  EXPECT_EQ(equal, to - from);
}

class ShippedTwin : public testing::TestWithParam<const char*> {};

/// DeiT-Tiny, the whole network, dense and pruned, on the U250's machine and on the U280's with HBM2.
TEST_P(ShippedTwin, DeitTiny) {
  fail_on_systemc_warnings();
  const std::string source = SECATEUR_SOURCE_DIR;
  for (const char* accelerator : {"u250-fccm24", "u280-hbm2"}) {
    DocumentRequest request;
    request.network = source + "/models/deit_tiny.json";
    request.accelerator = source + "/configs/accelerators/" + accelerator + ".json";
    request.pruning = source + "/configs/pruning/" + GetParam() + ".json";
    const Documents documents = load_documents(request);
    const Floorplan floorplan{documents.accelerator.board.slrs,
                              documents.memory.standard->place == ChannelPlace::first_slr};
    const RandomCase given{pack(documents.network, documents.pruning), documents.accelerator, documents.memory,
                           floorplan};
    EXPECT_EQ(twin_difference(given), "") << accelerator;
  }
}

INSTANTIATE_TEST_SUITE_P(Prunings, ShippedTwin, testing::Values("dense", "b16_rb50_rt50"),
                         [](const auto& pruning) { return std::string(pruning.param); });

}  // namespace
}  // namespace secateur::test
