// SPDX-License-Identifier: Apache-2.0
#include "hw/simulation_context.hpp"

#include <systemc>
#include <vector>

namespace secateur::hw {

void begin_simulation_context() {
  // Held, so that leak checkers see that they are kept on purpose. They look after static objects are destroyed: so the
  // list itself is never destroyed either.
  static auto& contexts = *new std::vector<sc_core::sc_simcontext*>;
  contexts.push_back(new sc_core::sc_simcontext());
  sc_core::sc_curr_simcontext = contexts.back();
  sc_core::sc_default_global_context = contexts.back();
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  // "Simulation stopped by user": every run ends so.
  sc_core::sc_report_handler::set_actions("/OSCI/SystemC", sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
}

}  // namespace secateur::hw
