// SPDX-License-Identifier: Apache-2.0
// For tests that run the SystemC kernel: a simulation context of their own, a limit on simulated time, and no warning
// of SystemC unnoticed.
#pragma once

#include <gtest/gtest.h>

#include <systemc>

#include "hw/clock.hpp"
#include "hw/simulation_context.hpp"
#include "support/names.hpp"

namespace secateur::test {

/// Makes every report of SystemC from warnings on a failure of the running test.
void fail_on_systemc_warnings();

class SimTest : public testing::Test {
 protected:
  SimTest() {
    fail_on_systemc_warnings();
    hw::begin_simulation_context();
  }

  /// Until nothing is left to happen; fails when that is not before `limit` of `clock`.
  static void run_until_idle(const hw::Clock& clock, Cycle limit);
};

}  // namespace secateur::test
