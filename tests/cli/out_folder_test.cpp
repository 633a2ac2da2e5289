// SPDX-License-Identifier: Apache-2.0
// --out: results appear whole or not at all, and nothing of the user's is lost.
#include "cli/secateur.hpp"

namespace secateur::test {
namespace {

using testing::Test;
namespace fs = std::filesystem;
using Names = std::vector<std::string>;

class OutFolderTest : public CliTest {
 protected:
  /// An earlier result that a test recognises.
  void put_old_result() const {
    fs::create_directory(folder_.path("out"));
    folder_.write("out/result.json", "old");
    folder_.write("out/trace.vcd", "old");
  }

  void expect_refused(const std::string& out, const std::string& why) const {
    const Ran ran = tiny_run({"--out", out});
    EXPECT_EQ(ran.status, 2);
    EXPECT_EQ(ran.err, "command line: --out: " + out + " " + why + "\n");
  }
};

TEST_F(OutFolderTest, MakesFoldersOnTheWay) {
  EXPECT_EQ(tiny_run({"--out", "a/b/c/"}).status, 0);
  EXPECT_EQ(names("a/b/c"), (Names{"result.json", "summary.txt"}));
  EXPECT_EQ(names("a/b"), (Names{"c"}));
}

TEST_F(OutFolderTest, AnEmptyFolderIsFilled) {
  fs::create_directory(folder_.path("out"));
  EXPECT_EQ(tiny_run({"--out", "out"}).status, 0);
  EXPECT_EQ(names("out"), (Names{"result.json", "summary.txt"}));
}

TEST_F(OutFolderTest, AnEarlierResultIsReplacedWhole) {
  put_old_result();
  EXPECT_EQ(tiny_run({"--out", "out"}).status, 0);
  EXPECT_EQ(names("out"), (Names{"result.json", "summary.txt"}));
  EXPECT_NE(read("out/result.json"), "old");
  EXPECT_EQ(names(), (Names{"out"}));
}

TEST_F(OutFolderTest, AWrongCommandLineLeavesTheEarlierResult) {
  put_old_result();
  EXPECT_EQ(tiny_run({"--out", "out", "--set", "accelerator.features.capacity_kib=1"}).status, 2);
  EXPECT_EQ(names("out"), (Names{"result.json", "trace.vcd"}));
  EXPECT_EQ(read("out/result.json"), "old");
  EXPECT_EQ(names(), (Names{"out"}));
}

TEST_F(OutFolderTest, AFullDiskLeavesTheEarlierResult) {
  put_old_result();
  ChildOptions full;
  full.largest_file = 1000;
  const Ran ran = tiny_run({"--out", "out"}, full);
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.err, "secateur: out/result.json: cannot be written: File too large\n");
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(read("out/result.json"), "old");
  EXPECT_EQ(names(), (Names{"out"}));
}

TEST_F(OutFolderTest, ASignalLeavesNothing) {
  ChildOptions killed;
  killed.kill_after_ms = 150;
  const Ran ran = secateur({"run", "--network", "deit_base", "--pruning", "dense", "--out", "out", "--set",
                            "accelerator.mapping=grid", "--set", "accelerator.dma.outstanding=1"},
                           killed);
  EXPECT_EQ(names(), ran.status == 0 ? Names{"out"} : Names{});
  EXPECT_TRUE(ran.status == 0 || ran.status == 128 + 15) << ran.status;
}

TEST_F(OutFolderTest, WhereNothingCanBeWrittenTheRunFails) {
  const Ran ran = tiny_run({"--out", "/proc/out"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.err, "secateur: /proc/out: cannot be written: No such file or directory\n");
}

TEST_F(OutFolderTest, RefusesWhatIsNoResult) {
  folder_.write("file", "precious");
  fs::create_directories(folder_.path("thesis"));
  folder_.write("thesis/chapter1.tex", "precious");
  put_old_result();
  folder_.write("out/notes.txt", "precious");
  expect_refused("file", "exists and is no folder");
  expect_refused("file/out", "lies in " + fs::canonical(folder_.path("file")).string() + ", which is no folder");
  expect_refused("thesis", "is a folder of other files: it holds no result.json; choose another --out");
  expect_refused("out", "holds notes.txt beside the result, which would be lost; choose another --out");
  expect_refused(".", "is the working folder, or above it");
  expect_refused("/", "is the working folder, or above it");
  EXPECT_EQ(names(), (Names{"file", "out", "thesis"}));
  EXPECT_EQ(read("out/notes.txt"), "precious");
}

TEST_F(OutFolderTest, ALinkStaysALink) {
  fs::create_directory(folder_.path("real"));
  fs::create_directory_symlink("real", folder_.path("link"));
  EXPECT_EQ(tiny_run({"--out", "link"}).status, 0);
  EXPECT_TRUE(fs::is_symlink(folder_.path("link")));
  EXPECT_EQ(names("real"), (Names{"result.json", "summary.txt"}));
}

}  // namespace
}  // namespace secateur::test
