// SPDX-License-Identifier: Apache-2.0
// What `secateur memory` prints and writes.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/secateur.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

class MemoryCommandTest : public CliTest {
 protected:
  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_.path(name)) << text; }
};

TEST_F(MemoryCommandTest, PrintsFigures) {
  // The write's bank is opened after the read's command, at 18: data end at 18 + tRCD + tCWL + 4.
  write("t", "0x0 READ\n0x40 WRITE\n");
  const Ran ran = secateur({"memory", "--memory", "ddr4-2400", "--trace", "t"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "t on ddr4-2400: 1 read and 1 write, as fast as they go\n\n"
            "  time          42.5 ns (51 clocks at 1200 MHz)\n"
            "  bandwidth     3.01 GB/s, 15.7 % of the peak of 19.20 GB/s\n"
            "  row hits      0.0 % of 2 column commands\n"
            "  read latency  mean 31.7 ns, 99th percentile 31.7 ns, longest 31.7 ns\n"
            "  refreshes     0\n");
}

TEST_F(MemoryCommandTest, WritesJson) {
  write("t", "0x0 READ 12\n0x40 READ 12\n");
  const Ran ran = secateur({"memory", "--trace", "t", "--set", "memory.refresh=false", "--out", "f.json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto json = nlohmann::json::parse(read("f.json"));
  EXPECT_EQ(json["timed"], true);
  EXPECT_EQ(json["reads"], 2);
  EXPECT_EQ(json["clocks"], 12 + 38 + 4);
  EXPECT_EQ(json["memory"]["refresh"], false);
  EXPECT_NEAR(json["ns"].get<double>(), 45.0, 1e-9);
  EXPECT_NEAR(json["bandwidth_gbps"].get<double>(), 128 / 45.0, 1e-9);
  EXPECT_NEAR(json["read_latency_ns"]["p99"].get<double>(), 42 / 1.2, 1e-9);
}

TEST_F(MemoryCommandTest, MergedWritesAreNoBandwidth) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "0x40 WRITE\n";
  write("t", text + "0x40 READ\n");
  const Ran ran = secateur({"memory", "--trace", "t", "--out", "f.json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto json = nlohmann::json::parse(read("f.json"));
  EXPECT_EQ(json["requests"], 1001);
  EXPECT_EQ(json["write_commands"].get<int>() + json["merged_writes"].get<int>(), 1000);
  EXPECT_EQ(json["read_commands"].get<int>() + json["forwarded_reads"].get<int>(), 1);
  EXPECT_EQ(json["bus_bytes"].get<int>(), 64 * (json["write_commands"].get<int>() + json["read_commands"].get<int>()));
  EXPECT_LE(json["bandwidth_gbps"].get<double>(), json["peak_bandwidth_gbps"].get<double>());
  EXPECT_NEAR(json["bandwidth_gbps"].get<double>(), json["bus_bytes"].get<double>() / json["ns"].get<double>(), 1e-9);
  EXPECT_THAT(ran.out, testing::HasSubstr("writes merged into a queued one, "));
}

TEST_F(MemoryCommandTest, ClocksBeyondTheLimitAreRefused) {
  write("t", "0x0 READ 5\n0x40 READ 1125899906842624\n");
  const Ran ran = secateur({"memory", "--trace", "t"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.err, testing::HasSubstr("t: line 2: cycle \"1125899906842624\": expected a whole number from 0 to "
                                          "1,099,511,627,776 (2^40)"));
  write("t", "0x0 READ 5\n0x40 READ 1099511627776\n");
  EXPECT_EQ(secateur({"memory", "--trace", "t"}).status, 0);
}

TEST_F(MemoryCommandTest, AByteOrderMarkIsSkipped) {
  write("t",
        "\xEF\xBB\xBF"
        "0x0 READ\r\n0x40 WRITE");
  const Ran ran = secateur({"memory", "--trace", "t"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, testing::HasSubstr("1 read and 1 write"));
}

TEST_F(MemoryCommandTest, RefusesWithoutLosingTheOldFile) {
  write("f.json", "mine");
  write("bad", "0x0 REED\n");
  using testing::HasSubstr;
  for (const auto& [words, message] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--trace", "bad"}, "bad: line 1: got \"REED\""},
           {{"--trace", "missing"}, "missing: cannot be opened"},
           {{"--trace", "bad", "--memory", "ddr5-2400"}, "ddr5-2400: no shipped memory"},
           {{"--trace", "bad", "--set", "memory.read_quee=4"}, "did you mean memory.read_queue?"},
           {{}, "--trace: is missing"}}) {
    std::vector<std::string> all{"memory", "--out", "f.json"};
    all.insert(all.end(), words.begin(), words.end());
    const Ran ran = secateur(all);
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr(message));
    EXPECT_EQ(read("f.json"), "mine");
  }
}

}  // namespace
}  // namespace secateur::test
