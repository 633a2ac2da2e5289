// SPDX-License-Identifier: Apache-2.0
#include "training/threads.hpp"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(InThreads, EachIndexOnceInAThreadOfItsOwn) {
  constexpr int kCount = 9;
  at::set_num_threads(2);  // what new threads would begin with, on one core too
  std::vector<std::atomic<int>> calls(kCount);
  std::vector<int> tensor_threads(kCount);
  std::atomic<int> here{0};
  const std::thread::id caller = std::this_thread::get_id();
  in_threads(kCount, [&](int i) {
    ++calls[static_cast<std::size_t>(i)];
    tensor_threads[static_cast<std::size_t>(i)] = at::get_num_threads();
    if (std::this_thread::get_id() == caller) ++here;
  });
  for (const std::atomic<int>& each : calls) EXPECT_EQ(each, 1);
  for (const int threads : tensor_threads) EXPECT_EQ(threads, 1);
  EXPECT_EQ(here, 0);
  in_threads(0, [](int) { FAIL(); });
}

TEST(InThreads, TheFirstExceptionComesOutWhenAllAreDone) {
  std::atomic<int> done{0};
  try {
    in_threads(4, [&](int i) {
      if (i == 1) throw std::runtime_error("the second");
      if (i == 3) throw std::logic_error("the fourth");
      ++done;
    });
    FAIL() << "no exception";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "the second");
  }
  EXPECT_EQ(done, 2);
}

}  // namespace
}  // namespace secateur::test
