// SPDX-License-Identifier: Apache-2.0
// Real photographs; skipped where SECATEUR_DATA_DIR does not name the folder that holds imagenet200/ and cifar10/.
#include <gtest/gtest.h>

#include <cstdlib>

#include "image/dataset.hpp"
#include "image/preprocess.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

class Photographs : public testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("SECATEUR_DATA_DIR");
    if (folder == nullptr)
      GTEST_SKIP() << "SECATEUR_DATA_DIR is not set: it names the folder with imagenet200 and cifar10";
    folder_ = folder;
  }

  std::string folder_;
};

TEST_F(Photographs, EveryPictureOfImageNet) {
  const Dataset dataset = Dataset::open(folder_ + "/imagenet200");
  ASSERT_EQ(dataset.size(), 200);
  EXPECT_EQ(dataset.classes(), 1000);
  for (int i = 0; i < dataset.size(); ++i) {
    EXPECT_EQ(dataset.label(i), 5 * i);
    const std::vector<float> values = preprocess(dataset.image(i), 224);
    ASSERT_EQ(values.size(), 3U * 224U * 224U);
    for (const float value : values) ASSERT_TRUE(value > -2.2F && value < 2.7F);
  }
  EXPECT_EQ(dataset.name(0), "n01440764_tench.jpg");
  EXPECT_EQ(dataset.class_names()[5], "electric_ray");
  EXPECT_EQ(dataset.class_names()[1], "goldfish");  // from synset_words.txt
}

TEST_F(Photographs, Cifar) {
  const Dataset dataset = Dataset::open(folder_ + "/cifar10/test_1000.bin");
  ASSERT_EQ(dataset.size(), 1000);
  std::vector<int> count(10);
  for (int i = 0; i < dataset.size(); ++i) ++count[static_cast<std::size_t>(*dataset.label(i))];
  EXPECT_EQ(count, std::vector<int>(10, 100));
  EXPECT_EQ(crop_for(dataset.image(999), 32), dataset.image(999));
}

}  // namespace
}  // namespace secateur::test
