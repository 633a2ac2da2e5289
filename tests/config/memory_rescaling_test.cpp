// SPDX-License-Identifier: Apache-2.0
// Timings of a memory whose clock is not the one its document counts in.
#include <gtest/gtest.h>

#include <cmath>

#include "config/documents.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

MemoryConfig memory_of(const std::vector<std::string>& sets) {
  DocumentRequest request;
  request.sets = sets;
  return load_documents(request).memory;
}

TEST(MemoryRescaling, AtTheDocumentsClockNothingChanges) {
  const MemoryConfig memory = memory_of({});
  EXPECT_EQ(memory.timing.cl, 17);
  EXPECT_EQ(memory.timing.refi, 9360);
}

TEST(MemoryRescaling, NanosecondsRoundUpRefiRoundsDownAndCcdStays) {
  const MemoryConfig memory = memory_of({"memory.clock_mhz=1000"});
  // n clocks of 1/1200 MHz become ceil(n * 1000 / 1200 - 0.01).
  const auto scaled = [](int clocks) { return static_cast<int>(std::ceil(clocks / 1.2 - 0.01)); };
  EXPECT_EQ(memory.timing.cl, scaled(17));
  EXPECT_EQ(memory.timing.cl, 15);
  EXPECT_EQ(memory.timing.rfc, 350);
  EXPECT_EQ(memory.timing.ras, scaled(39));
  EXPECT_EQ(memory.timing.cwl, 10);
  EXPECT_EQ(memory.timing.refi, 7800);
  EXPECT_EQ(memory.timing.ccd_s, 4);
  EXPECT_EQ(memory.timing.ccd_l, 6);
  EXPECT_EQ(memory.timing.wtr_s, 3);
  EXPECT_EQ(memory_of({"memory.clock_mhz=1201"}).timing.refi, 9367);
}

TEST(MemoryRescaling, AHundredthOfAClockOverIsForgiven) {
  // 17 clocks at 1200.5 of 1200 MHz are 17.007: 17 clocks; at 1201 17.014: 18.
  EXPECT_EQ(memory_of({"memory.clock_mhz=1200.5"}).timing.cl, 17);
  EXPECT_EQ(memory_of({"memory.clock_mhz=1201"}).timing.cl, 18);
}

TEST(MemoryRescaling, AnotherReferenceClockCountsToo) {
  const MemoryConfig memory = memory_of({"memory.timing.reference_clock_mhz=600"});
  EXPECT_EQ(memory.timing.cl, 34);
  EXPECT_EQ(memory.timing.refi, 18720);
}

}  // namespace
}  // namespace secateur::test
