// SPDX-License-Identifier: Apache-2.0
// Every combination of two keys, into a store that `secateur pareto` reads too. Usage: sweep OUT_FOLDER
#include <cstdio>
#include <fstream>
#include <iostream>

#include "secateur/sweep.hpp"

int main(int argc, char** argv) {
  const std::string out = argc > 1 ? argv[1] : "sweep_out";
  std::ofstream("my_sweep.json") << R"({
    "network": "shapes_vit", "pruning": "b8_rb50_rt50", "accelerator": "tiny", "fidelity": "event",
    "axes": [{"key": "p_t", "values": [1, 2, 4]}, {"key": "accelerator.balance", "values": ["none", "lpt"]}]
  })";
  try {
    secateur::SweepChoice choice;
    choice.document = "my_sweep.json";
    choice.out = out;
    choice.progress = [](const secateur::SweepState& now) {
      std::fprintf(stderr, "%lld of %lld\n", (long long)now.done, (long long)now.total);
      return true;  // false stops; choice.resume goes on
    };
    const secateur::SweepFigures figures = secateur::run_sweep(choice);
    std::printf("%lld points, %lld feasible, table in %s\n", (long long)figures.points, (long long)figures.feasible,
                figures.table.c_str());
  } catch (const secateur::ConfigError& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
