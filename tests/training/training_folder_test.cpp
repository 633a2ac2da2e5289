// SPDX-License-Identifier: Apache-2.0
// Which folders a run takes, and that others stay as they are.
#include "training/training_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

class TrainingFolderTest : public testing::Test {
 protected:
  std::string error_of(const std::string& name, bool resume) const {
    return test::error_of(folder_, [&] { TrainingFolder(folder_.path(name), resume); });
  }
  /// A folder with these files.
  void make(const std::string& name, const std::vector<std::string>& files) const {
    std::filesystem::create_directories(folder_.path(name));
    for (const std::string& file : files) folder_.write(name + "/" + file, "x");
  }
  std::size_t entries(const std::string& name) const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path(name))) count += entry.exists() ? 1 : 0;
    return count;
  }

  test::TemporaryFolder folder_;
};

TEST_F(TrainingFolderTest, ANewOneIsMadeAndAnEmptyOneTaken) {
  EXPECT_EQ(error_of("a/b", false), "no error");
  EXPECT_TRUE(std::filesystem::is_directory(folder_.path("a/b")));
  EXPECT_EQ(error_of("a/b", false), "no error");
  EXPECT_EQ(TrainingFolder(folder_.path("a/b"), false).model(), folder_.path("a/b/model.safetensors"));
  EXPECT_EQ(TrainingFolder::finished("x").state(), "x/state.pt");
}

TEST_F(TrainingFolderTest, AFinishedRunIsNotTouchedAndNothingOfItResumed) {
  make("r", {"model.safetensors", "report.json", "train.json"});
  EXPECT_EQ(error_of("r", false),
            "command line: --out: \"r\" is not empty (\"model.safetensors\"); give another folder");
  EXPECT_EQ(error_of("r", true), "command line: --out: \"r\" holds a finished run; there is nothing to resume");
  EXPECT_EQ(entries("r"), 3U);
  make("empty", {});
  const std::string text = " holds no unfinished run (state.pt); start one without --resume";
  EXPECT_EQ(error_of("empty", true), "command line: --out: \"empty\"" + text);
  EXPECT_EQ(error_of("none", true), "command line: --out: \"none\"" + text);
  EXPECT_FALSE(std::filesystem::exists(folder_.path("none")));
}

TEST_F(TrainingFolderTest, AnUnfinishedRunIsResumedAndNotBegunAnew) {
  make("r", {"state.pt", "train.json"});
  EXPECT_EQ(error_of("r", false),
            "command line: --out: \"r\" holds an unfinished run; --resume goes on with it, or give another folder");
  EXPECT_EQ(error_of("r", true), "no error");
  EXPECT_EQ(entries("r"), 2U);
}

TEST_F(TrainingFolderTest, OtherFilesAreRefusedAndUntouched) {
  make("mine", {"thesis.txt", "zebra.png"});
  EXPECT_EQ(error_of("mine", false),
            "command line: --out: \"mine\" is not empty (\"thesis.txt\"); give another folder");
  EXPECT_EQ(entries("mine"), 2U);
  folder_.write("file", "x");
  EXPECT_EQ(error_of("file", false), "command line: --out: \"file\" is no folder");
  EXPECT_TRUE(std::filesystem::is_regular_file(folder_.path("file")));
  EXPECT_THROW(TrainingFolder(folder_.path("file/r"), false), RunError);
}

}  // namespace
}  // namespace secateur::test
