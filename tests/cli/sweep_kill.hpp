// SPDX-License-Identifier: Apache-2.0
// A sweep in the background whose parent and workers are killed at random times.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <random>
#include <thread>

#include "cli/secateur.hpp"
#include "support/names.hpp"

namespace secateur::test {

class SweepKillTest : public CliTest {
 protected:
  /// `points` of the smallest network.
  void write_sweep(int points) {
    folder_.write("sweep.json", R"({"network": "shapes_vit", "pruning": "b8_rb50_rt50", "accelerator": "tiny",
      "set": {"depth": 12}, "fidelity": "event", "axes": [{"key": "p_t", "values": [2, 4]}, {"key": "seed", "from": 1, "to": )" +
                                    std::to_string(points / 2) + R"(, "step": 1}]})");
  }

  /// Runs in the background.
  pid_t start(const std::string& out) const {
    const pid_t child = fork();
    if (child != 0) return child;
    const int nowhere = open("/dev/null", O_RDWR);
    for (const int fd : {0, 1, 2}) dup2(nowhere, fd);
    if (chdir(folder_.path("").c_str()) != 0) _exit(126);
    execl(SECATEUR_BINARY, SECATEUR_BINARY, "sweep", "sweep.json", "--out", out.c_str(), "--jobs", "2", "--resume",
          nullptr);
    _exit(127);
  }

  /// Its present workers.
  static std::vector<pid_t> children_of(pid_t parent) {
    std::ifstream file("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children");
    std::vector<pid_t> all;
    for (pid_t child = 0; file >> child;) all.push_back(child);
    return all;
  }

  std::string whole() {
    EXPECT_EQ(secateur({"sweep", "sweep.json", "--out", "whole"}).status, 0);
    return read("whole/points.csv");
  }

  /// Every result, JSON and documents included: stores that differ do not merge.
  void expect_equal_stores(const std::string& a) {
    const Ran ran = secateur({"merge", a, "whole", "--out", "merged"});
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_EQ(read("merged/points.csv"), read("whole/points.csv"));
  }

  /// Half of the kills meet a worker, half the parent, which is then started again.
  void kill_and_resume(int kills, int longest_wait_ms) {
    std::mt19937_64 random(20240607);
    pid_t sweep = start("out");
    int hit = 0;
    for (int i = 0; i < kills; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(random() % static_cast<unsigned>(longest_wait_ms)));
      const std::vector<pid_t> workers = children_of(sweep);
      if (random() % 2 == 0 && !workers.empty()) {
        hit += kill(workers[random() % workers.size()], SIGKILL) == 0 ? 1 : 0;
        continue;
      }
      hit += waitpid(sweep, nullptr, WNOHANG) == 0 ? 1 : 0;
      kill(sweep, SIGKILL);
      waitpid(sweep, nullptr, 0);
      sweep = start("out");
    }
    EXPECT_GT(hit, kills / 2) << "the sweep was over before it was killed";
    waitpid(sweep, nullptr, 0);
    const Ran last = secateur({"sweep", "sweep.json", "--out", "out", "--resume"});
    EXPECT_EQ(last.status, 0) << last.err;
  }
};

}  // namespace secateur::test
