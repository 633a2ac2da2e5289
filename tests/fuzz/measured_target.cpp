// SPDX-License-Identifier: Apache-2.0
// Measured runs: CSV, JSON, profile summaries of XRT.
#include "compare/measured.hpp"
#include "fuzz/target.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

void read(std::string_view input) {
  const MeasuredRuns runs = read_measured_runs({input_file("measured", input), {"p_t=4"}, {}});
  for (const MeasuredRun& run : runs.runs) runs.row_name(run);
}

constexpr const char* kXrt =
    "Profile Summary\nGenerated on: 2023-01-01 10:00:00\nTarget platform: Xilinx\n\n"
    "Kernel Execution\nKernel,Number Of Enqueues,Total Time (ms),Minimum Time (ms),Average Time (ms),Maximum Time "
    "(ms),\nsecateur,100,131.5,1.29,1.315,1.9,\n\n"
    "Compute Unit Utilization\nDevice,Compute Unit,Kernel,Global Work Size,Local Work Size,Number Of Calls,"
    "Dataflow Execution,Max Overlapping Executions,Dataflow Acceleration,Total Time (ms),Minimum Time (ms),"
    "Average Time (ms),Maximum Time (ms),Clock Frequency (MHz),\n"
    "u250-0,secateur_1,secateur,1:1:1,1:1:1,100,No,1,1.0x,121.3,1.21,1.213,1.22,300,\n";

std::vector<std::string> seeds() {
  return {shipped("configs/measured/synthetic.csv").substr(0, 2000), kXrt,
          "name,p_t,accelerator.p_c,weight_keep,device,latency_us,throughput_fps,power_mw,dsp,bram18,clock_mhz,images,"
          "repetitions,spread,source\nfirst,12,2,0.50,u250,1310,700,20500,7088,900,300,1,100,0.02,lab\n",
          "p_t;repetition;latency_ms\n1;0;1,5\n1;1;1,25\n",
          R"({"runs": [{"accelerator": {"p_t": 12}, "latency_ms": 1.5, "dsp": 7e3}, {"p_t": 4, "latency_s": 1}]})"};
}

const Registration target{{"measured", read, seeds, {std::size_t{4} << 20, 400}}};

}  // namespace
}  // namespace secateur::fuzz
