// SPDX-License-Identifier: Apache-2.0
// Names for the numbers that a waveform of fidelity `clocked` shows for states, as GTKWave's translate filter files.
#pragma once

#include <string>
#include <vector>

namespace secateur::sim {

struct WaveformFilter {
  std::string signal;  ///< last part of its name: "state"
  std::string text;    ///< a line "value name" for each value, as decimal and as hexadecimal numbers are displayed
};

/// Of the signals that are enumerations.
std::vector<WaveformFilter> waveform_filters();

}  // namespace secateur::sim
