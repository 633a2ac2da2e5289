// SPDX-License-Identifier: Apache-2.0
// Before the header of a verilated model in a file that uses SystemC: Verilator's headers look for its names in the
// global namespace, as <systemc.h> would put them there.
#pragma once

#include <systemc>

using sc_core::sc_time_stamp;
