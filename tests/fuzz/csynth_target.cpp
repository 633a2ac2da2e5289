// SPDX-License-Identifier: Apache-2.0
// Synthesis reports of HLS tools, of a function and of a design.
#include "fuzz/target.hpp"
#include "hls/report.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

void read(std::string_view input) {
  read_csynth_xml(input_file("csynth.xml", input)).find("secateur_top");
}

constexpr const char* kFunction =
    R"(<?xml version="1.0"?><profile><ReportVersion><Version>2022.2</Version></ReportVersion>
<UserAssignments><Part>xcu250</Part><TopModelName>f</TopModelName><TargetClockPeriod>3.33</TargetClockPeriod>
<ClockUncertainty>0.90</ClockUncertainty></UserAssignments><PerformanceEstimates><PipelineType>no</PipelineType>
<SummaryOfTimingAnalysis><EstimatedClockPeriod>2.431</EstimatedClockPeriod></SummaryOfTimingAnalysis>
<SummaryOfOverallLatency><Best-caseLatency>1200</Best-caseLatency><Worst-caseLatency>undef</Worst-caseLatency>
<Interval-min>1201</Interval-min></SummaryOfOverallLatency><SummaryOfLoopLatency><rows><TripCount><range><min>28</min>
<max>198</max></range></TripCount><Latency>168 ~ 1188</Latency><words><TripCount>6</TripCount><Latency>6</Latency>
<PipelineII>1</PipelineII></words></rows></SummaryOfLoopLatency></PerformanceEstimates><AreaEstimates><Resources>
<BRAM_18K>5</BRAM_18K><DSP48E>128</DSP48E><FF>4000</FF></Resources></AreaEstimates></profile>)";

constexpr const char* kDesign = R"(<profile><UserAssignments><TopModelName>secateur_top</TopModelName></UserAssignments>
<ModuleInformation><Module><Name>vit_gelu</Name><PerformanceEstimates><SummaryOfOverallLatency>
<PipelineInitiationInterval>300 ~ 310</PipelineInitiationInterval></SummaryOfOverallLatency><SummaryOfLoopLatency><L0>
<Name>VITIS_LOOP_12_1</Name><TripCount>?</TripCount></L0></SummaryOfLoopLatency></PerformanceEstimates></Module>
<Module><Name>secateur_top</Name><AreaEstimates><Resources><LUT>110000</LUT></Resources></AreaEstimates></Module>
</ModuleInformation></profile>)";

std::vector<std::string> seeds() {
  return {kFunction, kDesign};
}

const Registration target{{"csynth", read, seeds, {std::size_t{4} << 20, 400}}};

}  // namespace
}  // namespace secateur::fuzz
