// SPDX-License-Identifier: Apache-2.0
// Files, devices and pipes.
#include "base/text_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

using test::error_of;

class TextFileTest : public testing::Test {
 protected:
  std::string pipe() {
    EXPECT_EQ(mkfifo(folder_.path("pipe").c_str(), 0600), 0);
    return folder_.path("pipe");
  }
  test::TemporaryFolder folder_;
};

TEST_F(TextFileTest, WholeOrNothing) {
  const std::string path = folder_.write("t", std::string(100'000, 'x'));
  EXPECT_EQ(read_text_file(path, 100'000)->size(), 100'000U);
  EXPECT_FALSE(read_text_file(path, 99'999));
  EXPECT_EQ(read_text_file(folder_.write("e", ""), 0), "");
}

TEST_F(TextFileTest, WhatHasNoEndIsNotRead) {
  EXPECT_FALSE(read_text_file("/dev/zero", 1'000'000));
  EXPECT_EQ(read_text_file("/dev/null", 10), "");
}

TEST_F(TextFileTest, APipeIsReadToItsEnd) {
  const std::string path = pipe();
  std::thread writer([&] { std::ofstream(path) << std::string(200'000, 'y'); });
  EXPECT_EQ(read_text_file(path, 1'000'000)->size(), 200'000U);
  writer.join();
}

TEST_F(TextFileTest, APipeOfNobodyIsNotWaitedFor) {
  const std::string path = pipe();
  EXPECT_EQ(error_of(folder_, [&] { read_text_file(path, 10, std::chrono::milliseconds(20)); }),
            "pipe: nothing came out of it for 0.02 s");
}

TEST_F(TextFileTest, APointerOfGitLfsIsNamed) {
  const std::string path =
      folder_.write("a.json", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n");
  EXPECT_EQ(error_of(folder_, [&] { read_text_file(path, 1000); }),
            "a.json: is a pointer of Git LFS, not the file itself; fetch it with: git lfs pull");
}

TEST_F(TextFileTest, WhatIsNotThereIsTold) {
  EXPECT_EQ(error_of(folder_, [&] { read_text_file(folder_.path("none"), 10); }),
            "none: cannot be opened: No such file or directory");
}

}  // namespace
}  // namespace secateur::test
