// SPDX-License-Identifier: Apache-2.0
// --out: results appear whole or not at all, and nothing of the user's is lost.
#include "cli/secateur.hpp"

#include "support/names.hpp"

namespace secateur::test {
namespace {

using testing::Test;
namespace fs = std::filesystem;
using Names = std::vector<std::string>;

const Names kResult{".secateur-manifest", "result.json", "summary.txt"};
const Names kTraced{".secateur-manifest", "result.json", "summary.txt", "trace.vcd"};

class OutFolderTest : public CliTest {
 protected:
  /// An earlier result that a test recognises.
  void put_old_result() const {
    ASSERT_EQ(tiny_run({"--set", "accelerator.p_t=1", "--trace", "vcd", "--out", "out"}).status, 0);
  }

  void expect_refused(const std::string& out, const std::string& why) const {
    const Ran ran = tiny_run({"--out", out});
    EXPECT_EQ(ran.status, 2);
    EXPECT_EQ(ran.err, "command line: --out: " + out + " " + why + "\n");
  }
};

TEST_F(OutFolderTest, MakesFoldersOnTheWay) {
  EXPECT_EQ(tiny_run({"--out", "a/b/c/"}).status, 0);
  EXPECT_EQ(names("a/b/c"), kResult);
  EXPECT_EQ(names("a/b"), (Names{"c"}));
}

TEST_F(OutFolderTest, AnEmptyFolderIsFilled) {
  fs::create_directory(folder_.path("out"));
  EXPECT_EQ(tiny_run({"--out", "out"}).status, 0);
  EXPECT_EQ(names("out"), kResult);
}

TEST_F(OutFolderTest, AnEarlierResultIsReplacedWhole) {
  for (const char* out : {"out", "out/", "./out/.", "out/../out//"}) {
    put_old_result();
    const std::string old = read("out/result.json");
    EXPECT_EQ(names("out"), kTraced);
    EXPECT_EQ(tiny_run({"--out", out}).status, 0);
    EXPECT_EQ(names("out"), kResult);
    EXPECT_NE(read("out/result.json"), old);
    EXPECT_EQ(names(), (Names{"out"}));
  }
}

TEST_F(OutFolderTest, ItsPermissionsStay) {
  put_old_result();
  fs::permissions(folder_.path("out"), fs::perms::owner_all);
  EXPECT_EQ(tiny_run({"--out", "out"}).status, 0);
  EXPECT_EQ(fs::status(folder_.path("out")).permissions(), fs::perms::owner_all);
}

/// Of versions that wrote no manifest, what is a result by its looks is replaced as well.
TEST_F(OutFolderTest, AResultOfAnOlderVersionIsReplaced) {
  put_old_result();
  fs::remove(folder_.path("out/.secateur-manifest"));
  EXPECT_EQ(tiny_run({"--out", "out"}).status, 0);
  EXPECT_EQ(names("out"), kResult);
}

TEST_F(OutFolderTest, OnlyWhatAManifestNamesIsOurs) {
  fs::create_directories(folder_.path("mine"));
  folder_.write("mine/result.json", "{\"schema_version\": 1}");
  expect_refused(
      "mine",
      "is a folder of other files (result.json): no manifest says that secateur wrote it; choose another --out");
  folder_.write("mine/summary.txt", "of my thesis");
  expect_refused("mine",
                 "is a folder of other files (result.json and summary.txt): no manifest says that secateur wrote it; "
                 "choose another --out");
  put_old_result();
  folder_.write("out/summary.txt", "my own words");
  expect_refused("out",
                 "holds summary.txt, changed since secateur wrote it, which would be lost; choose another --out");
  fs::remove(folder_.path("out/.secateur-manifest"));
  expect_refused("out", "holds summary.txt beside the result, which would be lost; choose another --out");
  EXPECT_EQ(read("out/summary.txt"), "my own words");
  EXPECT_EQ(read("mine/summary.txt"), "of my thesis");
}

TEST_F(OutFolderTest, AWrongCommandLineLeavesTheEarlierResult) {
  put_old_result();
  const std::string old = read("out/result.json");
  EXPECT_EQ(tiny_run({"--out", "out", "--set", "accelerator.features.capacity_kib=1"}).status, 2);
  EXPECT_EQ(names("out"), kTraced);
  EXPECT_EQ(read("out/result.json"), old);
  EXPECT_EQ(names(), (Names{"out"}));
}

TEST_F(OutFolderTest, AFullDiskLeavesTheEarlierResult) {
  put_old_result();
  const std::string old = read("out/result.json");
  ChildOptions full;
  full.largest_file = 1000;
  const auto refused = [&](std::vector<std::string> more, const std::string& file) {
    more.insert(more.end(), {"--out", "out"});
    const Ran ran = tiny_run(more, full);
    EXPECT_EQ(ran.status, 1);
    EXPECT_EQ(ran.err, "secateur: out/" + file + ": cannot be written: File too large\n");
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(read("out/result.json"), old);
    EXPECT_EQ(names(), (Names{"out"}));
  };
  refused({}, "result.json");
  refused({"--trace", "perfetto"}, "trace.perfetto.json");
  refused({"--trace", "vcd"}, "trace.vcd");
  refused({"--fidelity", "clocked", "--trace", "vcd", "--trace-window", "0:200"}, "trace.vcd");
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
  expect_refused(
      "thesis",
      "is a folder of other files (chapter1.tex): no manifest says that secateur wrote it; choose another --out");
  expect_refused("out", "holds notes.txt beside the result, which would be lost; choose another --out");
  for (const char* here : {".", "..", "./", "out/..", "thesis/../."}) {
    expect_refused(here, "is the working folder, or above it");
  }
  expect_refused("/", "is the working folder, or above it");
  EXPECT_EQ(names(), (Names{"file", "out", "thesis"}));
  EXPECT_EQ(read("out/notes.txt"), "precious");
}

TEST_F(OutFolderTest, ALinkStaysALink) {
  fs::create_directory(folder_.path("real"));
  fs::create_directory_symlink("real", folder_.path("link"));
  EXPECT_EQ(tiny_run({"--out", "link"}).status, 0);
  EXPECT_TRUE(fs::is_symlink(folder_.path("link")));
  EXPECT_EQ(names("real"), kResult);
}

}  // namespace
}  // namespace secateur::test
