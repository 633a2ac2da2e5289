// SPDX-License-Identifier: Apache-2.0
// One file: whole or not at all, links and permissions kept, straight into what is no regular file.
#include "base/output_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/error.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

class OutputFileTest : public testing::Test {
 protected:
  std::string read(const std::string& name) const {
    std::ifstream file(folder_.path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  Names names() const {
    Names all;
    for (const auto& entry : fs::directory_iterator(folder_.path(""))) all.push_back(entry.path().filename().string());
    std::sort(all.begin(), all.end());
    return all;
  }
  /// what() of the RunError, with the folder cut out.
  std::string failure(const std::string& name) const {
    try {
      write_whole_file(name, "new");
    } catch (const RunError& error) {
      std::string text = error.what();
      const std::size_t at = text.find(folder_.path(""));
      return at == std::string::npos ? text : text.erase(at, folder_.path("").size());
    }
    return "none";
  }

  TemporaryFolder folder_;
};

TEST_F(OutputFileTest, TakesItsPlaceWhenItIsWhole) {
  folder_.write("a", "old");
  {
    OutputFile file(folder_.path("a"));
    file.write("new");
    EXPECT_EQ(read("a"), "old");
    EXPECT_EQ(names().size(), 2U);
    file.commit();
  }
  EXPECT_EQ(read("a"), "new");
  EXPECT_EQ(names(), Names{"a"});
}

TEST_F(OutputFileTest, WhatIsNotCommittedLeavesNothing) {
  { OutputFile(folder_.path("a")).write(std::string(std::size_t{3} << 20, 'x')); }
  EXPECT_EQ(names(), Names{});
}

TEST_F(OutputFileTest, PermissionsStay) {
  folder_.write("a", "old");
  chmod(folder_.path("a").c_str(), 0640);
  write_whole_file(folder_.path("a"), "new");
  struct stat status {};
  ASSERT_EQ(stat(folder_.path("a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640U);
}

TEST_F(OutputFileTest, OfALinkTheTargetIsReplaced) {
  fs::create_directory(folder_.path("b"));
  folder_.write("b/real", "old");
  fs::create_symlink("b/real", folder_.path("one"));
  fs::create_symlink("one", folder_.path("two"));
  fs::create_symlink("b/later", folder_.path("dangling"));
  write_whole_file(folder_.path("two"), "new");
  write_whole_file(folder_.path("dangling"), "new");
  EXPECT_EQ(read("b/real"), "new");
  EXPECT_EQ(read("b/later"), "new");
  for (const char* link : {"one", "two", "dangling"}) EXPECT_TRUE(fs::is_symlink(folder_.path(link))) << link;
  EXPECT_EQ(names(), (Names{"b", "dangling", "one", "two"}));
}

TEST_F(OutputFileTest, OfTwoNamesOfAFileOneIsReplaced) {
  folder_.write("a", "old");
  fs::create_hard_link(folder_.path("a"), folder_.path("b"));
  write_whole_file(folder_.path("b"), "new");
  EXPECT_EQ(read("a"), "old");
  EXPECT_EQ(read("b"), "new");
}

TEST_F(OutputFileTest, DevicesAreWrittenInto) {
  write_whole_file("/dev/null", "text");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_EQ(failure("/dev/full"), "/dev/full: cannot be written: No space left on device");
  if (mknod(folder_.path("null").c_str(), S_IFCHR | 0666, 0x103) != 0) GTEST_SKIP() << "devices are root's to make";
  fs::create_symlink("null", folder_.path("link"));
  write_whole_file(folder_.path("null"), "text");
  write_whole_file(folder_.path("link"), "text");
  EXPECT_TRUE(fs::is_character_file(folder_.path("null")));
  EXPECT_EQ(names(), (Names{"link", "null"}));
}

TEST_F(OutputFileTest, BlockDevicesAreNot) {
  if (mknod(folder_.path("disk").c_str(), S_IFBLK | 0666, 0x700) != 0) GTEST_SKIP() << "devices are root's to make";
  EXPECT_EQ(failure(folder_.path("disk")), "disk: is a block device");
}

TEST_F(OutputFileTest, APipeIsWrittenInto) {
  ASSERT_EQ(mkfifo(folder_.path("pipe").c_str(), 0600), 0);
  std::string got;
  std::thread reader([&] { got = read("pipe"); });
  write_whole_file(folder_.path("pipe"), "text");
  reader.join();
  EXPECT_EQ(got, "text");
  EXPECT_TRUE(fs::is_fifo(folder_.path("pipe")));
}

TEST_F(OutputFileTest, AnOpenFileOfThisProcessIsWrittenWhereItStands) {
  std::FILE* file = std::fopen(folder_.path("log").c_str(), "wb");
  std::fputs("before ", file);
  write_whole_file("/dev/fd/" + std::to_string(fileno(file)), "text");
  std::fputs(" after", file);
  std::fclose(file);
  EXPECT_EQ(read("log"), "before text after");
}

TEST_F(OutputFileTest, FailuresSayWhy) {
  folder_.write("file", "old");
  EXPECT_EQ(failure(folder_.path("none/a")), "none/a: cannot be written: No such file or directory");
  EXPECT_EQ(failure(folder_.path("file/a")), "file/a: cannot be written: Not a directory");
  EXPECT_EQ(failure(folder_.path("")), ": cannot be written: Is a directory");
  EXPECT_EQ(names(), Names{"file"});
}

TEST_F(OutputFileTest, NamesMayBeAsLongAsTheyCan) {
  const std::string name(255, 'x');
  write_whole_file(folder_.path(name), "new");
  EXPECT_EQ(names(), Names{name});
  EXPECT_EQ(failure(folder_.path(name + "x")), name + "x: cannot be written: File name too long");
}

/// A process that is killed leaves its draft; whoever writes the same next takes it away, and nothing else.
TEST_F(OutputFileTest, DraftsOfTheKilledGo) {
  const pid_t child = fork();
  if (child == 0) {
    OutputFile file(folder_.path("a"));
    file.write("half");
    raise(SIGKILL);
  }
  waitpid(child, nullptr, 0);
  ASSERT_EQ(names().size(), 1U);
  folder_.write("..a.99999999.0.draft.99999999.1.draft", "a draft beside a draft");
  folder_.write("..a.99999999.0.draft.1.1.draft", "of a process that lives");
  folder_.write("..a.99999999.0.draft", "the user's");
  folder_.write(".a.1.0.draft", "of a process that lives");
  folder_.write(".a.draft", "the user's");
  folder_.write(".ab.99999999.0.draft", "of another file");
  write_whole_file(folder_.path("a"), "new");
  EXPECT_EQ(names(), (Names{"..a.99999999.0.draft", "..a.99999999.0.draft.1.1.draft", ".a.1.0.draft", ".a.draft",
                            ".ab.99999999.0.draft", "a"}));
}

TEST_F(OutputFileTest, DraftsGoAtEverySignalThatEndsAProcess) {
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGPIPE, SIGALRM, SIGTERM, SIGUSR1, SIGUSR2, SIGXCPU,
                           SIGXFSZ, SIGVTALRM, SIGPROF, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS}) {
    const pid_t child = fork();
    if (child == 0) {
      std::signal(signal, SIG_DFL);
      OutputFile file(folder_.path("a"));
      file.write("half");
      raise(signal);
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == signal) << signal;
    EXPECT_EQ(names(), Names{}) << signal;
  }
}

}  // namespace
}  // namespace secateur::test
