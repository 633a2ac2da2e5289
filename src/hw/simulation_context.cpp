// SPDX-License-Identifier: Apache-2.0
#include "hw/simulation_context.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <systemc>

#include "base/check_context.hpp"
#include "base/grouped.hpp"
#include "base/shortage.hpp"

namespace secateur::hw {
namespace {

/// "at 1,234.5 ns"; simulated time is counted in femtoseconds.
std::string present_time() {
  constexpr std::int64_t kFsPerNs = 1'000'000;
  const auto fs = static_cast<std::int64_t>(sc_core::sc_time_stamp().value());
  std::string text = "at " + grouped(fs / kFsPerNs);
  if (fs % kFsPerNs != 0) {
    const std::string decimals = fmt::format(".{:06}", fs % kFsPerNs);
    text += decimals.substr(0, decimals.find_last_not_of('0') + 1);
  }
  return text + " ns";
}

/// Simulated time and module of the process that runs, or the module that is being built.
std::string where_it_is() {
  const sc_core::sc_simcontext* context = sc_core::sc_get_curr_simcontext();
  const sc_core::sc_status status = context->get_status();
  if (status == sc_core::SC_ELABORATION) {
    const sc_core::sc_module* built = context->hierarchy_curr();
    return built == nullptr ? std::string() : fmt::format("while {} is built", built->name());
  }
  if (status != sc_core::SC_RUNNING) return {};
  const sc_core::sc_process_handle process = sc_core::sc_get_current_process_handle();
  const sc_core::sc_object* module = process.valid() ? process.get_parent_object() : nullptr;
  return module == nullptr ? present_time() : fmt::format("{} in {}", present_time(), module->name());
}

class KeptContext {
 public:
  KeptContext() : current_(sc_core::sc_curr_simcontext), global_(sc_core::sc_default_global_context) {}
  KeptContext(const KeptContext&) = delete;
  KeptContext& operator=(const KeptContext&) = delete;
  ~KeptContext() {
    if (current_ == nullptr) return;
    sc_core::sc_curr_simcontext = current_;
    sc_core::sc_default_global_context = global_;
  }

 private:
  sc_core::sc_simcontext* current_;
  sc_core::sc_simcontext* global_;
};

}  // namespace

void begin_simulation_context() {
  // Held, so that leak checkers see that they are kept on purpose. They look after static objects are destroyed: so the
  // list itself is never destroyed either.
  static auto& contexts = *new std::vector<sc_core::sc_simcontext*>;
  contexts.push_back(new sc_core::sc_simcontext());
  sc_core::sc_curr_simcontext = contexts.back();
  sc_core::sc_default_global_context = contexts.back();
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  set_check_context(where_it_is);
  // "Simulation stopped by user": every run ends so.
  sc_core::sc_report_handler::set_actions("/OSCI/SystemC", sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
}

void with_shortages_told(const std::function<void()>& simulate) {
  const KeptContext kept;
  try {
    simulate();
  } catch (const sc_core::sc_report& report) {
    if (tells_of_shortage(report.what())) throw ShortageError("out of memory for the processes of the simulation");
    throw;
  }
}

}  // namespace secateur::hw
