// SPDX-License-Identifier: Apache-2.0
// DMA ports and interconnect as docs/microarchitecture/memory.md 5.1 to 5.3 state them, written a second time in the
// plainest way: one pass over everything for each edge of the accelerator's clock. No SystemC, no code of the modules.
#pragma once

#include "support/interconnect_case.hpp"
#include "support/names.hpp"

namespace secateur::test {

InterconnectOutcome reference_interconnect(const InterconnectCase& given);

}  // namespace secateur::test
