// SPDX-License-Identifier: Apache-2.0
// Pages: what a script element may hold, and what a timeline keeps of a trace.
#include "report/html_page.hpp"

#include <gtest/gtest.h>

#include <string>

#include "config/json_document.hpp"
#include "report/timeline_recorder.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(HtmlPage, NoNameEndsTheScriptElement) {
  const Json json{{"</script><script>alert(1)</script>", "<!-- & \xe2\x80\xa8\xe2\x80\xa9 ]]>"}};
  const std::string text = json_in_script(json);
  for (const char* mark : {"<", ">", "&", "\xe2\x80\xa8", "\xe2\x80\xa9"}) {
    EXPECT_EQ(text.find(mark), std::string::npos) << mark;
  }
  EXPECT_EQ(parse_value(text), json);
}

TEST(HtmlPage, TextIsEscapedInElementsAndAttributes) {
  EXPECT_EQ(html_text("a<b>\"c\"&d"), "a&lt;b&gt;&quot;c&quot;&amp;d");
}

/// 1 MHz: a cycle is 10^9 fs.
constexpr std::int64_t kCycle = 1'000'000'000;

TEST(TimelineRecorder, NeighboursOfOneNameAreOneSlice) {
  TimelineRecorder recorder(1000);
  const TrackId track = recorder.track("mpca", "head module 0");
  recorder.slice(track, "q", 5 * kCycle, 7 * kCycle);
  recorder.slice(track, "q", 0, 5 * kCycle);
  recorder.slice(track, "k", 7 * kCycle, 9 * kCycle);
  recorder.slice(track, "q", 10 * kCycle, 11 * kCycle);
  recorder.slice(track, "empty", 11 * kCycle, 11 * kCycle);
  recorder.counter(recorder.counter_track("mpca", "level"), 0, 3);
  const Json json = recorder.to_json(20);
  ASSERT_EQ(json["tracks"].size(), 1U);  // levels are not kept
  EXPECT_EQ(json["tracks"][0]["slices"], Json({0, 0, 7, 1, 7, 9, 0, 10, 11}));
  EXPECT_EQ(json["tracks"][0]["gap"], 0);
  EXPECT_EQ(json["names"], Json({"q", "k"}));
}

TEST(TimelineRecorder, TrafficIsCountedByBinAndWay) {
  TimelineRecorder recorder(1000);
  const TrackId port = recorder.track("dma", "port 0");
  recorder.slice(port, "read", 1 * kCycle, 6 * kCycle);
  recorder.slice(port, "write", 8 * kCycle, 9 * kCycle);
  const Json traffic = recorder.to_json(3000)["traffic"];
  EXPECT_EQ(traffic["bin_cycles"], 3);
  EXPECT_EQ(traffic["read"].size(), 1000U);
  EXPECT_EQ(traffic["read"][0], 2);
  EXPECT_EQ(traffic["read"][1], 3);
  EXPECT_EQ(traffic["read"][2], 0);
  EXPECT_EQ(traffic["write"][2], 1);
}

/// Products of cycles and femtoseconds do not fit 64 bits.
__extension__ using Wide = __int128;

TEST(TimelineRecorder, CyclesAreFoundAgainAtOddClocks) {
  // 333,333 kHz: edges lie between whole femtoseconds.
  TimelineRecorder recorder(333'333);
  const TrackId track = recorder.track("mpca", "head module 0");
  const auto edge = [](std::int64_t n) {
    return static_cast<std::int64_t>(static_cast<Wide>(n) * 1'000'000'000'000 / 333'333);
  };
  Json expected = Json::array();
  for (const std::int64_t n : {1, 77, 1'234'567, 987'654'321}) {
    recorder.slice(track, "q", edge(n), edge(n + 1));
    for (const std::int64_t value : {std::int64_t{0}, n, n + 1}) expected.push_back(value);
  }
  EXPECT_EQ(recorder.to_json(1'000'000'000)["tracks"][0]["slices"], expected);
}

TEST(TimelineRecorder, ARowWithMoreThanAPageShowsClosesShortGaps) {
  TimelineRecorder recorder(1000);
  const TrackId track = recorder.track("dma", "port 0");
  for (std::int64_t i = 0; i < 20'000; ++i) recorder.slice(track, "read", 4 * i * kCycle, (4 * i + 2) * kCycle);
  const Json row = recorder.to_json(80'000)["tracks"][0];
  EXPECT_EQ(row["gap"], 2);
  EXPECT_EQ(row["slices"], Json({0, 0, 79'998}));
}

}  // namespace
}  // namespace secateur::test
