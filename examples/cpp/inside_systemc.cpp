// SPDX-License-Identifier: Apache-2.0
// Two machines in a SystemC model of somebody's: their memory is a bus with a RAM behind it that takes one transaction
// at a time, and a processor starts the second machine when the first has finished.
#include <tlm_utils/multi_passthrough_target_socket.h>
#include <cstdio>
#include <systemc>

#include "secateur/systemc.hpp"

/// One port for everybody: 40 ns, and a nanosecond per 16 bytes, one after the other.
struct Ram : sc_core::sc_module {
  tlm_utils::multi_passthrough_target_socket<Ram> bus{"bus"};
  sc_core::sc_mutex port;
  long long bytes = 0;

  explicit Ram(const sc_core::sc_module_name& name) : sc_module(name) { bus.register_b_transport(this, &Ram::serve); }

  void serve(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    port.lock();
    wait(delay + sc_core::sc_time(40 + payload.get_data_length() / 16, sc_core::SC_NS));
    delay = sc_core::SC_ZERO_TIME;
    bytes += payload.get_data_length();
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    port.unlock();
  }
};

struct Processor : sc_core::sc_module {
  secateur::MachineModule &first, &second;

  Processor(const sc_core::sc_module_name& name, secateur::MachineModule& a, secateur::MachineModule& b)
      : sc_module(name), first(a), second(b) {
    SC_HAS_PROCESS(Processor);
    SC_THREAD(work);
  }
  void work() {
    wait(1, sc_core::SC_US);
    first.start();
    wait(first.finished());
    second.start();
  }
};

int sc_main(int, char**) {
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  const secateur::Machine machine({"tiny", "shapes_vit", "b8_rb50_rt50", "", ""});
  const secateur::RunFigures alone = machine.run();  // a simulation of its own, before the model is built
  secateur::MachineModule near("near", machine), first("first", machine, {true, true}),
      second("second", machine, {true, true});
  Ram ram("ram");
  for (auto* module : {&first, &second})
    for (auto& channel : module->memory) channel.bind(ram.bus);
  Processor processor("processor", first, second);
  sc_core::sc_start();
  std::printf("alone %lld, own memory %lld, their bus %lld and %lld cycles, %lld bytes\n", (long long)alone.cycles,
              (long long)near.cycles(), (long long)first.cycles(), (long long)second.cycles(), ram.bytes);
  return alone.cycles == near.cycles() && first.cycles() > near.cycles() ? 0 : 1;
}
