// SPDX-License-Identifier: Apache-2.0
// The SystemC library asks for an sc_main; simulations here are built and started from ordinary functions.
#include <systemc>

int sc_main(int, char**) {
  return 1;
}
