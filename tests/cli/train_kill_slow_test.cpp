// SPDX-License-Identifier: Apache-2.0
// `secateur train`, killed before every call by which it writes: what it leaves can be resumed, or started again, to
// the bytes of the run that nobody disturbed.
#include <csignal>

#include "cli/output_kill.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

class TrainKillSlowTest : public OutputKillTest {
 protected:
  TrainKillSlowTest() {
    folder_.write("net.json", R"({"image_size": 16, "patch_size": 4, "embed_dim": 16, "depth": 1, "heads": 1,)"
                              R"( "mlp_hidden": 16, "classes": 12, "distilled": false})");
    folder_.write("run.json", R"({"network": "net.json", "train_data": "shapes:1:40", "test_data": "shapes:2:8",)"
                              R"( "batch": 4, "warmup_steps": 1, "device": "cpu", "steps": 4, "log_every": 2,)"
                              R"( "state_every": 2})");
  }

  static Words train(const std::string& out, const Words& more = {}) {
    Words words{"train", "run.json", "--out", out, "--jobs", "1"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  bool has(const std::string& path) const { return std::filesystem::exists(folder_.path(path)); }

  /// As a user would whose process was killed. The log of the run is left out: it tells speeds.
  void finish(long at) const {
    if (has("o/state.pt")) {
      const Ran ran = secateur(train("o", {"--resume"}));
      ASSERT_EQ(ran.status, 0) << at << ran.err;
    } else if (!has("o/report.json")) {
      const Ran ran = secateur(train("o"));
      ASSERT_EQ(ran.status, 0) << at << ran.err;
    }
    EXPECT_EQ(names("o"), names("whole")) << at;
    for (const char* file : {"model.safetensors", "predictions.csv", "train.json", "masks.png"}) {
      const std::string name = file;
      EXPECT_EQ(read("o/" + name), read("whole/" + name)) << name << ", call " << at;
    }
  }
};

TEST_F(TrainKillSlowTest, WhatIsLeftGoesOn) {
  const Ran ran = secateur(train("whole"));
  ASSERT_EQ(ran.status, 0) << ran.err;
  long at = 0;
  while (end_at(train("o"), at, SIGKILL)) {
    finish(at);
    std::filesystem::remove_all(folder_.path("o"));
    ++at;
  }
  EXPECT_GE(at, 10);
}

}  // namespace
}  // namespace secateur::test
