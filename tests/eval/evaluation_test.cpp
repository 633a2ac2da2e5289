// SPDX-License-Identifier: Apache-2.0
// Images through a classifier on several threads, and what is counted.
#include "eval/evaluation.hpp"
#include "base/top_indices.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "eval/small_data.hpp"
#include "image/preprocess.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

std::vector<int> counted(int count) {
  std::vector<int> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

TEST(ForEachParallel, EveryIndexOnce) {
  for (const int threads : {1, 2, 4, 16, 100}) {
    std::vector<std::atomic<int>> seen(60);
    int steps = 0;  // one thread at a time calls progress
    for_each_parallel(
        counted(60), threads, [&](int i) { ++seen[static_cast<std::size_t>(i)]; }, [&] { ++steps; });
    for (const std::atomic<int>& each : seen) EXPECT_EQ(each, 1);
    EXPECT_EQ(steps, 60);
  }
}

TEST(ForEachParallel, TheIndicesGivenAndNoOthers) {
  std::atomic<int> sum{0};
  for_each_parallel(
      {7, 100, 3}, 2, [&](int i) { sum += i; }, nullptr);
  EXPECT_EQ(sum, 110);
  for_each_parallel(
      {}, 4, [](int) { FAIL(); }, nullptr);
}

TEST(ForEachParallel, SeveralThreadsWorkAtOnce) {
  std::atomic<int> waiting{0};
  const auto meet = [&](int) {
    ++waiting;
    while (waiting < 3) std::this_thread::yield();
  };
  for_each_parallel({0, 1, 2}, 3, meet, nullptr);
  EXPECT_EQ(waiting, 3);
}

TEST(ForEachParallel, ExceptionsArriveAndStopTheRest) {
  for (const int threads : {1, 4}) {
    std::atomic<int> done{0};
    try {
      for_each_parallel(
          counted(10'000), threads,
          [&](int i) {
            if (i == 5) throw std::runtime_error("five");
            ++done;
            std::this_thread::sleep_for(std::chrono::microseconds(50));
          },
          nullptr);
      FAIL() << "no exception";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "five");
    }
    EXPECT_LT(done, 10'000 - 1);
    if (threads == 1) {
      EXPECT_EQ(done, 5);
    }
  }
}

TEST(ForEachParallel, NoProgressForWhatFailed) {
  int steps = 0;
  const auto fail = [](int i) {
    if (i == 1) throw std::logic_error("one");
  };
  EXPECT_THROW(for_each_parallel({0, 1}, 1, fail, [&] { ++steps; }), std::logic_error);
  EXPECT_EQ(steps, 1);
}

TEST(TopClasses, DescendingAndTiesToTheLowerClass) {
  EXPECT_EQ(top_indices(std::vector<double>{0.5, 2, -1, 2, 3, 2}, 5), (std::vector<int>{4, 1, 3, 5, 0}));
  EXPECT_EQ(top_indices(std::vector<double>{1, 2}, 5), (std::vector<int>{1, 0}));
}

TEST(Arithmetics, Names) {
  for (const Arithmetic each : {Arithmetic::real, Arithmetic::int8, Arithmetic::int16}) {
    EXPECT_EQ(arithmetic_of(to_string(each)), each);
  }
  EXPECT_FALSE(arithmetic_of("int4"));
  EXPECT_EQ(bits_of(Arithmetic::int8), 8);
  EXPECT_EQ(bits_of(Arithmetic::int16), 16);
  EXPECT_EQ(bits_of(Arithmetic::real), 32);
}

/// Ranks class 0 first, then 1, ...; keeps what it was given.
class InOrder : public Classifier {
 public:
  explicit InOrder(int classes) : classes_(classes) {}

  Classification classify(const std::vector<float>& /*image*/) const override {
    Classification result;
    for (int i = 0; i < classes_; ++i) result.logits.push_back(-i);
    result.selected_tokens = {{1, 2}};
    return result;
  }

 private:
  int classes_;
};

TEST(Evaluate, CountsTop1AndTop5) {
  const test::TemporaryFolder folder;
  std::string labels = "file,class_index\n";
  const std::vector<int> classes{0, 3, 4, 5, 9, 0, 7};
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const std::string name = fmt::format("{}.png", i);
    write_png(folder.path(name), test::noise_image(16, 16, static_cast<std::uint32_t>(i)));
    labels += fmt::format("{},{}\n", name, classes[i]);
  }
  folder.write("labels.csv", labels);
  const Dataset data = Dataset::open(folder.path(""));
  int steps = 0;
  const NetworkConfig network = test::tiny_network();
  const Evaluation all = evaluate(InOrder(10), network, data, counted(7), 3, [&] { ++steps; });
  EXPECT_EQ(steps, 7);
  EXPECT_EQ(all.labelled(), 7);
  EXPECT_EQ(all.top1(), 2);
  EXPECT_EQ(all.top5(), 4);
  ASSERT_EQ(all.images.size(), 7U);
  EXPECT_EQ(all.images[3].name, "3.png");
  EXPECT_EQ(all.images[3].index, 3);
  EXPECT_EQ(all.images[3].label, 5);
  EXPECT_EQ(all.images[3].top5, (std::vector<int>{0, 1, 2, 3, 4}));
  EXPECT_EQ(all.images[3].classification.selected_tokens, (std::vector<std::vector<int>>{{1, 2}}));
  EXPECT_FALSE(all.images[3].is_top5());
  EXPECT_TRUE(all.images[2].is_top5());
  EXPECT_FALSE(all.images[2].is_top1());

  const Evaluation some = evaluate(InOrder(10), network, data, {5, 1}, 2, nullptr);
  ASSERT_EQ(some.images.size(), 2U);
  EXPECT_EQ(some.images[0].name, "5.png");
  EXPECT_EQ(some.images[1].name, "1.png");
  EXPECT_EQ(some.top1(), 1);
}

TEST(Evaluate, WithoutLabelsNothingIsRight) {
  const test::TemporaryFolder folder;
  write_png(folder.path("a.png"), test::noise_image(16, 16, 1));
  const Evaluation result = evaluate(InOrder(5), test::tiny_network(), Dataset::open(folder.path("")), {0}, 1, nullptr);
  EXPECT_EQ(result.labelled(), 0);
  EXPECT_EQ(result.top1(), 0);
  EXPECT_EQ(result.top5(), 0);
  EXPECT_EQ(result.images[0].top5.size(), 5U);
}

TEST(Evaluate, SeveralThreadsGiveTheSameAsOne) {
  const test::SmallData small(12);
  const Dataset data = small.open();
  const Transformer transformer = test::small_transformer(1, {0});
  const auto classifier = float_classifier(transformer);
  const Evaluation one = evaluate(*classifier, transformer.network, data, test::all_images(data), 1, nullptr);
  const Evaluation four = evaluate(*classifier, transformer.network, data, test::all_images(data), 4, nullptr);
  for (std::size_t i = 0; i < 12; ++i) {
    EXPECT_EQ(one.images[i].name, four.images[i].name);
    EXPECT_EQ(one.images[i].classification.logits, four.images[i].classification.logits);
    EXPECT_EQ(one.images[i].classification.selected_tokens, four.images[i].classification.selected_tokens);
  }
  EXPECT_NE(one.images[0].classification.logits, one.images[1].classification.logits);
}

TEST(Evaluate, AFileThatIsNoImageIsNamed) {
  const test::SmallData small(4);
  small.folder().write("02.png", "");
  const Dataset data = small.open();
  EXPECT_EQ(test::error_of(small.folder(),
                           [&] {
                             evaluate(InOrder(5), test::tiny_network(), data, {0, 1, 2, 3}, 2, nullptr);
                           }),
            "02.png: is empty (0 bytes); expected a PNG or JPEG image");
}

TEST(NetworkInput, IsTheNormalisedPicture) {
  const test::SmallData small(1);
  const Dataset data = small.open();
  EXPECT_EQ(network_input(data, 0, test::tiny_network()), normalised(test::noise_image(16, 16, 1)));
  NetworkConfig larger = test::tiny_network();
  larger.image_size = 24;
  EXPECT_EQ(network_input(data, 0, larger), preprocess(test::noise_image(16, 16, 1), 24));
}

TEST(CheckData, LabelsBeyondTheClasses) {
  const test::SmallData small(5);
  NetworkConfig network = test::tiny_network();
  EXPECT_NO_THROW(check_data(small.open(), network));
  network.classes = 3;
  network.channels = 1;
  EXPECT_EQ(test::error_of(small.folder(), [&] { check_data(small.open(), network); }),
            ": network.channels: 1; photographs have 3\n"
            ": 03.png: class 3; the network has 3 classes\n"
            ": 04.png: class 4; the network has 3 classes");
}

}  // namespace
}  // namespace secateur::test
