// SPDX-License-Identifier: Apache-2.0
#include "support/sim_test.hpp"

#include "support/names.hpp"

namespace secateur::test {

void fail_on_systemc_warnings() {
  sc_core::sc_report_handler::set_handler([](const sc_core::sc_report& report, const sc_core::sc_actions& actions) {
    if (report.get_severity() >= sc_core::SC_WARNING) {
      ADD_FAILURE() << report.get_msg_type() << ": " << report.get_msg();
    }
    sc_core::sc_report_handler::default_handler(report, actions);
  });
}

void SimTest::run_until_idle(const hw::Clock& clock, Cycle limit) {
  sc_core::sc_start(clock.edge_time(limit), sc_core::SC_EXIT_ON_STARVATION);
  EXPECT_FALSE(sc_core::sc_pending_activity()) << "still running at cycle " << limit;
}

}  // namespace secateur::test
