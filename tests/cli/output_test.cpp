// SPDX-License-Identifier: Apache-2.0
// No command writes over what it reads, by whatever name; what is no file is written into, or refused before anything
// is done.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "cli/output_case.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

class OutputTest : public OutputCase {
 protected:
  void expect_refused(const Command& command, const std::string& out, const std::string& why, int status = 2) const {
    const Ran ran = secateur(command.words(out));
    EXPECT_EQ(ran.status, status) << command.name << " " << out << "\n" << ran.err;
    EXPECT_THAT(ran.err, HasSubstr(out + " " + why)) << command.name;
    EXPECT_EQ(ran.out, "") << command.name;
  }
};

TEST_F(OutputTest, AnInputIsNoOutput) {
  make_results();
  for (const Command& command : commands()) {
    for (const std::string& input : command.inputs) {
      const std::string before = read(input);
      const Ran ran = secateur(command.words(input));
      EXPECT_EQ(ran.status, 2) << command.name << " " << input;
      EXPECT_THAT(ran.err, HasSubstr(": " + input + " is ")) << command.name;
      EXPECT_THAT(ran.err, HasSubstr("an input of this command, and would be lost; choose another file\n"));
      EXPECT_EQ(read(input), before) << command.name << " " << input;
    }
  }
  EXPECT_THAT(drafts(), IsEmpty());
}

TEST_F(OutputTest, AnInputIsNoOutputByAnotherNameEither) {
  make_results();
  for (const Command& command : commands()) {
    const std::string& input = command.inputs.front();
    const std::string before = read(input);
    const std::string absolute = folder_.path(input);
    fs::create_symlink(absolute, folder_.path("soft"));
    fs::create_hard_link(absolute, folder_.path("hard"));
    for (const std::string& name : {"photos/../" + input, absolute, std::string("soft"), std::string("hard")}) {
      expect_refused(command, name, "is the same file as " + input + ", an input of this command, and would be lost");
    }
    EXPECT_EQ(read(input), before) << command.name;
    EXPECT_TRUE(fs::is_symlink(folder_.path("soft")));
    fs::remove(folder_.path("soft"));
    fs::remove(folder_.path("hard"));
  }
}

/// --calibrate writes a second file, named after the first.
TEST_F(OutputTest, TheSecondFileOfCalibrateIsNoInputEither) {
  make_results();
  fs::create_symlink("m.csv", folder_.path("machine.memory.json"));
  const Ran ran = secateur({"compare", "--measured", "m.csv", "--results", "s", "--calibrate", "machine.json"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.err, HasSubstr("command line: --calibrate: machine.memory.json is the same file as m.csv"));
  EXPECT_FALSE(exists("machine.json"));
}

TEST_F(OutputTest, TwoOutputsAreTwoFiles) {
  make_results();
  const Words compare{"compare", "--measured", "m.csv", "--results", "s"};
  const auto refused = [&](Words more, const std::string& why) {
    more.insert(more.begin(), compare.begin(), compare.end());
    const Ran ran = secateur(more);
    EXPECT_EQ(ran.status, 2);
    EXPECT_EQ(ran.err, "command line: " + why + "; choose another file\n");
  };
  refused({"--out", "a", "--csv", "./a"}, "--csv: ./a is what --out writes");
  refused({"--out", "a", "--csv", "photos/../a"}, "--csv: photos/../a is what --out writes");
  refused({"--out", "a.memory.json", "--calibrate", "a.json"}, "--calibrate: a.memory.json is what --out writes");
  fs::create_symlink("a", folder_.path("b"));
  refused({"--out", "a", "--csv", "b"}, "--csv: b is what --out writes");
  EXPECT_FALSE(exists("a"));
}

TEST_F(OutputTest, WhatIsNoPlaceForAFileIsRefusedFirst) {
  make_results();
  folder_.write("file", "precious");
  const std::string here = fs::canonical(folder_.path("")).string();
  for (const Command& command : commands()) {
    expect_refused(command, "photos", "is a folder; expected a file");
    expect_refused(command, "none/x", "lies in " + here + "/none, which is no folder");
    const Ran empty = secateur(command.words(""));
    EXPECT_EQ(empty.status, 2) << command.name;
    EXPECT_THAT(empty.err, HasSubstr("has an empty value")) << command.name;
  }
  const Command memory = commands()[3];
  for (const char* folder : {"photos/", ".", "..", "/", "fresh/", "photos/.."}) {
    expect_refused(memory, folder, "is a folder; expected a file");
  }
  expect_refused(memory, "file/x", "lies in " + here + "/file, which is no folder");
  EXPECT_EQ(read("file"), "precious");
}

TEST_F(OutputTest, DevicesStayDevices) {
  make_results();
  const bool is_root = mknod(folder_.path("null").c_str(), S_IFCHR | 0666, 0x103) == 0;
  for (const Command& command : commands()) {
    if (command.name == "calibrate") continue;  // three runs are too few for it
    EXPECT_EQ(secateur(command.words("/dev/null")).status, 0) << command.name;
    const Ran full = secateur(command.words("/dev/full"));
    EXPECT_EQ(full.status, 1) << command.name;
    EXPECT_THAT(full.err, HasSubstr("/dev/full: cannot be written: No space left on device\n")) << command.name;
    if (!is_root) continue;
    EXPECT_EQ(secateur(command.words("null")).status, 0) << command.name;
    EXPECT_TRUE(fs::is_character_file(folder_.path("null"))) << command.name;
  }
}

TEST_F(OutputTest, StandardOutputTakesItInItsTurn) {
  const Ran ran = secateur({"memory", "--trace", "t.trace", "--out", "/dev/stdout"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\"requests\": 2"));
  EXPECT_THAT(ran.out, HasSubstr("t.trace on ddr4-2400: 1 read and 1 write"));
  // Into a file that the shell has opened, nothing of what stands there is written over.
  const std::string command = "cd '" + folder_.path("") +
                              "' && { echo first; " SECATEUR_BINARY
                              " memory --trace t.trace --out /dev/stdout; echo last; } > log";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const std::string log = read("log");
  EXPECT_EQ(log.substr(0, 8), "first\n{\n");
  EXPECT_THAT(log, HasSubstr("1 read and 1 write"));
  EXPECT_EQ(log.substr(log.size() - 5), "last\n");
}

TEST_F(OutputTest, AWriteProtectedFileIsNotReplaced) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everything";
  folder_.write("a", "precious");
  chmod(folder_.path("a").c_str(), 0444);
  const Ran ran = secateur({"memory", "--trace", "t.trace", "--out", "a"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.err, "secateur: a: cannot be written: Permission denied\n");
  EXPECT_EQ(read("a"), "precious");
}

/// What is opened first gets the lowest number: it must not be that of a stream.
TEST_F(OutputTest, WithClosedStreamsNothingIsPrintedIntoFiles) {
  const auto shell = [&](const std::string& words) {
    return std::system(("cd '" + folder_.path("") + "' && " SECATEUR_BINARY " " + words).c_str());
  };
  EXPECT_EQ(shell("sweep sweep.json --out s <&- >/dev/null 2>&-"), 0);
  EXPECT_EQ(read("s/sweep.lock"), "");
  EXPECT_NE(shell("memory --trace t.trace --out m.json <&- >&- 2>&-"), 0);
  EXPECT_EQ(read("m.json").substr(0, 2), "{\n");
  EXPECT_THAT(read("m.json"), testing::Not(HasSubstr("1 read and 1 write")));
}

TEST_F(OutputTest, TokensIntoTheFolderOfResults) {
  const Words words = commands()[2].words("o/tokens.png");
  for (int i = 0; i < 2; ++i) {
    const Ran ran = secateur(words);
    ASSERT_EQ(ran.status, 0) << ran.err;
    EXPECT_EQ(names("o"), (std::vector<std::string>{".secateur-manifest", "result.json", "summary.txt", "tokens.png"}));
  }
  for (const char* taken : {"o/result.json", "o", "o/", "./o/../o/summary.txt", "o/.secateur-manifest"}) {
    const Ran ran = secateur(commands()[2].words(taken));
    EXPECT_EQ(ran.status, 2) << taken;
    EXPECT_THAT(ran.err, HasSubstr("--tokens-png: " + std::string(taken) + " is what --out writes")) << taken;
  }
}

}  // namespace
}  // namespace secateur::test
