// SPDX-License-Identifier: Apache-2.0
// secateur hls check on what is no export any more: nothing passes that was not checked, and nothing of strangers is
// run.
#include <gmock/gmock.h>

#include "cli/secateur.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

class HlsCheckTest : public CliTest {
 protected:
  HlsCheckTest() {
    const Ran ran = secateur({"hls", "export", "--accelerator", "tiny", "--network", "shapes_vit", "--pruning",
                              "b8_rb50_rt50", "--part", "xczu7ev-ffvc1156-2-e", "--out", "k"});
    EXPECT_EQ(ran.status, 0) << ran.err;
  }
  Ran check() const { return secateur({"hls", "check", "k"}); }
  void cut(const std::string& name, std::size_t size) const { folder_.write(name, read(name).substr(0, size)); }
  void expect_not_run(const Ran& ran, const std::string& file) const {
    EXPECT_EQ(ran.status, 1) << file;
    EXPECT_THAT(ran.out, HasSubstr("k/" + file + ": is"));
    EXPECT_THAT(ran.out, HasSubstr("C simulation: not run: export the project again\n"));
    EXPECT_THAT(ran.out, Not(HasSubstr("PASS")));
    EXPECT_FALSE(exists("k/build")) << file;
  }
};

TEST_F(HlsCheckTest, DataThatIsNotTheExportedIsNamedAndNotRun) {
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_.path("k/data"))) {
    const std::string name = "data/" + entry.path().filename().string();
    const std::string whole = read("k/" + name);
    if (whole.empty()) continue;
    cut("k/" + name, name == "data/golden_logits.bin" ? 2 : whole.size() / 2);
    const Ran ran = check();
    expect_not_run(ran, name);
    EXPECT_THAT(ran.out, HasSubstr("k/" + name + ": is not what was exported\n"));
    folder_.write("k/" + name, whole);
  }
  std::string golden = read("k/data/golden_logits.bin");
  golden[4] = static_cast<char>(golden[4] ^ 1);
  folder_.write("k/data/golden_logits.bin", golden);
  expect_not_run(check(), "data/golden_logits.bin");
  fs::remove(folder_.path("k/data/golden_logits.bin"));
  EXPECT_THAT(check().out, HasSubstr("k/data/golden_logits.bin: is missing\n"));
}

/// The bench by itself, as under Vitis.
TEST_F(HlsCheckTest, TheBenchRefusesFilesOfAnotherLength) {
  const auto shell = [&](const std::string& command) {
    return std::system(("cd '" + folder_.path("k") + "' && { " + command + "; } >../output.txt 2>&1").c_str());
  };
  ASSERT_EQ(shell("make csim CXXFLAGS=-O1"), 0) << read("output.txt");
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_.path("k/data"))) {
    files.push_back("k/data/" + entry.path().filename().string());
  }
  for (const std::string& name : files) {
    const std::string whole = read(name);
    for (const std::string& other : {std::string(), whole.substr(0, 2), whole.substr(0, whole.size() / 2),
                                     whole.substr(0, whole.size() - 1), whole + "x", whole + whole}) {
      folder_.write(name, other);
      EXPECT_NE(shell("build/csim data"), 0) << name << other.size();
      EXPECT_EQ(read("output.txt"), name.substr(2) + " holds " + std::to_string(other.size()) + " bytes; " +
                                        std::to_string(whole.size()) + " were exported\n");
    }
    folder_.write(name, whole);
  }
  EXPECT_EQ(shell("build/csim data"), 0);
}

TEST_F(HlsCheckTest, ChangedKernelsAreCheckedAsTheyAre) {
  folder_.write("k/kernel.cpp", read("k/kernel.cpp") + "// mine\n");
  const Ran passed = check();
  EXPECT_EQ(passed.status, 0) << passed.out << passed.err;
  EXPECT_THAT(passed.out, HasSubstr("k/kernel.cpp: is not what was exported; checked as it is now\n"));
  EXPECT_THAT(passed.out, HasSubstr("PASS: 12 logits equal, twice"));
  // What was built before does not count.
  const std::string header = read("k/include/residual/residual.hpp");
  folder_.write("k/include/residual/residual.hpp", header + "#error changed\n");
  EXPECT_EQ(check().status, 1);
  folder_.write("k/include/residual/residual.hpp", header);
  folder_.write("k/include/mine.hpp", "int* x = new int;\n");
  const Ran linted = check();
  EXPECT_EQ(linted.status, 1);
  EXPECT_THAT(linted.out, HasSubstr("k/include/mine.hpp:1: no heap"));
}

TEST_F(HlsCheckTest, OnlyTheExportedMakefileIsRun) {
  const std::string own = read("k/Makefile");
  folder_.write("k/Makefile", "csim:\n\ttouch ../was_run\n");
  expect_not_run(check(), "Makefile");
  folder_.write("k/Makefile", own);
  folder_.write("k/GNUmakefile", "csim:\n\ttouch ../was_run\n");
  EXPECT_THAT(check().out, HasSubstr("PASS: 12 logits equal, twice"));
  EXPECT_FALSE(exists("was_run"));
}

TEST_F(HlsCheckTest, WhatNoExportWroteIsNotRun) {
  fs::create_directory(folder_.path("mine"));
  folder_.write("mine/Makefile", "csim:\n\ttouch ../was_run\n");
  folder_.write("mine/kernel.cpp", "");
  fs::create_directory(folder_.path("mine/include"));
  const auto refused = [&](const std::string& folder, const std::string& why) {
    const Ran ran = secateur({"hls", "check", folder});
    EXPECT_EQ(ran.status, 2);
    EXPECT_EQ(ran.err, why + "\n");
    EXPECT_EQ(ran.out, "");
  };
  refused("mine", "command line: mine is no export: it has no .secateur-manifest; nothing there is run");
  refused("none", "command line: none is no folder");
  refused("mine/kernel.cpp", "command line: mine/kernel.cpp is no folder");
  ASSERT_EQ(tiny_run({"--out", "run"}).status, 0);
  refused("run", "command line: run is no export: `secateur run` wrote it; nothing there is run");
  folder_.write("mine/.secateur-manifest", "precious\n");
  refused("mine", "mine/.secateur-manifest: line 1: is damaged: it is no manifest of secateur");
  EXPECT_FALSE(exists("was_run"));
}

}  // namespace
}  // namespace secateur::test
