// SPDX-License-Identifier: Apache-2.0
#include "base/sha256.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

// FIPS 180-4 examples.
constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr const char* kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr const char* kMillionA = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Sha256, OfBytes) {
  EXPECT_EQ(sha256_hex("abc"), kAbc);
  EXPECT_EQ(sha256_hex(""), kEmpty);
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')), kMillionA);
}

TEST(Sha256, OfAFileInPieces) {
  const std::string path = ::testing::TempDir() + "sha256_test.bin";
  std::ofstream(path, std::ios::binary) << std::string(1'000'000, 'a');
  EXPECT_EQ(sha256_file(path), kMillionA);
  std::ofstream(path, std::ios::binary | std::ios::trunc).flush();
  EXPECT_EQ(sha256_file(path), kEmpty);
  std::remove(path.c_str());
}

TEST(Sha256, OfAMissingFileIsTheUsersFault) {
  try {
    sha256_file("no/such/file");
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), "no/such/file: cannot be opened: No such file or directory");
  }
  EXPECT_THROW(sha256_file("."), ConfigError);
}

TEST(Sha256, OfWhatHasNoEndIsNotTold) {
  for (const std::string device : {"/dev/zero", "/dev/null"}) {
    try {
      sha256_file(device);
      FAIL() << device;
    } catch (const ConfigError& error) {
      EXPECT_EQ(error.what(), device + ": is no regular file; expected a file that has an end");
    }
  }
}

/// 17 GiB of nothing, of which none is on the disk.
TEST(Sha256, OfFilesThatAreTooLargeIsNotTold) {
  const std::string path = ::testing::TempDir() + "sha256_test.large";
  std::ofstream(path, std::ios::binary).flush();
  std::filesystem::resize_file(path, std::uintmax_t{17} << 30);
  try {
    sha256_file(path);
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.what(), path + ": has 17 GiB; files of at most 16 GiB are read to tell them apart");
  }
  std::remove(path.c_str());
}

}  // namespace
}  // namespace secateur::test
