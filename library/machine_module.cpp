// SPDX-License-Identifier: Apache-2.0
#include "secateur/systemc.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "machine_parts.hpp"
#include "outside_channel.hpp"
#include "sim/platform.hpp"
#include "sim/run.hpp"

namespace secateur {
namespace {

/// Puts targets of the model's in the place of the machine's channels.
class OutsideBinder : public hw::SocketBinder {
 public:
  OutsideBinder(MachineModule& module, std::uint64_t channel_bytes, int most_under_way)
      : module_(module), channel_bytes_(channel_bytes), most_under_way_(most_under_way) {}

  bool takes_channel(int channel, tlm::tlm_initiator_socket<>& read, tlm::tlm_initiator_socket<>& write) override {
    const auto index = static_cast<std::size_t>(channel);
    channels_.push_back(std::make_unique<OutsideChannel>(
        ("outside_channel_" + std::to_string(channel)).c_str(), channel_bytes_ * index, most_under_way_,
        [this, index](tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
          module_.memory[index]->b_transport(payload, delay);
        }));
    read.bind(channels_.back()->read_socket);
    write.bind(channels_.back()->write_socket);
    return true;
  }

 private:
  MachineModule& module_;
  std::uint64_t channel_bytes_;
  int most_under_way_;
  std::vector<std::unique_ptr<OutsideChannel>> channels_;
};

}  // namespace

struct MachineModule::Inside {
  explicit Inside(const Machine& whole) : machine(whole) {}

  Machine machine;  ///< keeps the packed network
  std::optional<OutsideBinder> binder;
  std::optional<sim::Platform> platform;
  sc_core::sc_event finished;
  std::int64_t began = 0;
  bool is_started = false;
  bool is_finished = false;
  std::int64_t ended = 0;
};

MachineModule::MachineModule(const sc_core::sc_module_name& name, const Machine& machine,
                             const MachineModuleChoice& choice)
    : sc_module(name), memory("outside"), inside_(std::make_unique<Inside>(machine)) {
  if (sc_core::sc_get_time_resolution().to_seconds() > 1.5e-15) {
    SC_REPORT_ERROR("secateur", "call sc_set_time_resolution(1, SC_FS) before anything else of the model");
  }
  Inside& in = *inside_;
  const sim::Machine& parts = in.machine.parts().machine;
  const config::AcceleratorConfig& accelerator = parts.documents().accelerator;
  const config::MemoryConfig& memory_config = parts.documents().memory;
  sim::SimulationOptions options;
  if (choice.outside_memory) {
    if (accelerator.idealise.memory) {
      throw ConfigError("accelerator", "accelerator.idealise.memory", "leaves the machine without memory channels");
    }
    memory.init(static_cast<std::size_t>(accelerator.memory_channels));
    in.binder.emplace(*this, static_cast<std::uint64_t>(memory_config.capacity_bytes()), choice.most_under_way);
    options.binder = &*in.binder;
  }
  schedule::check_memory_room(parts.program().placement, accelerator, memory_config);
  in.platform.emplace(parts.program(), accelerator, memory_config, sim::floorplan_of(accelerator, memory_config),
                      options, choice.waits);
  in.is_started = !choice.waits;
  in.platform->when_ended([&in] {
    in.ended = in.platform->collect().cycles;
    in.is_finished = true;
    in.finished.notify(sc_core::SC_ZERO_TIME);
  });
}

MachineModule::~MachineModule() = default;

void MachineModule::start() {
  if (inside_->is_started) SC_REPORT_ERROR("secateur", "a machine is started once, and only one that waits");
  inside_->is_started = true;
  inside_->began = inside_->platform->start();
}

const sc_core::sc_event& MachineModule::finished() const {
  return inside_->finished;
}

bool MachineModule::is_finished() const {
  return inside_->is_finished;
}

std::int64_t MachineModule::cycles() const {
  if (!inside_->is_finished) throw RunError("the machine has not finished:\n" + waiting_for());
  return inside_->ended - inside_->began;
}

std::string MachineModule::waiting_for() const {
  return inside_->platform->describe_waiting();
}

}  // namespace secateur
