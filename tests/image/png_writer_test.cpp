// SPDX-License-Identifier: Apache-2.0
#include "image/png_writer.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "image/decode.hpp"
#include "support/image_files.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

std::string run_error_of(const std::string& path) {
  try {
    write_png(path, Image(2, 2));
  } catch (const RunError& error) {
    return error.what();
  }
  return "no error";
}

std::size_t files_in(const std::string& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST(PngWriter, ReadsBack) {
  const test::TemporaryFolder folder;
  for (const auto& [width, height] : {std::pair{1, 1}, {300, 7}}) {
    const Image image = test::noise_image(width, height, 1);
    write_png(folder.path("a.png"), image);  // the second replaces the first
    EXPECT_EQ(read_image(folder.path("a.png")), image);
  }
  EXPECT_EQ(files_in(folder.path("")), 1U);
}

TEST(PngWriter, SameBytes) {
  const test::TemporaryFolder folder;
  std::string bytes[2];
  for (std::string& each : bytes) {
    write_png(folder.path("a.png"), test::noise_image(30, 20, 1));
    std::ifstream file(folder.path("a.png"), std::ios::binary);
    each.assign(std::istreambuf_iterator<char>(file), {});
  }
  EXPECT_EQ(bytes[0], bytes[1]);
}

TEST(PngWriter, NoSuchFolder) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("no/a.png");
  EXPECT_EQ(run_error_of(path), path + ": cannot be written: No such file or directory");
}

TEST(PngWriter, AFolderIsInTheWay) {
  const test::TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("a.png"));
  EXPECT_EQ(run_error_of(folder.path("a.png")), folder.path("a.png") + ": cannot be written: Is a directory");
  EXPECT_EQ(files_in(folder.path("")), 1U);
}

}  // namespace
}  // namespace secateur::test
