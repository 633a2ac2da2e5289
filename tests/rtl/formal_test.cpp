// SPDX-License-Identifier: Apache-2.0
// Rules that units of rtl/ keep whatever their surroundings do, shown by Yosys's solver for every input of the first
// kCycles cycles behind a reset (tests/rtl/formal/); and that each rule sees the fault it is there for: one signal of
// the unit changed, nothing else.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "support/names.hpp"
#include "support/source_dir.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

constexpr int kCycles = 7;

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

enum class Outcome { holds, broken, failed };

/// The rules `rules` of unit `unit`, with `was` replaced by `is` in the unit; nothing, if `was` is empty.
Outcome check(const std::string& unit, const std::string& rules, const std::string& was, const std::string& is) {
  std::string text = text_of(SECATEUR_SOURCE_DIR "/rtl/" + unit + ".sv");
  if (!was.empty()) {
    const std::size_t at = text.find(was);
    if (at == std::string::npos || text.find(was, at + 1) != std::string::npos) {
      ADD_FAILURE() << unit << " does not have exactly one '" << was << "'";
      return Outcome::failed;
    }
    text.replace(at, was.size(), is);
  }
  const TemporaryFolder folder;
  const std::string copy = folder.write(unit + ".sv", text);
  const std::string command = "yosys -p 'read_verilog -sv -formal " + copy +
                              " " SECATEUR_SOURCE_DIR "/tests/rtl/formal/" + rules + ".sv; hierarchy -top " + rules +
                              "; proc; flatten; memory_map; opt -full; sat -set-assumes -set-def-inputs -prove-asserts "
                              "-seq 1 -tempinduct -tempinduct-baseonly -maxsteps " +
                              std::to_string(kCycles) + " " + rules + "' 2>&1";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string said;
  std::array<char, 512> line{};
  while (pipe && std::fgets(line.data(), static_cast<int>(line.size()), pipe.get()) != nullptr) said += line.data();
  if (said.find("SUCCESS!") != std::string::npos) return Outcome::holds;
  if (said.find("model found for base case: FAIL!") != std::string::npos) return Outcome::broken;
  ADD_FAILURE() << said;
  return Outcome::failed;
}

struct PlantedFault {
  const char* name;
  const char* unit;
  const char* rules;
  const char* was;
  const char* is;
};

class FormalRtl : public testing::TestWithParam<PlantedFault> {
 protected:
  void SetUp() override {
    if (std::system("command -v yosys >/dev/null 2>&1") != 0) GTEST_SKIP() << "yosys is not installed: NOT TESTED";
  }
};

TEST_P(FormalRtl, SeesTheFault) {
  const PlantedFault fault = GetParam();
  EXPECT_EQ(check(fault.unit, fault.rules, fault.was, fault.is), *fault.was == '\0' ? Outcome::holds : Outcome::broken);
}

constexpr PlantedFault kFaults[] = {
    {"AxiMasterAsItIs", "dma_port", "dma_port_rules", "", ""},
    {"ReadRequestDropped", "dma_port", "dma_port_rules", "if (m_axi_arready) m_axi_arvalid", "m_axi_arvalid"},
    {"WriteRequestDropped", "dma_port", "dma_port_rules", "if (m_axi_awready) m_axi_awvalid", "m_axi_awvalid"},
    {"BurstOverTheBoundary", "dma_port", "dma_port_rules", "burst_units = last_burst ? units_left : to_boundary",
     "burst_units = units_left"},
    {"OneBurstTooMany", "dma_port", "dma_port_rules", "in_flight < OB'(OUTSTANDING)", "in_flight <= OB'(OUTSTANDING)"},
    {"LastBeatOneEarly", "dma_port", "dma_port_rules", "m_axi_wlast = write_left == 1",
     "m_axi_wlast = write_left == 2"},
    {"DataBeforeTheGrant", "dma_port", "dma_port_rules", "if (m_axi_awvalid && m_axi_awready) write_left",
     "if (m_axi_awvalid) write_left"},
    {"DoneWithoutAnAnswer", "dma_port", "dma_port_rules", "read_ends = m_axi_rvalid && m_axi_rlast",
     "read_ends = m_axi_rlast"},
    {"DrainAsItIs", "drain_sequencer", "drain_rules", "", ""},
    {"AThirdSet", "drain_sequencer", "drain_rules", "used_now < 2'(SETS)", "used_now <= 2'(SETS)"},
    {"NoFlush", "drain_sequencer", "drain_rules", "FB'(PIPELINE_DEPTH)}", "FB'(0)}"},
    {"BroadcastLikeLocal", "drain_sequencer", "drain_rules", "local_done = ends && !first[FB+CYCLE_BITS]",
     "local_done = ends"},
};

INSTANTIATE_TEST_SUITE_P(Rules, FormalRtl, testing::ValuesIn(kFaults),
                         [](const testing::TestParamInfo<PlantedFault>& which) {
                           return std::string(which.param.name);
                         });

}  // namespace
}  // namespace secateur::test
