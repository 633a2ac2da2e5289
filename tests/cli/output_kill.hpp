// SPDX-License-Identifier: Apache-2.0
// Commands that are ended in the middle of writing, at every call by which they do: what stands there is then what
// stood there before, or all of what was to be written.
#pragma once

#include <gmock/gmock.h>

#include <csignal>
#include <functional>
#include <string>
#include <vector>

#include "base/folder_contents.hpp"
#include "base/manifest.hpp"
#include "cli/output_case.hpp"
#include "support/names.hpp"

namespace secateur::test {

class OutputKillTest : public OutputCase {
 protected:
  /// Ends it before its `at`-th call that writes. False when it was over before.
  bool end_at(const Words& words, long at, int signal) const {
    ChildOptions options;
    options.environment["LD_PRELOAD"] = SECATEUR_END_AT_CALL;
    options.environment["SECATEUR_END_AT"] = std::to_string(at) + ":" + std::to_string(signal);
    options.environment["ASAN_OPTIONS"] = "verify_asan_link_order=0";
    const Ran ran = secateur(words, options);
    EXPECT_TRUE(ran.status == 0 || ran.status == 128 + signal) << ran.status << ran.err;
    return ran.status != 0;
  }

  /// Every `step`-th moment of writing, with one signal after the other. `check`: that nothing is lost.
  /// @returns how often it was ended.
  int end_at_each(const Words& words, long step, const std::function<void()>& check) const {
    constexpr int kSignals[] = {SIGKILL, SIGTERM, SIGINT,  SIGKILL, SIGHUP,  SIGQUIT,
                                SIGPIPE, SIGXFSZ, SIGKILL, SIGALRM, SIGXCPU, SIGUSR1};
    int ended = 0;
    for (long at = 0;; at += step, ++ended) {
      const int signal = kSignals[static_cast<std::size_t>(ended) % std::size(kSignals)];
      if (!end_at(words, at, signal)) return ended;
      check();
      if (signal == SIGKILL && !drafts().empty()) {
        EXPECT_EQ(secateur(words).status, 0) << at;  // takes away what the killed one left
        check();
      }
      EXPECT_THAT(drafts(), testing::IsEmpty()) << "call " << at << ", signal " << signal;
    }
  }

  /// A command that writes the files `outs`.
  int end_files(const Words& words, const std::vector<std::string>& outs, long step) const {
    const Ran ran = secateur(words);
    EXPECT_EQ(ran.status, 0) << ran.err;
    std::vector<std::string> whole;
    for (const std::string& out : outs) {
      whole.push_back(read(out));
      folder_.write(out, "old");
    }
    return end_at_each(words, step, [&] {
      for (std::size_t i = 0; i < outs.size(); ++i) {
        const std::string now = read(outs[i]);
        EXPECT_TRUE(now == "old" || now == whole[i]) << outs[i] << ": " << now.size() << " bytes";
        folder_.write(outs[i], "old");
      }
    });
  }

  /// All that the manifest names is there and nothing else but `others`.
  void expect_whole(const std::string& out, const std::vector<std::string>& others = {}) const {
    const auto manifest = read_manifest(folder_.path(out));
    ASSERT_TRUE(manifest) << out;
    for (const ManifestFile& file : manifest->files) {
      EXPECT_EQ(state_of(folder_.path(out), file), FileState::same) << file.name;
    }
    EXPECT_EQ(contents_of(folder_.path(out), &*manifest).others, others);
  }

  int end_run(long step) const {
    EXPECT_EQ(tiny_run({"--out", "o"}).status, 0);
    return end_at_each({"run", "--accelerator", "tiny", "--network", "shapes_vit", "--pruning", "b8_dense", "--trace",
                        "perfetto", "--out", "o"},
                       step, [&] { expect_whole("o"); });
  }

  /// Over an export that the user has worked in.
  int end_export(long step) const {
    const Words words{"hls",          "export", "--accelerator",        "tiny",  "--network", "shapes_vit", "--pruning",
                      "b8_rb50_rt50", "--part", "xczu7ev-ffvc1156-2-e", "--out", "k"};
    EXPECT_EQ(secateur(words).status, 0);
    std::filesystem::create_directories(folder_.path("k/build/hls"));
    folder_.write("k/build/hls/report.xml", "hours of work");
    folder_.write("k/data/mine.bin", "mine");
    folder_.write("k/notes.txt", "precious");
    return end_at_each(words, step, [&] {
      expect_whole("k", {"build", "data/mine.bin", "notes.txt"});
      EXPECT_EQ(read("k/build/hls/report.xml") + read("k/data/mine.bin") + read("k/notes.txt"),
                "hours of workmineprecious");
    });
  }

  int end_merge(long step) const {
    for (const char* shard : {"1", "2"}) {
      const std::string part = std::string(shard) + "/2";
      EXPECT_EQ(secateur({"sweep", "sweep.json", "--shard", part, "--out", std::string("shard") + shard}).status, 0);
    }
    EXPECT_EQ(secateur({"sweep", "sweep.json", "--out", "whole"}).status, 0);
    return end_at_each({"merge", "shard1", "shard2", "--out", "merged"}, step, [&] {
      if (!exists("merged")) return;
      EXPECT_EQ(read("merged/points.csv"), read("whole/points.csv"));
      EXPECT_EQ(secateur({"pareto", "merged", "--objectives", "cycles"}).status, 0);
      std::filesystem::remove_all(folder_.path("merged"));
    });
  }
};

}  // namespace secateur::test
