// SPDX-License-Identifier: Apache-2.0
// Every fuzz target with its seeds, their beginnings, a few hundred changed and a few grown inputs, the same each time:
// what a fast test can see of what tools/fuzz.sh looks for at length.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "fuzz/memory_meter.hpp"
#include "fuzz/mutations.hpp"
#include "fuzz/target.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

constexpr std::size_t kBeginnings = 48;
constexpr int kChanged = 300;
constexpr int kGrown = 4;
constexpr std::size_t kGrownBytes = 100'000;
constexpr const char* kFinding = "fuzz_finding";  ///< in the working directory

std::string_view running;  ///< for the signal handler

void save_running() {
  const int file = open(kFinding, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return;
  const ssize_t written = write(file, running.data(), running.size());
  static_cast<void>(written);
  close(file);
}

void on_signal(int signal) {
  save_running();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

std::string escaped(std::string_view bytes) {
  constexpr std::size_t kShown = 2000;
  const char* const digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes.substr(0, kShown)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte >= 0x20 && byte < 0x7f && c != '\\';
    text += plain ? std::string(1, c) : std::string("\\x") + digits[byte / 16] + digits[byte % 16];
  }
  return text + (bytes.size() > kShown ? "..." : "");
}

std::string report(const std::string& finding, std::string_view input) {
  save_running();
  return finding + "; saved as " + kFinding + ", " + std::to_string(input.size()) + " bytes: " + escaped(input);
}

class FuzzSmoke : public testing::TestWithParam<Target> {
 protected:
  static void SetUpTestSuite() {
    for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGBUS}) std::signal(signal, on_signal);
  }

  /// What is wrong, or empty.
  std::string run(std::string_view input) {
    running = input;
    const std::size_t before = memory_in_use();
    begin_peak();
    try {
      try_input(GetParam(), input);
    } catch (const std::exception& error) {
      return report(std::string("throws ") + error.what(), input);
    }
    const Allowance& allowance = GetParam().allowance;
    const std::size_t taken = memory_peak() - before;
    if (taken <= allowance.fixed + allowance.multiple * input.size()) return "";
    return report("takes " + std::to_string(taken) + " bytes", input);
  }
};

TEST_P(FuzzSmoke, AnyInputIsReadOrRefused) {
  const std::vector<std::string> seeds = GetParam().seeds();
  for (const std::string& seed : seeds) {
    ASSERT_EQ(run(seed), "");
    for (const std::string& beginning : beginnings(seed, kBeginnings)) ASSERT_EQ(run(beginning), "");
  }
  std::mt19937 random(20);
  for (int i = 0; i < kChanged; ++i) {
    const std::string& other = seeds[random() % seeds.size()];
    ASSERT_EQ(run(changed(seeds[static_cast<std::size_t>(i) % seeds.size()], other, random)), "");
  }
  for (int i = 0; i < kGrown; ++i) {
    ASSERT_EQ(run(grown(seeds[static_cast<std::size_t>(i) % seeds.size()], kGrownBytes, random)), "");
  }
}

INSTANTIATE_TEST_SUITE_P(Readers, FuzzSmoke, testing::ValuesIn(targets()),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace secateur::fuzz
