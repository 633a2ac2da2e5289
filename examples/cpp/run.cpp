// SPDX-License-Identifier: Apache-2.0
// One network on one machine, then the same network on narrower machines: what does width buy?
#include <cstdio>
#include <iostream>

#include "secateur/machine.hpp"

int main() {
  try {
    secateur::MachineDocuments documents;
    documents.network = "deit_tiny";
    documents.pruning = "b16_rb50_rt50";
    const secateur::Machine machine(documents);

    const secateur::RunFigures figures = machine.run({secateur::Accuracy::event, true});
    std::cout << figures.summary;
    for (const auto& step : figures.attribution)
      std::printf("%-26s %9lld cycles\n", step.step.c_str(), (long long)step.cycles);

    for (const char* width : {"12", "6", "3"}) {
      const secateur::RunFigures narrower = machine.with({std::string("accelerator.p_t=") + width}).run();
      std::printf("p_t %-2s  %7.3f ms  %5lld DSP  %s is busiest\n", width, narrower.latency_ms, (long long)narrower.dsp,
                  narrower.bottleneck.c_str());
    }
  } catch (const secateur::ConfigError& error) {
    std::cerr << error.what() << '\n';  // every fault, one per line
    return 2;
  }
}
