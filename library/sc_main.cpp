// SPDX-License-Identifier: Apache-2.0
// The SystemC library asks for an sc_main. Programs that link this library and have one of their own keep it: theirs is
// found first.
#include <systemc>

extern "C" __attribute__((visibility("default"))) int sc_main(int, char**) {
  return 1;
}
