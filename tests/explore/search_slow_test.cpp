// SPDX-License-Identifier: Apache-2.0
// DeiT-Tiny on 1,260 machines, all simulated; searches with a tenth of the simulations find the front's hypervolume to
// 2 %.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <iostream>

#include "explore/search_case.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

constexpr const char* kSpace = R"x("network": "deit_tiny", "pruning": "b16_rb50_rt50", "accelerator": "u250-fccm24",
  "axes": [{"key": "p_h", "values": [1, 2, 3, 4, 6]}, {"key": "p_t", "values": [2, 4, 6, 8, 12, 16, 24]},
           {"key": "p_c", "values": [1, 2, 3, 4]}, {"key": "p_pe", "values": [4, 8, 16]},
           {"key": "balance", "values": ["none", "lpt", "dynamic"]}],
  "derived": {"dma.ports": "min(p_h, 4)"}, "objectives": ["latency_ms", "dsp"])x";

TEST(SearchSlow, FindsTheFrontWithATenthOfTheSimulations) {
  const test::TemporaryFolder folder;
  const Exploration sweep = load_exploration(
      ExplorationKind::sweep, folder.write("sweep.json", fmt::format("{{{}, \"fidelity\": \"event\"}}", kSpace)));
  SweepOptions all;
  all.out = folder.path("all");
  all.jobs = 2;
  ASSERT_EQ(run_sweep(sweep, all).points, 1260);
  for (int seed = 1; seed <= 5; ++seed) {
    const std::string text =
        fmt::format("{{{}, \"evaluations\": 126, \"population\": 32, \"seed\": {}}}", kSpace, seed);
    const Exploration search = load_exploration(ExplorationKind::search, folder.write("search.json", text));
    SearchOptions options;
    options.out = folder.path(fmt::format("search{}", seed));
    options.jobs = 2;
    run_search(search, options);
    const double share = test::share_of_hypervolume(options.out, all.out, sweep.objectives);
    std::cout << fmt::format("seed {}: {:.3f} % of the hypervolume\n", seed, 100 * share);
    EXPECT_GE(share, 0.98) << "seed " << seed;
  }
}

}  // namespace
}  // namespace secateur::test
