// SPDX-License-Identifier: Apache-2.0
// Every shipped machine runs the small network as it is shipped, with a pruning whose blocks its PEs can work on.
#include <nlohmann/json.hpp>

#include "cli/secateur.hpp"
#include "support/names.hpp"
#include "support/source_dir.hpp"

namespace secateur::test {
namespace {

using ShippedMachine = CliTest;

TEST_F(ShippedMachine, RunsTheSmallNetwork) {
  int machines = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SECATEUR_SOURCE_DIR "/configs/accelerators")) {
    const std::string name = entry.path().stem().string();
    SCOPED_TRACE(name);
    for (const char* pruning : {"b8_dense", "b8_rb50_rt50"}) {
      const Ran ran = secateur({"run", "--accelerator", name, "--network", "shapes_vit", "--pruning", pruning,
                                "--no-attribution", "--out", "out"});
      ASSERT_EQ(ran.status, 0) << ran.err;
      const auto result = nlohmann::json::parse(read("out/result.json"));
      EXPECT_TRUE(result["resources"]["fits"].get<bool>());
      EXPECT_GT(result["cycles"].get<std::int64_t>(), result["ideal_cycles"].get<std::int64_t>());
    }
    ++machines;
  }
  EXPECT_GE(machines, 7);
}

}  // namespace
}  // namespace secateur::test
