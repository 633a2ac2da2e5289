// SPDX-License-Identifier: Apache-2.0
// What is no file to read: each is told, none is waited for.
#include "base/binary_file.hpp"

#include <dirent.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

std::string fault_of(const test::TemporaryFolder& folder, const std::string& path) {
  return test::error_of(folder, [&] { const BinaryFile file(path, "weights"); });
}

TEST(BinaryFile, WhatIsNoRegularFile) {
  const test::TemporaryFolder folder;
  ASSERT_EQ(::mkfifo(folder.path("fifo").c_str(), 0600), 0);
  EXPECT_EQ(fault_of(folder, folder.path("fifo")), "fifo: is no regular file; expected weights");
  EXPECT_EQ(fault_of(folder, "/dev/zero"), "/dev/zero: is no regular file; expected weights");
  EXPECT_EQ(fault_of(folder, "/"), "/: is a directory; expected weights");
  EXPECT_EQ(fault_of(folder, folder.path("none")), "none: cannot be opened: No such file or directory");
  std::filesystem::create_symlink("loop", folder.path("loop"));
  EXPECT_EQ(fault_of(folder, folder.path("loop")), "loop: cannot be opened: Too many levels of symbolic links");
}

TEST(BinaryFile, APointerOfGitLfsIsNamed) {
  const test::TemporaryFolder folder;
  const std::string pointer =
      "version https://git-lfs.github.com/spec/v1\noid sha256:" + std::string(64, 'a') + "\nsize 9\n";
  EXPECT_EQ(fault_of(folder, folder.write("w.bin", pointer)),
            "w.bin: is a pointer of Git LFS, not the file itself; fetch it with: git lfs pull");
  EXPECT_EQ(fault_of(folder, folder.write("w.bin", "version https://git")), "no error");
  EXPECT_EQ(fault_of(folder, folder.write("w.bin", pointer + std::string(1024, '\n'))), "no error");
}

int open_files() {
  int count = 0;
  DIR* folder = ::opendir("/proc/self/fd");
  while (::readdir(folder) != nullptr) ++count;
  ::closedir(folder);
  return count;
}

TEST(BinaryFile, ARefusedFileIsClosed) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("w.bin", "version https://git-lfs.github.com/spec/v1\n");
  const int before = open_files();
  for (int i = 0; i < 10; ++i) EXPECT_NE(fault_of(folder, path), "no error");
  EXPECT_EQ(open_files(), before);
}

TEST(BinaryFile, AFileThatShrinksIsAnError) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("w.bin", "0123456789");
  const BinaryFile file(path, "weights");
  std::filesystem::resize_file(path, 4);
  char bytes[10];
  EXPECT_EQ(test::error_of(folder, [&] { file.read(0, bytes, 10); }), "w.bin: ends at byte 4, 6 bytes early");
}

}  // namespace
}  // namespace secateur::test
