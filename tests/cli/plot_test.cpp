// SPDX-License-Identifier: Apache-2.0
// secateur plot: every figure in every format, at the width asked for, and what is refused.
#include <gmock/gmock.h>

#include "cli/secateur.hpp"
#include "config/json.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class PlotTest : public CliTest {
 protected:
  void SetUp() override { ASSERT_EQ(tiny_run({"--out", "first"}).status, 0); }

  std::string plot(std::vector<std::string> words, const std::string& out) {
    words.insert(words.begin(), "plot");
    words.insert(words.end(), {"--out", out});
    const Ran ran = secateur(words);
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_EQ(ran.out, "Figure: " + out + "\n");
    return read(out);
  }

  std::string refused(std::vector<std::string> words) {
    words.insert(words.begin(), "plot");
    const Ran ran = secateur(words);
    EXPECT_EQ(ran.status, 2) << ran.out;
    return ran.err;
  }
};

TEST_F(PlotTest, EveryFigureOfARunInEveryFormat) {
  for (const std::string name : {"waterfall", "timeline", "roofline", "masks", "tokens", "latency"}) {
    const std::string svg = plot({"first", name}, name + ".svg");
    EXPECT_THAT(svg, HasSubstr("</svg>")) << name;
    EXPECT_EQ(svg.find("<image"), std::string::npos) << name;
    // 88 mm are 249.45 points.
    EXPECT_THAT(svg, HasSubstr("width=\"249.4")) << name;
    EXPECT_THAT(plot({"first", name}, name + ".pdf"), StartsWith("%PDF-")) << name;
    EXPECT_THAT(plot({"first", name}, name + ".png"), StartsWith("\x89PNG")) << name;
  }
}

TEST_F(PlotTest, EqualRunsGiveEqualBytes) {
  const std::string first = plot({"first", "timeline"}, "a.pdf");
  EXPECT_EQ(plot({"first", "timeline"}, "b.pdf"), first);
}

TEST_F(PlotTest, SizesAreMillimetres) {
  EXPECT_THAT(plot({"first", "waterfall", "--width", "180", "--height", "60"}, "wide.svg"),
              testing::AllOf(HasSubstr("width=\"510.2"), HasSubstr("height=\"170.0")));
}

TEST_F(PlotTest, RunsStoresAndComparisonsHaveTheirOwn) {
  folder_.write("sweep.json", R"({"accelerator": "tiny", "network": "shapes_vit", "pruning": "b8_rb50_rt50",
    "axes": [{"key": "accelerator.p_t", "values": [1, 2, 3]}]})");
  ASSERT_EQ(secateur({"sweep", "sweep.json", "--out", "sweep"}).status, 0);
  EXPECT_THAT(plot({"first", "first", "latency"}, "latency.svg"), HasSubstr("</svg>"));
  EXPECT_THAT(plot({"sweep", "front", "--across", "lut"}, "front.svg"), HasSubstr("</svg>"));
  folder_.write(
      "comparison.json",
      Json{{"measured", "boards.csv"},
           {"points",
            Json::array({{{"exact", true},
                          {"quantities", {{"latency_ms", {{"measured", 2.0}, {"ours", 1.5}, {"error", -0.25}}}}}}})}}
          .dump());
  EXPECT_THAT(plot({"comparison.json", "measured"}, "measured.svg"), HasSubstr("</svg>"));
  EXPECT_EQ(refused({"sweep", "front", "--across", "latency", "--out", "x.svg"}),
            "command line: latency: no figure of this store; did you mean latency_ms?\n");
  EXPECT_EQ(refused({"sweep", "waterfall", "--out", "x.svg"}), "sweep: waterfall is a figure of a run\n");
  EXPECT_EQ(refused({"first", "first", "masks", "--out", "x.svg"}), "first: masks is a figure of a run\n");
}

TEST_F(PlotTest, WhatIsNotThereIsSaid) {
  ASSERT_EQ(tiny_run({"--fidelity", "ideal", "--out", "ideal"}).status, 0);
  EXPECT_EQ(refused({"ideal", "timeline", "--out", "x.svg"}), "ideal: timeline: a run of the closed form has none\n");
  EXPECT_EQ(refused({"ideal", "roofline", "--out", "x.svg"}),
            "ideal: operations: no product has off-chip traffic: the closed form knows none\n");
  ASSERT_EQ(tiny_run({"--no-attribution", "--out", "plain"}).status, 0);
  EXPECT_EQ(refused({"plain", "waterfall", "--out", "x.svg"}),
            "plain: attribution: is not there: the run was made with --no-attribution\n");
  EXPECT_FALSE(exists("x.svg"));
}

TEST_F(PlotTest, WrongWordsAreNamed) {
  EXPECT_EQ(refused({"first", "waterfal", "--out", "x.svg"}),
            "command line: waterfal: no such figure; did you mean waterfall?\n");
  EXPECT_THAT(refused({"first", "waterfall", "--out", "x.jpg"}),
              HasSubstr("command line: --out: got x.jpg; expected a name that ends in .svg, .pdf or .png\n"));
  EXPECT_THAT(refused({"first", "waterfall", "--out", "x.svg", "--width", "8"}),
              HasSubstr("command line: --width: got 8"));
  EXPECT_THAT(refused({"waterfall", "--out", "x.svg"}), HasSubstr("give a folder and what to draw"));
  EXPECT_EQ(refused({"none", "waterfall", "--out", "x.svg"}), "none: no such folder\n");
}

}  // namespace
}  // namespace secateur::test
