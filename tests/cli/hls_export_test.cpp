// SPDX-License-Identifier: Apache-2.0
// secateur hls export and check as a user runs them; the exported C simulation by every compiler that is here, and with
// sanitizers; the host program against a stand-in for XRT.
#include <gmock/gmock.h>

#include <cstdlib>
#include <sstream>

#include "cli/secateur.hpp"
#include "support/names.hpp"
#include "support/source_dir.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;

class HlsExportTest : public CliTest {
 protected:
  Ran export_tiny(std::vector<std::string> more = {}) {
    std::vector<std::string> words{"hls",        "export",    "--accelerator", "tiny",   "--network",
                                   "shapes_vit", "--pruning", "b8_rb50_rt50",  "--part", "xczu7ev-ffvc1156-2-e"};
    words.insert(words.end(), more.begin(), more.end());
    if (std::find(words.begin(), words.end(), "--out") == words.end()) words.insert(words.end(), {"--out", "kernel"});
    return secateur(std::move(words));
  }
  /// By `hls check`, where clang++ is.
  static void expect_directives_are_clean(const std::string& out) {
    if (std::system("command -v clang++ >/dev/null 2>&1") != 0) {
      EXPECT_THAT(out, HasSubstr("Directives: NOT CHECKED"));
    } else {
      EXPECT_THAT(out, testing::ContainsRegex("Directives: 15 rules, [0-9]+ directives, 0 findings"));
    }
  }
  /// In the project's folder.
  int shell(const std::string& command) const {
    return std::system(("cd '" + folder_.path("kernel") + "' && " + command + " >output.txt 2>&1").c_str());
  }
};

TEST_F(HlsExportTest, TheProjectPassesItsCSimulation) {
  const Ran exported = export_tiny();
  ASSERT_EQ(exported.status, 0) << exported.err;
  EXPECT_THAT(exported.out, HasSubstr("shapes_vit, b8_rb50_rt50, on tiny"));
  for (const char* file :
       {"kernel.cpp", "config.hpp", "hls_config.cfg", "run_hls.tcl", "connectivity.cfg", "host.cpp", "Makefile",
        "README.md", "data/golden_logits.bin", "include/arith/integer.hpp", "include/top/product_engine.hpp"}) {
    EXPECT_TRUE(exists(std::string("kernel/") + file)) << file;
  }
  const Ran checked = secateur({"hls", "check", "kernel"});
  EXPECT_EQ(checked.status, 0) << checked.out << checked.err;
  EXPECT_THAT(checked.out, HasSubstr("Lint: 12 rules, "));
  expect_directives_are_clean(checked.out);
  EXPECT_THAT(checked.out, HasSubstr("PASS: 12 logits equal, twice"));
}

TEST_F(HlsExportTest, OtherMachinesPassAsWell) {
  for (const char* set :
       {"accelerator.mapping=grid", "accelerator.qkv=fused", "accelerator.activation_bits=8", "network.distilled=true",
        "accelerator.p_pe=8", "accelerator.balance=none", "accelerator.loop_order=expand"}) {
    std::vector<std::string> more{"--set", set};
    if (std::string(set) == "accelerator.activation_bits=8")
      more.insert(more.end(), {"--set", "accelerator.weight_bits=8"});
    ASSERT_EQ(export_tiny(more).status, 0) << set;
    EXPECT_EQ(secateur({"hls", "check", "kernel"}).status, 0) << set;
  }
}

TEST_F(HlsExportTest, EveryCompilerGivesTheSameBits) {
  ASSERT_EQ(export_tiny().status, 0);
  int compilers = 0;
  for (const char* compiler : {"g++", "clang++"}) {
    if (std::system((std::string("command -v ") + compiler + " >/dev/null 2>&1").c_str()) != 0) continue;
    ++compilers;
    for (const char* standard : {"-std=c++14", "-std=c++17"}) {
      EXPECT_EQ(
          shell(std::string(compiler) + " " + standard +
                " -O1 -Wall -Wextra -Wpedantic -Werror -Iinclude testbench.cpp kernel.cpp -o bench && ./bench data"),
          0)
          << compiler << standard << read("kernel/output.txt");
    }
  }
  EXPECT_GE(compilers, 1);
  EXPECT_EQ(shell("g++ -std=c++14 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -Iinclude "
                  "testbench.cpp kernel.cpp "
                  "-o bench && ./bench data"),
            0)
      << read("kernel/output.txt");
}

/// Vitis' headers are not here: stand-ins take their place, and end the program where a sum would lose bits.
TEST_F(HlsExportTest, TheVendorsIntegersAndStreamsGiveTheSameBits) {
  for (const char* bits : {"8", "16"}) {
    ASSERT_EQ(export_tiny({"--set", std::string("accelerator.activation_bits=") + bits, "--set",
                           std::string("accelerator.weight_bits=") + bits})
                  .status,
              0);
    EXPECT_EQ(shell("g++ -std=c++14 -O1 -DSECATEUR_HLS_AP_INT -DSECATEUR_HLS_STREAM -I" SECATEUR_SOURCE_DIR
                    "/tests/hls/vendor -Iinclude testbench.cpp kernel.cpp -o bench && ./bench data"),
              0)
        << read("kernel/output.txt");
  }
}

/// II = 1 is within reach: `make ports` counts what each iteration asks of each memory.
TEST_F(HlsExportTest, MemoriesHaveThePortsThatLoopsAskFor) {
  for (const char* mapping : {"fold", "grid"}) {
    ASSERT_EQ(export_tiny({"--set", std::string("accelerator.mapping=") + mapping}).status, 0);
    EXPECT_EQ(shell("make ports CXXFLAGS=-O1"), 0) << read("kernel/output.txt");
    EXPECT_THAT(read("kernel/output.txt"), HasSubstr("at most 2 of one in an iteration, 0 beyond its ports"));
  }
}

/// Columns of a row of timed.csv that begins so; empty where there is none.
std::vector<std::string> row_of(const std::string& text, const std::string& begin) {
  const std::size_t at = text.find("\n" + begin);
  std::vector<std::string> columns;
  if (at == std::string::npos) return columns;
  std::istringstream line(text.substr(at + 1, text.find('\n', at + 1) - at - 1));
  for (std::string column; std::getline(line, column, ',');) columns.push_back(column);
  return columns;
}
long long cycles_of(const std::string& text, const std::string& begin) {
  const std::vector<std::string> row = row_of(text, begin);
  return row.size() < 3 ? -1 : std::stoll(row[2]);
}

TEST_F(HlsExportTest, TimedCSimulationTellsTheKernelsCycles) {
  ASSERT_EQ(export_tiny().status, 0);
  const Ran timed = secateur({"hls", "check", "kernel", "--timed"});
  EXPECT_EQ(timed.status, 0) << timed.out << timed.err;
  EXPECT_THAT(timed.out, HasSubstr("PASS: 12 logits equal, twice"));
  EXPECT_THAT(timed.out, HasSubstr("Timed C simulation: passed\n"));
  EXPECT_THAT(timed.out, testing::Not(HasSubstr("no row in the tables")));
  const std::string report = read("kernel/build/timed.csv");
  const long long cycles = cycles_of(report, "total,cycles,");
  EXPECT_THAT(timed.out, HasSubstr("Timed: " + std::to_string(cycles) + " cycles\n"));
  long long sum = 0;
  for (const char* unit : {"controller", "dma", "elementwise", "mpca", "token_selector"})
    sum += cycles_of(report, std::string("unit,") + unit + ",");
  EXPECT_EQ(sum, cycles);
  // The PEs' iterations are the simulator's: steps of c_b = 32 cycles.
  const std::vector<std::string> product = row_of(report, "loop,PRODUCT,");
  ASSERT_EQ(product.size(), 9U);
  EXPECT_EQ(std::stoll(product[6]), 32 * std::stoll(product[5]));
  EXPECT_EQ(product[2], product[6]);
  // A synthesis' figures replace the contract's: GELU's iterations come half as often.
  folder_.write("kernel/synthesis.csv", "kind,name,interval,depth\nloop,GELU,2,5\n");
  ASSERT_EQ(shell("make timed"), 0) << read("kernel/output.txt");
  const std::vector<std::string> gelu = row_of(report, "loop,GELU,");
  ASSERT_EQ(gelu.size(), 9U);
  EXPECT_EQ(cycles_of(read("kernel/build/timed.csv"), "total,cycles,"),
            cycles + std::stoll(gelu[6]) - std::stoll(gelu[5]));
  folder_.write("kernel/synthesis.csv", "kind,name,interval,depth\nloop,GELU,2\n");
  EXPECT_NE(shell("make timed"), 0);
  EXPECT_THAT(read("kernel/output.txt"),
              HasSubstr("synthesis.csv:2: no row of kind,name,interval,depth: loop,GELU,2\n"));
}

TEST_F(HlsExportTest, TheBenchFailsWhenALogitDiffers) {
  ASSERT_EQ(export_tiny().status, 0);
  ASSERT_EQ(shell("make csim"), 0);
  std::string golden = read("kernel/data/golden_logits.bin");
  golden[4] = static_cast<char>(golden[4] ^ 1);
  folder_.write("kernel/data/golden_logits.bin", golden);
  EXPECT_NE(shell("make csim"), 0);
  EXPECT_THAT(read("kernel/output.txt"), HasSubstr("run 0, class 2: "));
  EXPECT_EQ(secateur({"hls", "check", "kernel"}).status, 1);
}

TEST_F(HlsExportTest, TheHostProgramPrintsWhatCompareReads) {
  ASSERT_EQ(export_tiny().status, 0);
  ASSERT_EQ(
      shell("g++ -std=c++17 -Wall -Wextra -Werror -I" SECATEUR_SOURCE_DIR "/tests/hls/xrt -Iinclude host.cpp -o host"),
      0)
      << read("kernel/output.txt");
  // The stand-in's kernel leaves the logits at zero: the program says so and fails.
  EXPECT_NE(shell("./host none.xclbin 3 data"), 0);
  EXPECT_THAT(read("kernel/output.txt"), HasSubstr("config_hash,repetition,latency_ms,clock_mhz,images,source\n"));
  EXPECT_THAT(read("kernel/output.txt"), HasSubstr("3 of 3 runs had other logits"));
  ASSERT_EQ(shell("./host none.xclbin 3 data 2>/dev/null"), shell("./host none.xclbin 3 data"));
  ASSERT_EQ(tiny_run({"--out", "run"}).status, 0);
  shell("./host none.xclbin 3 data 2>/dev/null >../boards.csv; true");
  const Ran compared = secateur({"compare", "--measured", "boards.csv", "--results", "run"});
  EXPECT_EQ(compared.status, 0) << compared.err;
  EXPECT_THAT(compared.out, HasSubstr("1 measured runs of boards.csv: 1 with the same configuration"));
}

TEST_F(HlsExportTest, WhatCannotBeBuiltIsRefusedBeforeAnythingIsWritten) {
  const auto refused = [&](const std::vector<std::string>& more, const char* why) {
    const Ran ran = export_tiny(more);
    EXPECT_EQ(ran.status, 2) << why;
    EXPECT_THAT(ran.err, HasSubstr(why));
    EXPECT_FALSE(exists("kernel"));
  };
  refused({"--set", "accelerator.balance=dynamic"}, "accelerator.balance: the kernels have no queue");
  refused({"--set", "accelerator.column_sync=none"}, "accelerator.column_sync");
  refused({"--set", "accelerator.p_pe=3"}, "p_pe");
  refused({"--set", "accelerator.features.ports=4"}, "accelerator.features.ports: got 4");
  refused({"--set", "accelerator.features.bank_words=6"}, "accelerator.features.bank_words: got 6");
  refused({"--set", "accelerator.device=zcu104", "--set", "accelerator.p_t=64", "--set", "accelerator.p_c=8"},
          "accelerator.device");
  refused({"--weights", "w.safetensors"}, "--input: is missing");
  refused({"--set", "accelerator.p_pe=1", "--set", "accelerator.features.ports=2"},
          "accelerator.p_pe: got 1; it must be a multiple of features.ports = 2");
}

TEST_F(HlsExportTest, AProjectIsForAPart) {
  const auto exported = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"hls",        "export",    "--accelerator", "tiny",  "--network",
                                   "shapes_vit", "--pruning", "b8_rb50_rt50",  "--out", "kernel"};
    words.insert(words.end(), more.begin(), more.end());
    return secateur(words);
  };
  const Ran none = exported({});
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.err,
              HasSubstr("accelerator.device: got unlimited, which is no part that a tool could synthesize for; "
                        "give --part, such as --part xcu250-figd2104-2L-e, or the name of a board "
                        "(`secateur list`)\n"));
  EXPECT_FALSE(exists("kernel"));
  const Ran other = exported({"--part", "u250"});
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.err, HasSubstr("--part: got u250; a part is written as xcu250-figd2104-2L-e\n"));
  ASSERT_EQ(exported({"--part", "xczu9eg-ffvb1156-2-e"}).status, 0);
  EXPECT_THAT(read("kernel/hls_config.cfg"), HasSubstr("part=xczu9eg-ffvb1156-2-e\n"));
  EXPECT_THAT(read("kernel/run_hls.tcl"), HasSubstr("set_part xczu9eg-ffvb1156-2-e\n"));
  ASSERT_EQ(exported({"--set", "accelerator.device=zcu104"}).status, 0);
  EXPECT_THAT(read("kernel/hls_config.cfg"), HasSubstr("part=xczu7ev-ffvc1156-2-e\n"));
}

TEST_F(HlsExportTest, ReplacesAnEarlierExportAndNothingElse) {
  ASSERT_EQ(export_tiny().status, 0);
  folder_.write("kernel/notes.txt", "x");
  std::filesystem::create_directories(folder_.path("kernel/build/hls/syn"));
  folder_.write("kernel/build/hls/syn/report.xml", "y");
  std::filesystem::create_symlink("/none", folder_.path("kernel/data/link"));
  for (const char* out : {"kernel", "kernel/", "./kernel/.", "other/../kernel//"}) {
    std::filesystem::create_directories(folder_.path("other"));
    const Ran ran = export_tiny({"--out", out, "--set", "accelerator.p_t=2"});
    ASSERT_EQ(ran.status, 0) << ran.err;
    EXPECT_EQ(read("kernel/notes.txt") + read("kernel/build/hls/syn/report.xml"), "xy");
    EXPECT_TRUE(std::filesystem::is_symlink(folder_.path("kernel/data/link")));
    EXPECT_THAT(read("kernel/config.hpp"), HasSubstr("kRows = 2"));
    EXPECT_EQ(names(), (std::vector<std::string>{"kernel", "other"}));
  }
  folder_.write("other/mine.txt", "x");
  const Ran ran = export_tiny({"--out", "other"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.err,
            "command line: --out: other is a folder of other files (mine.txt): no manifest says that secateur "
            "wrote it; choose another --out\n");
  EXPECT_EQ(read("other/mine.txt"), "x");
}

TEST_F(HlsExportTest, WhatWouldBeLostIsNamed) {
  const auto refused = [&](const std::vector<std::string>& more, const std::string& why) {
    const Ran ran = export_tiny(more);
    EXPECT_EQ(ran.status, 2);
    EXPECT_EQ(ran.err, "command line: --out: " + why + "\n");
  };
  ASSERT_EQ(export_tiny().status, 0);
  for (const char* here : {".", "..", "kernel/.."}) {
    refused({"--out", here}, std::string(here) + " is the working folder, or above it");
  }
  const std::string kernel = read("kernel/kernel.cpp");
  folder_.write("kernel/kernel.cpp", kernel + "// mine\n");
  refused({}, "kernel holds kernel.cpp, changed since secateur wrote it, which would be lost; choose another --out");
  folder_.write("kernel/kernel.cpp", kernel);
  // A machine with another head module writes a file that the user has meanwhile.
  folder_.write("kernel/data/schedule_2.bin", "mine");
  refused(
      {"--set", "accelerator.p_h=3"},
      "kernel holds files that cannot be kept (data/schedule_2.bin: a file of this name is written); choose another "
      "--out");
  EXPECT_EQ(read("kernel/data/schedule_2.bin"), "mine");
  EXPECT_EQ(names(), (std::vector<std::string>{"kernel"}));
  ASSERT_EQ(tiny_run({"--out", "run"}).status, 0);
  refused({"--out", "run"}, "run was written by `secateur run`; choose another --out");
}

TEST_F(HlsExportTest, ErrorsSayWhy) {
  ChildOptions full;
  full.largest_file = 1000;
  const Ran ran = secateur({"hls", "export", "--accelerator", "tiny", "--network", "shapes_vit", "--pruning",
                            "b8_rb50_rt50", "--part", "xczu7ev-ffvc1156-2-e", "--out", "kernel"},
                           full);
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.err, "secateur: kernel/README.md: cannot be written: File too large\n");
  EXPECT_EQ(names(), std::vector<std::string>{});
}

}  // namespace
}  // namespace secateur::test
