// SPDX-License-Identifier: Apache-2.0
// What a broken invariant says while a simulation is built, while it runs, and afterwards.
#include "hw/simulation_context.hpp"

#include <gtest/gtest.h>

#include <systemc>

#include "base/error.hpp"
#include "support/names.hpp"

namespace secateur::hw {
namespace {

/// Fails its check, if any, when built or at a time.
class Child : public sc_core::sc_module {
 public:
  Child(const sc_core::sc_module_name& name, bool fails_when_built, const sc_core::sc_time& fails_at)
      : sc_module(name), fails_at_(fails_at) {
    SECATEUR_CHECK(!fails_when_built, "built wrongly");
    SC_HAS_PROCESS(Child);
    SC_THREAD(work);
  }

 private:
  void work() {
    wait(fails_at_);
    SECATEUR_CHECK(fails_at_ == sc_core::SC_ZERO_TIME, "worked wrongly");
  }

  sc_core::sc_time fails_at_;
};

struct Parent : sc_core::sc_module {
  Parent(const sc_core::sc_module_name& name, bool fails_when_built, const sc_core::sc_time& fails_at)
      : sc_module(name), child("child", fails_when_built, fails_at) {}

  Child child;
};

void simulate(bool fails_when_built, const sc_core::sc_time& fails_at) {
  Parent parent("parent", fails_when_built, fails_at);
  sc_core::sc_start();
}

TEST(CheckContextDeathTest, ARunningSimulationTellsTimeAndModule) {
  begin_simulation_context();
  EXPECT_DEATH(simulate(false, sc_core::sc_time(1234, sc_core::SC_NS)),
               "worked wrongly \\(.* at .*:[0-9]+\\) at 1,234 ns in parent\\.child\n");
  EXPECT_DEATH(simulate(false, sc_core::sc_time(3333333, sc_core::SC_PS)),
               "worked wrongly \\(.*\\) at 3,333\\.333 ns in parent\\.child\n");
}

TEST(CheckContextDeathTest, AModuleThatIsBuiltIsNamed) {
  begin_simulation_context();
  EXPECT_DEATH(simulate(true, sc_core::SC_ZERO_TIME), "built wrongly \\(.*\\) while parent\\.child is built\n");
}

TEST(CheckContextDeathTest, BesideASimulationThereIsNothingToTell) {
  begin_simulation_context();
  EXPECT_DEATH(SECATEUR_CHECK(1 == 2, "strange"), "strange \\(1 == 2 at .*:[0-9]+\\)\n");
  simulate(false, sc_core::SC_ZERO_TIME);
  EXPECT_DEATH(SECATEUR_CHECK(1 == 2, "strange"), "strange \\(1 == 2 at .*:[0-9]+\\)\n");
}

}  // namespace
}  // namespace secateur::hw
