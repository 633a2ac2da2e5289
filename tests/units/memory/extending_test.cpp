// SPDX-License-Identifier: Apache-2.0
// The examples of docs/extending.md, as they stand there: rows compiled from the page and run on random traffic against
// the reference controller and the checker; a device document
// loaded, and a machine that fits it.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "config/documents.hpp"
#include "config/shipped_files.hpp"
#include "cost/resources.hpp"
#include "support/jedec_checker.hpp"
#include "support/memory_traffic.hpp"
#include "support/names.hpp"
#include "support/reference_controller.hpp"
#include "units/memory/config.hpp"
#include "units/memory/event/dram_controller.hpp"

namespace secateur::config {
namespace {

#include "extending/late.inc"
#include "extending/lpddr3.inc"

}  // namespace

namespace extending {

const MemoryStandard& standard() {
  static const MemoryStandard row = lpddr3();
  return row;
}

const PagePolicy& page_policy() {
  return kLate;
}

}  // namespace extending
}  // namespace secateur::config

namespace secateur::test {
namespace {

std::string board_text() {
  std::ifstream file(EXTENDING_FOLDER "/board.inc");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The case's own traffic; a bank group of 8 banks, as LPDDR3 has them.
MemoryConfig memory_of(const ChannelCase& given) {
  MemoryConfig memory = given.memory;
  memory.standard = &config::extending::standard();
  memory.page_policy = &config::extending::page_policy();
  memory.refresh_policy = per_bank_refresh();
  memory.timing.rfc_part = memory.timing.rfc / 2 + 1;
  memory.timing.rrefd = memory.timing.rrd_l + 1;
  memory.timing.refi = memory.refresh_parts() * (memory.refresh_clocks() + 300);
  memory.timing.ccd_s = std::max(memory.timing.ccd_s, memory.burst_clocks());
  memory.timing.ccd_l = std::max(memory.timing.ccd_l, memory.timing.ccd_s);
  return memory;
}

TEST(Extending, ARowOfTheTableIsAStandard) {
  EXPECT_STREQ(config::extending::standard().name, "lpddr3");
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    ChannelCase given = random_channel_case(seed);
    given.memory = memory_of(given);
    SCOPED_TRACE(given.describe());
    hw::DramController controller(given.memory);
    ReferenceController reference(given.memory);
    CommandRecorder recorder;
    controller.observe(&recorder);
    for (const hw::BurstRequest& burst : given.bursts) controller.arrive(burst);
    for (const hw::BurstRequest& burst : given.bursts) reference.arrive(burst);
    std::vector<hw::BurstCompletion> completions;
    MemoryClock last = given.last_arrival;
    for (; !controller.is_drained(); last += 500) controller.run_until(last, completions);
    controller.run_until(last, completions);
    reference.run_until(last);
    ASSERT_EQ(recorder.commands.size(), reference.commands().size());
    ASSERT_TRUE(std::equal(recorder.commands.begin(), recorder.commands.end(), reference.commands().begin(), same));
    JedecChecker checker(JedecLimits::of(given.memory), given.memory.refresh);
    for (const hw::Command& command : recorder.commands) checker.command(command);
    EXPECT_TRUE(checker.violations().empty()) << checker.report();
  }
}

TEST(Extending, AFileIsADevice) {
  const std::string path = ::testing::TempDir() + "/half_u250.json";
  std::ofstream(path) << board_text();
  DocumentRequest request;
  request.sets = {"accelerator.device=" + path, "accelerator.p_h=2", "accelerator.memory_channels=2",
                  "accelerator.dma.ports=2"};
  const Documents d = load_documents(request);
  EXPECT_EQ(d.accelerator.board.title, "Half a U250");
  EXPECT_EQ(d.accelerator.board.slrs, 2);
  EXPECT_EQ(d.accelerator.board.lut, shipped_device("u250")->lut / 2);
  EXPECT_TRUE(device_faults(d.accelerator, d.memory, sizing_of(d.network, d.pruning)).empty());
  EXPECT_TRUE(estimate_resources(d.accelerator, d.memory, sizing_of(d.network, d.pruning)).fits);
}

}  // namespace
}  // namespace secateur::test
