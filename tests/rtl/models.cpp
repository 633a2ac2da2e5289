// SPDX-License-Identifier: Apache-2.0
// The library of verilated models needs a source file of its own. Verilator asks the program for the simulated time.
#include <verilated.h>

double sc_time_stamp() {
  return 0;
}
