// SPDX-License-Identifier: Apache-2.0
// Every command that writes files, with small inputs for each.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/network_case.hpp"
#include "support/names.hpp"

namespace secateur::test {

class OutputCase : public NetworkCase {
 protected:
  using Words = std::vector<std::string>;

  /// Commands by name, with the output that they are given.
  struct Command {
    std::string name;
    std::function<Words(const std::string& out)> words;
    std::vector<std::string> inputs;  ///< that it reads
  };

  OutputCase() {
    folder_.write("t.trace", "0x0 READ\n0x40 WRITE\n");
    folder_.write("csynth.xml",
                  "<profile><ReportVersion><Version>2022.2</Version></ReportVersion><UserAssignments><Part>p</Part>"
                  "<TopModelName>top</TopModelName><TargetClockPeriod>3.33</TargetClockPeriod></UserAssignments>"
                  "<PerformanceEstimates><SummaryOfTimingAnalysis><EstimatedClockPeriod>2.4</EstimatedClockPeriod>"
                  "</SummaryOfTimingAnalysis></PerformanceEstimates></profile>");
    folder_.write("sweep.json", R"({"network": "shapes_vit", "pruning": "b8_dense", "accelerator": "tiny",
      "fidelity": "ideal", "axes": [{"key": "p_t", "values": [1, 2, 4]}, {"key": "network.depth", "values": [2, 3]}]})");
    folder_.write("m.csv", "p_t,depth,latency_ms\n1,2,1.5\n2,2,0.9\n4,3,0.8\n");
  }

  /// What some commands read: a run in r/, a sweep in s/.
  void make_results() const {
    ASSERT_EQ(tiny_run({"--out", "r"}).status, 0);
    ASSERT_EQ(secateur({"sweep", "sweep.json", "--out", "s"}).status, 0);
  }

  static std::vector<Command> commands() {
    const Words network{"--network", "tiny.json", "--weights", "w.safetensors"};
    const auto with = [](Words words, const Words& more) {
      words.insert(words.end(), more.begin(), more.end());
      return words;
    };
    const Words machine{"--accelerator", "tiny", "--set", "pruning.block=8", "--set", "network.classes=7"};
    const Words data{"--data", "photos"};
    return {
        {"eval",
         [=](const std::string& out) {
           return with(with(with({"eval"}, network), data), {"--out", out});
         },
         {"w.safetensors", "tiny.json", "photos/00.png", "photos/labels.csv"}},
        {"quantize",
         [=](const std::string& out) {
           return with(with(with({"quantize", "--bits", "8"}, network), data), {"--out", out});
         },
         {"w.safetensors", "tiny.json", "photos/11.png"}},
        {"tokens",
         [=](const std::string& out) {
           return with(with(with({"run"}, network), machine),
                       {"--pruning", "dense", "--input", "photos/00.png", "--out", "o", "--tokens-png", out});
         },
         {"w.safetensors", "tiny.json", "photos/00.png", "photos/labels.csv"}},
        {"memory",
         [](const std::string& out) {
           return Words{"memory", "--trace", "t.trace", "--out", out};
         },
         {"t.trace"}},
        {"compare",
         [](const std::string& out) { return Words{"compare", "--measured", "m.csv", "--results", "s", "--out", out}; },
         {"m.csv", "s/sweep.sqlite", "s/points.csv"}},
        {"table",
         [](const std::string& out) { return Words{"compare", "--measured", "m.csv", "--results", "s", "--csv", out}; },
         {"m.csv", "s/sweep.sqlite", "s/points.csv"}},
        {"calibrate",
         [](const std::string& out) {
           return Words{"compare", "--measured", "m.csv", "--results", "s", "--calibrate", out};
         },
         {"m.csv", "s/sweep.sqlite", "s/points.csv"}},
        {"pareto",
         [](const std::string& out) { return Words{"pareto", "s", "--objectives", "latency_ms,dsp", "--csv", out}; },
         {"s/sweep.sqlite", "s/points.csv"}},
        {"import",
         [](const std::string& out) { return Words{"hls", "import", "csynth.xml", "--results", "r", "--out", out}; },
         {"csynth.xml", "r/result.json"}},
    };
  }

  /// Names anywhere below the folder that end as drafts do.
  std::vector<std::string> drafts() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path(""))) {
      if (entry.path().extension() == ".draft") found.push_back(entry.path().filename().string());
    }
    return found;
  }
};

}  // namespace secateur::test
