// SPDX-License-Identifier: Apache-2.0
// Checkpoints and arrays that are cut, or whose bits are flipped at random: each is read or is a ConfigError, and takes
// no more memory than its own bytes say. Pictures: tests/image/damaged_files_test.cpp.
#include <gtest/gtest.h>
#include <zip.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <random>

#include "support/checkpoints.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"
#include "vit/checkpoint.hpp"
#include "vit/naming.hpp"
#include "vit/npy.hpp"
#include "vit/quantised_checkpoint.hpp"

namespace secateur::test {
namespace {

constexpr int kRounds = 60;
constexpr std::uint64_t kLimit = 4096;  ///< of what an archive or array may unpack to

/// Flips up to four bits, or sets bytes to what parsers stumble over; then cuts every fourth.
std::string damaged(const std::string& whole, std::mt19937& engine, std::size_t from, std::size_t to) {
  static constexpr char kOdd[] = "\0\xff\x7f{}[]\"'(),:-9eL\\";
  std::string bytes = whole;
  for (int changes = static_cast<int>(engine() % 4); changes >= 0; --changes) {
    char& byte = bytes[from + engine() % (to - from)];
    if (engine() % 2 == 0) {
      byte = static_cast<char>(byte ^ static_cast<char>(1U << engine() % 8));
    } else {
      byte = kOdd[engine() % (sizeof kOdd - 1)];
    }
  }
  if (engine() % 4 == 0) bytes.resize(engine() % (bytes.size() + 1));
  return bytes;
}

/// How many of the damaged files are refused; the others are read.
int refused(const std::string& whole, std::size_t from, std::size_t to,
            const std::function<void(const std::string&)>& read) {
  // Other files with --gtest_shuffle, again and again with --gtest_repeat.
  std::mt19937 engine(static_cast<unsigned>(testing::UnitTest::GetInstance()->random_seed()));
  int count = 0;
  for (int i = 0; i < kRounds; ++i) {
    try {
      read(damaged(whole, engine, from, to));
    } catch (const ConfigError& error) {
      EXPECT_STRNE(error.what(), "");
      ++count;
    }
  }
  return count;
}

std::string file_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(DamagedCheckpoints, HeadersAndValues) {
  const test::TemporaryFolder folder;
  const NetworkConfig network = test::tiny_network();
  for (const NamingScheme scheme : {NamingScheme::timm, NamingScheme::hugging_face_5}) {
    std::vector<NamedArray> tensors = test::checkpoint_tensors(usual_naming(scheme, ""), network);
    write_safetensors(folder.path("w.safetensors"), tensors,
                      {{kQuantisationMetadata, R"({"bits": 8, "method": "max", "images": []})"}});
    const std::string whole = file_bytes(folder.path("w.safetensors"));
    const std::size_t header = static_cast<unsigned char>(whole[0]) + 256U * static_cast<unsigned char>(whole[1]);
    const auto read = [&](const std::string& bytes) {
      const Checkpoint checkpoint(folder.write("d.safetensors", bytes), network);
      checkpoint.read(NetworkTensor::pos_embed);
      for (int layer = 0; layer < network.depth; ++layer) checkpoint.read(layer, EncoderTensor::v_weight);
      checkpoint_scales(checkpoint.file(), network);
    };
    EXPECT_GT(refused(whole, 0, 8, read), kRounds * 3 / 4);
    EXPECT_GT(refused(whole, 8, header, read), kRounds / 3);
    refused(whole, header, whole.size(), read);
  }
}

TEST(DamagedNpy, HeadersAndValues) {
  for (const char* order : {"False", "True"}) {
    const std::string whole =
        test::npy_bytes(std::string("{'descr': '>f2', 'fortran_order': ") + order + ", 'shape': (3L, 4, 2), }\n",
                        std::string(48, '\x3c'));
    const auto read = [](const std::string& bytes) { to_doubles(parse_npy(bytes, "d.npy")); };
    EXPECT_GT(refused(whole, 0, whole.size() - 48, read), kRounds / 3);
    refused(whole, whole.size() - 48, whole.size(), read);
  }
}

TEST(DamagedNpz, AnyByte) {
  const test::TemporaryFolder folder;
  for (const zip_int32_t method : {ZIP_CM_STORE, ZIP_CM_DEFLATE}) {
    const std::string array =
        test::npy_bytes("{'descr': '|u1', 'fortran_order': False, 'shape': (64,), }", std::string(64, 'a'));
    int code = 0;
    zip_t* archive = zip_open(folder.path("m.npz").c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    for (const char* name : {"a.npy", "b.npy"}) {
      const zip_int64_t entry =
          zip_file_add(archive, name, zip_source_buffer(archive, array.data(), array.size(), 0), 0);
      zip_set_file_compression(archive, static_cast<zip_uint64_t>(entry), method, 0);
    }
    ASSERT_EQ(zip_close(archive), 0);
    const std::string whole = file_bytes(folder.path("m.npz"));
    const auto read = [&](const std::string& bytes) { read_npz(folder.write("d.npz", bytes), kLimit, 2 * kLimit); };
    EXPECT_GT(refused(whole, 0, whole.size(), read), kRounds / 3);
  }
}

}  // namespace
}  // namespace secateur::test
