// SPDX-License-Identifier: Apache-2.0
// The published machine and the HBM2 one, exported and checked; DeiT-Tiny's real weights on three photographs.
#include <gmock/gmock.h>

#include <cstdlib>

#include "cli/secateur.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;

class HlsExportSlow : public CliTest {
 protected:
  void check(std::vector<std::string> words) {
    words.insert(words.begin(), {"hls", "export", "--out", "kernel"});
    const Ran exported = secateur(words);
    ASSERT_EQ(exported.status, 0) << exported.err;
    const Ran checked = secateur({"hls", "check", "kernel"});
    EXPECT_EQ(checked.status, 0) << checked.out << checked.err;
    EXPECT_THAT(checked.out, HasSubstr("PASS: 1000 logits equal, twice"));
    EXPECT_THAT(checked.out, HasSubstr(" directives, 0 findings"));
  }
};

TEST_F(HlsExportSlow, ThePublishedMachine) {
  check({"--accelerator", "u250-fccm24"});
}
TEST_F(HlsExportSlow, TheMachineWithHbm2) {
  check({"--accelerator", "u280-hbm2"});
}

TEST_F(HlsExportSlow, DeitTinyOnThreePhotographs) {
  const char* data = std::getenv("SECATEUR_DATA_DIR");
  if (data == nullptr) GTEST_SKIP() << "SECATEUR_DATA_DIR is not set: NOT TESTED with real weights";
  const std::string folder = data;
  for (const char* name : {"n01440764_tench", "n01496331_electric_ray", "n01530575_brambling"}) {
    check({"--network", "deit_tiny", "--weights", folder + "/deit_tiny_patch16_224.safetensors", "--input",
           folder + "/imagenet200/" + name + ".jpg"});
  }
  check({"--network", "deit_tiny", "--accelerator", "u280-hbm2", "--pruning", "dense", "--weights",
         folder + "/deit_tiny_patch16_224.safetensors", "--input", folder + "/imagenet200/n01440764_tench.jpg"});
}

}  // namespace
}  // namespace secateur::test
