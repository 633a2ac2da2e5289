// SPDX-License-Identifier: Apache-2.0
#include "sim/waveform_filters.hpp"

#include <fmt/format.h>

#include "units/pe/clocked/head_module.hpp"

namespace secateur::sim {
namespace {

/// GTKWave compares the text that it displays: integers are 32 bits wide.
template <class Names>
WaveformFilter filter(const char* signal, const Names& names) {
  WaveformFilter made{signal, {}};
  int value = 0;
  for (const char* name : names) {
    made.text += fmt::format("{} {}\n{:08X} {}\n", value, name, value, name);
    ++value;
  }
  return made;
}

}  // namespace

std::vector<WaveformFilter> waveform_filters() {
  using hw::clocked::HeadModule;
  return {filter("state", HeadModule::kStateNames), filter("reason", HeadModule::kReasonNames)};
}

}  // namespace secateur::sim
