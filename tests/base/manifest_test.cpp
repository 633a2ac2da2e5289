// SPDX-License-Identifier: Apache-2.0
// A manifest as text, and what is refused: it decides what is replaced.
#include "base/manifest.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/error.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

namespace fs = std::filesystem;

class ManifestTest : public testing::Test {
 protected:
  ManifestTest() {
    fs::create_directories(folder_.path("data/deep"));
    folder_.write("b.txt", "text");
    folder_.write("data/deep/a.bin", "");
  }
  Manifest written() const {
    const Manifest manifest = manifest_of(folder_.path(""), "hls export", "1.2.3");
    folder_.write(kManifestFile, manifest_text(manifest));
    return manifest;
  }
  std::string refused(const std::string& text) const {
    folder_.write(kManifestFile, text);
    return error_of(folder_, [&] { read_manifest(folder_.path("")); });
  }

  TemporaryFolder folder_;
};

TEST_F(ManifestTest, SaysTheSameWhenItIsRead) {
  const Manifest before = written();
  const std::optional<Manifest> read = read_manifest(folder_.path(""));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->writer, "hls export");
  EXPECT_EQ(read->version, "1.2.3");
  ASSERT_EQ(read->files.size(), 2U);
  EXPECT_EQ(read->files[0].name, "b.txt");
  EXPECT_EQ(read->files[0].bytes, 4U);
  EXPECT_EQ(read->files[0].sha256, "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1");
  EXPECT_EQ(read->files[1].name, "data/deep/a.bin");
  EXPECT_EQ(read->folders(), (std::set<std::string>{"data", "data/deep"}));
  EXPECT_EQ(manifest_text(*read), manifest_text(before));
}

TEST_F(ManifestTest, OtherToolsCheckItAsWell) {
  written();
  EXPECT_EQ(std::system(("cd '" + folder_.path("") + "' && sha256sum --strict --quiet -c .secateur-manifest").c_str()),
            0);
}

TEST_F(ManifestTest, TellsWhatHasChanged) {
  const Manifest manifest = written();
  EXPECT_EQ(state_of(folder_.path(""), manifest.files[0]), FileState::same);
  folder_.write("b.txt", "Text");
  EXPECT_EQ(state_of(folder_.path(""), manifest.files[0]), FileState::changed);
  fs::remove(folder_.path("b.txt"));
  EXPECT_EQ(state_of(folder_.path(""), manifest.files[0]), FileState::missing);
  folder_.write("other", "text");
  fs::create_symlink("other", folder_.path("b.txt"));
  EXPECT_EQ(state_of(folder_.path(""), manifest.files[0]), FileState::changed);
}

TEST_F(ManifestTest, NoneIsNone) {
  EXPECT_FALSE(read_manifest(folder_.path("")));
}

TEST_F(ManifestTest, WhatIsDamagedIsRefused) {
  const std::string head = "# secateur 1.2.3 run\n";
  const std::string hash(64, 'a');
  const std::string sized = head + "# bytes 3\n" + hash;
  EXPECT_EQ(refused(sized + "  a/../../b\n"), ".secateur-manifest: line 3: is damaged: it is no manifest of secateur");
  for (const std::string& text :
       {std::string(), std::string("precious"), sized + "  /etc/passwd\n", sized + "  ../b\n", sized + "  ..\n",
        sized + "  .\n", sized + "  \n", sized + "  a/\n", sized, head + hash + "  a\n",
        head + "# bytes x\n" + hash + "  a\n", head + "# bytes 99999999999999999999\n" + hash + "  a\n"}) {
    EXPECT_NE(refused(text).find("is damaged"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace secateur::test
