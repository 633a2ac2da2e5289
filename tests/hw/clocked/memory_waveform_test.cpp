// SPDX-License-Identifier: Apache-2.0
// The clocked memory side's waveform: every module's signals are in it, and move.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "hw/clocked/memory_system.hpp"
#include "support/names.hpp"
#include "support/sim_test.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

using hw::clocked::ClockSource;
using hw::clocked::MemorySystem;

class MemoryWaveform : public SimTest, public hw::OffChipClient {
 public:
  void transfer_done(std::uint64_t, Cycle) override { ++done; }

  int done = 0;
};

/// The identifier that a VCD file gives the signal of a module; empty: the signal is not in it.
std::string identifier(const std::string& vcd, const std::string& module, const std::string& signal) {
  std::istringstream lines(vcd);
  std::string scope;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string keyword, type, third, id, name;
    words >> keyword >> type >> third >> id >> name;
    if (keyword == "$scope") scope = third;
    if (keyword == "$var" && scope == module && name == signal) return id;
  }
  return {};
}

/// How often the signal gets a value.
int changes(const std::string& vcd, const std::string& id) {
  int count = 0;
  std::istringstream lines(vcd);
  for (std::string line; std::getline(lines, line);) {
    const bool vector =
        line.size() > id.size() && line.compare(line.size() - id.size() - 1, std::string::npos, " " + id) == 0;
    if ((vector && line.front() == 'b') || line == "0" + id || line == "1" + id) ++count;
  }
  return count;
}

TEST_F(MemoryWaveform, HoldsEveryModulesSignals) {
  const TemporaryFolder folder;
  AcceleratorConfig accelerator;
  accelerator.dma.ports = 1;
  accelerator.memory_channels = 1;
  accelerator.interconnect.port_channels = {0};
  const hw::Clock clock(200'000);
  const hw::Clock memory_clock(1'200'000);
  const ClockSource source("clock", clock, false);
  const ClockSource memory_source("memory_clock", memory_clock, false);
  MemorySystem memory("memory", source, memory_source, accelerator, MemoryConfig{}, hw::Floorplan{});
  sc_core::sc_trace_file* file = sc_core::sc_create_vcd_trace_file(folder.path("memory").c_str());
  file->set_time_unit(1, sc_core::SC_FS);
  memory.trace(file);
  memory.request({0, 0, 0, 4096, true, 0}, *this, 0);
  memory.request({0, 0, 1 << 20, 4096, false, 0}, *this, 1);
  sc_core::sc_start(clock.edge_time(600));
  sc_core::sc_close_vcd_trace_file(file);
  EXPECT_EQ(done, 2);
  std::ostringstream text;
  text << std::ifstream(folder.path("memory.vcd")).rdbuf();
  const std::map<std::string, std::vector<std::string>> modules = {
      {"dma_port_0", {"request_channel", "request_address", "request_write", "in_flight"}},
      {"arbiter_0", {"grant", "free_credits", "write_beats_left"}},
      {"to_memory_0", {"first"}},
      {"channel_0",
       {"row_command", "row_bank", "row_row", "column_command", "column_bank", "column_column", "read_queue",
        "write_queue", "draining", "fifo"}},
      {"to_accelerator_0", {"first"}},
      {"response_router", {"channel_0_queued", "channel_0_bus_left", "port_0_bus_left"}}};
  for (const auto& [module, signals] : modules) {
    for (const std::string& signal : signals) {
      SCOPED_TRACE(testing::Message() << module << "." << signal);
      const std::string id = identifier(text.str(), module, signal);
      ASSERT_FALSE(id.empty());
      EXPECT_GT(changes(text.str(), id), 1);
    }
  }
}

}  // namespace
}  // namespace secateur::test
