// SPDX-License-Identifier: Apache-2.0
// Where a measured run ran, by what its file says: on a board, in hardware emulation (cycles of a simulated kernel, so
// an estimate), or in software emulation, whose times say nothing of a board.
#pragma once

#include <string>
#include <string_view>

namespace secateur::compare {

enum class RunTarget {
  unstated,  ///< not told by this text
  board,
  estimate,
  no_measurement
};

struct TargetMeaning {
  RunTarget target = RunTarget::unstated;
  std::string name;  ///< "hardware emulation", for estimates and what is no measurement
};

/// Of a text that is a target: "hw_emu", "Software Emulation", "System Run".
TargetMeaning target_of(std::string_view text);
/// Of words for emulation within a text: "u250, hw_emu".
TargetMeaning target_within(std::string_view text);

}  // namespace secateur::compare
