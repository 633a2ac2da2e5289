// SPDX-License-Identifier: Apache-2.0
// The hash that names an input: of every file of a folder, whatever else lies there.
#include "eval/input_images.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sha256.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

TEST(Sha256OfInput, IsOfAFoldersNamesAndContents) {
  const test::TemporaryFolder folder;
  std::filesystem::create_directories(folder.path("d/b"));
  folder.write("d/c", "1");
  folder.write("d/b/a", "2");
  folder.write("d/b/\xe9", "3");
  EXPECT_EQ(sha256_of_input(folder.path("d")),
            sha256_hex("b/a\n" + sha256_hex("2") + "\nb/\xe9\n" + sha256_hex("3") + "\nc\n" + sha256_hex("1") + "\n"));
}

TEST(Sha256OfInput, LinksInCirclesAndPipesAreNothing) {
  const test::TemporaryFolder folder;
  std::filesystem::create_directories(folder.path("d/b"));
  folder.write("d/c", "1");
  const std::string before = sha256_of_input(folder.path("d"));
  std::filesystem::create_symlink("loop", folder.path("d/loop"));
  std::filesystem::create_symlink("none", folder.path("d/dangling"));
  std::filesystem::create_directory_symlink("..", folder.path("d/b/up"));
  ASSERT_EQ(::mkfifo(folder.path("d/pipe").c_str(), 0600), 0);
  EXPECT_EQ(sha256_of_input(folder.path("d")), before);
}

/// Root reads everything; so a test that runs as root is somebody else for a while.
class NotRoot {
 public:
  NotRoot() : is_root_(::geteuid() == 0) {
    if (is_root_) {
      EXPECT_EQ(::seteuid(kNobody), 0);
    }
  }
  ~NotRoot() {
    if (is_root_) {
      EXPECT_EQ(::seteuid(0), 0);
    }
  }
  NotRoot(const NotRoot&) = delete;
  NotRoot& operator=(const NotRoot&) = delete;

 private:
  static constexpr uid_t kNobody = 65534;
  bool is_root_;
};

TEST(Sha256OfInput, AFolderThatCannotBeReadIsNamed) {
  const NotRoot not_root;
  const test::TemporaryFolder folder;
  std::filesystem::create_directories(folder.path("d/closed"));
  std::filesystem::permissions(folder.path("d/closed"), std::filesystem::perms::none);
  EXPECT_EQ(test::error_of(folder, [&] { sha256_of_input(folder.path("d")); }),
            "d/closed/: cannot be read: Permission denied");
  std::filesystem::permissions(folder.path("d/closed"), std::filesystem::perms::owner_all);
}

}  // namespace
}  // namespace secateur::test
