// SPDX-License-Identifier: Apache-2.0
// Names of fidelities; apart from the simulator, so that readers of results need none.
#include "sim/run.hpp"

namespace secateur::sim {

const char* to_string(Fidelity fidelity) {
  switch (fidelity) {
    case Fidelity::ideal:
      return "ideal";
    case Fidelity::event:
      return "event";
    case Fidelity::clocked:
      return "clocked";
  }
  return "";
}

}  // namespace secateur::sim
