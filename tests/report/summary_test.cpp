// SPDX-License-Identifier: Apache-2.0
#include "report/summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "report/sample_result.hpp"
#include "report/summary_text.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

void expect_readable(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(width_of(line), 80) << line;
    EXPECT_TRUE(line.empty() || line.back() != ' ') << "\"" << line << "\"";
  }
  const std::regex word("[A-Za-z]+");
  for (std::sregex_iterator at(text.begin(), text.end(), word), end; at != end; ++at) {
    EXPECT_NE(at->str(), "nan");
    EXPECT_NE(at->str(), "inf");
  }
}

Result ideal_result() {
  Result result = sample_result();
  result.fidelity = "ideal";
  result.cycles = result.ideal_cycles;
  result.attribution.clear();
  result.channels.clear();
  result.operations.clear();
  return result;
}

TEST(Summary, OfAPrunedRunSaysWhatItTakesAndWhy) {
  const std::string text = summary(sample_result(), sample_context());
  expect_readable(text);
  EXPECT_EQ(text.substr(0, text.find("Cycles by operation")),
            "deit_small, b16_rb50_rt50, on u250-fccm24 (fidelity event)\n"
            "\n"
            "  3.333 ms per image, 300.0 images per second, 1,000,000 cycles at 300 MHz\n"
            "  1.43 times the closed form: 700,000 cycles, 2.333 ms with perfect balance,\n"
            "  matrix products alone, and no memory\n"
            "\n"
            "  network     3 encoders, counted from 0; 6 heads, embedding of 384, MLP of\n"
            "              1,536, 198 tokens\n"
            "  pruning     blocks of 16 x 16, 50 % of the weights kept, 50 % of the tokens\n"
            "              kept at encoders 2, 6, 9\n"
            "  machine     4 head modules of 12 x 2 processing elements (PEs) of 8 x 8\n"
            "              multiply-accumulates (MACs): 6,144 MACs per cycle,\n"
            "              int16, fold mapping, lpt balancing\n"
            "  memory      4 x ddr4-2400, 4 DMA ports of 512 bits\n"
            "\n"
            "Why not ideal                     cycles   of all   each effect added to those\n"
            "    ideal                        700,000   70.0 %   ████████████████████\n"
            "  + mapping                            0    0.0 %\n"
            "  + embedding and classifier     +90,000    9.0 %                       ██\n"
            "  + imbalance and sync          +120,000   12.0 %                         ███\n"
            "  + feature ports                +30,000    3.0 %                            █\n"
            "  + element-wise                 +60,000    6.0 %                             ██\n"
            "  + token selector                +2,000    0.2 %                              ▏\n"
            "  - pipeline                     -12,000   -1.2 %                              ▏\n"
            "  + memory                       +10,000    1.0 %                              ▏\n"
            "  = this run                   1,000,000  100.0 %   ████████████████████████████\n"
            "\n");
}

TEST(Summary, SharesOfOperationsUnitsStallsMemoryAndImbalance) {
  const std::string text = summary(sample_result(), sample_context());
  for (const char* line : {
           "  mlp_int                        400,000   40.0 %   ████████████████████████████\n",
           "  token selection                  1,000    0.1 %   ▏\n",
           "  mpca (the PEs)      80.0 %    10.0 %     10.0 %   ██████████████████████▒▒▒···\n",
           "  dma                 14.9 %    30.0 %     55.1 %   ████▒▒▒▒▒▒▒▒▒···············\n",
           "  sync: uneven columns            60,000    6.0 %   █▋\n",
           "  bandwidth, GB/s             7.8 / 76.8   10.1 %   ██▉\n",
           "  row hits                                 98.0 %   ███████████████████████████▌\n",
           "  encoder0.q                      expand   25.0 %   ███████\n",
           "  DSP of 11,520                    7,885   68.4 %   ███████████████████▏\n",
           "  fits the Alveo U250; fullest is SLR 0, 75.0 % of its URAM\n",
           "  heads       6 in encoder 0, 5 in 1-2\n",
           "  tokens      198 in encoders 0-1, 101 in 2\n",
           "What pruning left       kept      dense      fewer   in heads      fewer\n",
           "  MACs               1.16 G     4.62 G      4.00x     1.54 G      3.00x\n",
           "Bottleneck: mpca, busy in 80.0 % of all cycles.\n",
           "Largest step above the closed form: imbalance and sync, 12.0 % of all cycles.\n",
           "Result: out/quickstart/result.json\n",
       }) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(Summary, SeveralSmallKindsAreOneLine) {
  Result result = sample_result();
  add_operation(result, "average", "classifier", "elementwise", 950'000, 950'500);
  EXPECT_THAT(summary(result, sample_context()), HasSubstr("  2 others                         1,500    0.1 %\n"));
}

TEST(Summary, OfADenseRunSaysThatNothingIsPruned) {
  Result result = sample_result();
  result.macs_executed = result.macs_dense_in_kept_heads = result.macs_dense;
  result.heads_per_layer = {6, 6, 6};
  result.tokens_per_layer = {198, 198, 198, 198};
  SummaryContext context = sample_context();
  context.pruning.weight_keep = Decimal(1, 1);
  context.pruning.token_layers.clear();
  const std::string text = summary(result, context);
  expect_readable(text);
  EXPECT_THAT(text, HasSubstr("  pruning     none; blocks of 16 x 16\n"));
  EXPECT_THAT(text, HasSubstr("  MACs                  all     4.62 G\n"));
  EXPECT_THAT(text, HasSubstr("  heads       6 in encoders 0-2\n"));
}

TEST(Summary, OfTheClosedFormShowsNothingThatItDoesNotKnow) {
  const std::string text = summary(ideal_result(), sample_context());
  expect_readable(text);
  EXPECT_THAT(text, HasSubstr("(fidelity ideal)"));
  EXPECT_THAT(text, HasSubstr("closed form: perfect balance"));
  for (const char* section : {"Why not ideal", "Units", "Stalls", "Memory", "Imbalance", "Bottleneck"}) {
    EXPECT_THAT(text, Not(HasSubstr(section)));
  }
  EXPECT_THAT(text, HasSubstr("Resources"));
}

TEST(Summary, OfNothingHasNoNansAndNoEmptyTables) {
  const std::string text = summary(Result{}, sample_context());
  expect_readable(text);
  for (const char* section : {"Units", "Resources", "Memory", "Cycles by operation"})
    EXPECT_THAT(text, Not(HasSubstr(section)));
}

TEST(Summary, AChannelWithoutTrafficHasNoNans) {
  Result result = sample_result();
  result.channels.assign(2, {});
  result.peak_bandwidth_gbps = 0.0;
  expect_readable(summary(result, sample_context()));
}

TEST(Summary, SaysWhenTheMachineDoesNotFitAndWhatTheEstimateWarnsOf) {
  Result result = sample_result();
  result.resources.fits = false;
  result.resources.used.lut = 2'000'000;
  result.resources.warnings = {
      "LUT at 133 % of the device: above 70 % timing closure gets hard, and this sentence is so "
      "long that it does not fit on one line"};
  const std::string text = summary(result, sample_context());
  expect_readable(text);
  EXPECT_THAT(text, HasSubstr("does NOT fit the Alveo U250"));
  EXPECT_THAT(text, HasSubstr("note: LUT at 133 %"));
}

TEST(Summary, TellsOfStallsForAccumulatorsAndOfRequestsThatMetAWrite) {
  Result result = sample_result();
  EXPECT_THAT(summary(result, sample_context()), Not(HasSubstr("accumulators not free")));
  EXPECT_THAT(summary(result, sample_context()), Not(HasSubstr("in the write queue")));
  result.operations[2].stall.pipeline = 12'345;
  result.channels[1].merged_writes = 1'234;
  result.channels[2].forwarded_reads = 5;
  const std::string text = summary(result, sample_context());
  expect_readable(text);
  EXPECT_THAT(text, HasSubstr("  accumulators not free           12,345    1.2 %"));
  EXPECT_THAT(text, HasSubstr("  in the write queue: 1,234 writes merged, 5 reads answered\n"));
}

TEST(Summary, LongNamesAndLargeFiguresStillFit) {
  Result result = sample_result();
  result.cycles = 9'876'543'210;
  result.latency_ms = 32'921.811;
  add_operation(result, "encoder999.reload_of_something_with_a_long_name", "transfers", "mpca", 1, 2);
  result.operations.back().imbalance = 12.5;
  SummaryContext context = sample_context();
  context.network.name = context.pruning.name = context.accelerator.name = context.memory.name = std::string(300, 'x');
  context.result_path.clear();
  expect_readable(summary(result, context));
}

TEST(Summary, TellsInterpolatedPositions) {
  Result result = sample_result();
  EXPECT_THAT(summary(result, sample_context()), Not(HasSubstr("interpolated")));
  result.interpolation = Interpolation{24, 14};
  const std::string text = summary(result, sample_context());
  expect_readable(text);
  EXPECT_THAT(text, HasSubstr("\n  weights     position embeddings interpolated from 24 x 24 to 14 x 14 patches\n"));
}

TEST(Summary, ColourChangesNothingButTheColour) {
  SummaryContext context = sample_context();
  const std::string plain = summary(sample_result(), context);
  context.colour = true;
  const std::string coloured = summary(sample_result(), context);
  EXPECT_NE(coloured, plain);
  EXPECT_EQ(std::regex_replace(coloured, std::regex("\x1b\\[[0-9]+m"), ""), plain);
}

}  // namespace
}  // namespace secateur::test
