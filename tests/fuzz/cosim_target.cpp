// SPDX-License-Identifier: Apache-2.0
// Co-simulation reports of HLS tools.
#include "fuzz/target.hpp"
#include "hls/report.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

void read(std::string_view input) {
  read_cosim_report(input_file("top_cosim.rpt", input));
}

constexpr const char* kReport = R"(Simulation tool   : xsim.

+----------+----------+--------------------------+--------------------------+----------------------+
|          |          |   Latency(Clock Cycles)  |  Interval(Clock Cycles)  | Total Execution Time |
+   RTL    +  Status  +--------------------------+--------------------------+    (Clock Cycles)    +
|          |          |  min   |  avg   |  max   |  min   |  avg   |  max   |                      |
+----------+----------+--------------------------+--------------------------+----------------------+
|      VHDL|        NA|      NA|      NA|      NA|      NA|      NA|      NA|                    NA|
|   Verilog|      Pass|     100|     105|     110|      NA|      NA|      NA|                   315|
+----------+----------+--------------------------+--------------------------+----------------------+
)";

std::vector<std::string> seeds() {
  return {kReport, std::string(kReport).substr(22)};
}

const Registration target{{"cosim", read, seeds, {std::size_t{4} << 20, 100}}};

}  // namespace
}  // namespace secateur::fuzz
