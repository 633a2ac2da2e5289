// SPDX-License-Identifier: Apache-2.0
#include "compare/run_target.hpp"

#include <vector>

namespace secateur::compare {
namespace {

struct Words {
  const char* words;  ///< in lower case, blanks between
  RunTarget target;
  const char* name;
  bool is_telling;  ///< also within other words
};

constexpr const char* kHardware = "hardware emulation";
constexpr const char* kSoftware = "software emulation";
constexpr const char* kSome = "emulation of unknown kind";

/// Targets of v++ (hw, hw_emu, sw_emu), flow modes of XRT's summaries from 2016 on, and steps of HLS tools.
const std::vector<Words>& known_words() {
  static const std::vector<Words> known{{"hw emu", RunTarget::estimate, kHardware, true},
                                        {"hwemu", RunTarget::estimate, kHardware, true},
                                        {"hw em", RunTarget::estimate, kHardware, false},
                                        {"hw emulation", RunTarget::estimate, kHardware, true},
                                        {"hardware emulation", RunTarget::estimate, kHardware, true},
                                        {"hardware emu", RunTarget::estimate, kHardware, true},
                                        {"co sim emulation", RunTarget::estimate, "co-simulation", true},
                                        {"cosim", RunTarget::estimate, "co-simulation", true},
                                        {"co sim", RunTarget::estimate, "co-simulation", true},
                                        {"cosimulation", RunTarget::estimate, "co-simulation", true},
                                        {"co simulation", RunTarget::estimate, "co-simulation", true},
                                        {"rtl simulation", RunTarget::estimate, "co-simulation", true},
                                        {"rtl sim", RunTarget::estimate, "co-simulation", true},
                                        {"sw emu", RunTarget::no_measurement, kSoftware, true},
                                        {"swemu", RunTarget::no_measurement, kSoftware, true},
                                        {"sw emulation", RunTarget::no_measurement, kSoftware, true},
                                        {"software emulation", RunTarget::no_measurement, kSoftware, true},
                                        {"software emu", RunTarget::no_measurement, kSoftware, true},
                                        {"cpu emulation", RunTarget::no_measurement, "CPU emulation", true},
                                        {"cpu emu", RunTarget::no_measurement, "CPU emulation", true},
                                        {"csim", RunTarget::no_measurement, "C simulation", true},
                                        {"c simulation", RunTarget::no_measurement, "C simulation", true},
                                        {"c sim", RunTarget::no_measurement, "C simulation", true},
                                        {"x86sim", RunTarget::no_measurement, "simulation on the host", true},
                                        {"cpu", RunTarget::no_measurement, "a run on the host", false},
                                        {"host", RunTarget::no_measurement, "a run on the host", false},
                                        {"emulation", RunTarget::no_measurement, kSome, false},
                                        {"emulated", RunTarget::no_measurement, kSome, false},
                                        {"emu", RunTarget::no_measurement, kSome, false},
                                        {"simulation", RunTarget::no_measurement, "simulation", false},
                                        {"simulated", RunTarget::no_measurement, "simulation", false},
                                        {"sim", RunTarget::no_measurement, "simulation", false},
                                        {"hw", RunTarget::board, "", false},
                                        {"hardware", RunTarget::board, "", false},
                                        {"system run", RunTarget::board, "", false},
                                        {"system", RunTarget::board, "", false},
                                        {"board", RunTarget::board, "", false},
                                        {"fpga", RunTarget::board, "", false},
                                        {"device", RunTarget::board, "", false}};
  return known;
}

/// Lower case, a blank for whatever is neither letter nor digit, blanks at both ends.
std::string words_of(std::string_view text) {
  std::string words = " ";
  for (const char c : text) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    const char next = is_upper ? static_cast<char>(c - 'A' + 'a') : is_plain ? c : ' ';
    if (next != ' ' || words.back() != ' ') words += next;
  }
  if (words.back() != ' ') words += ' ';
  return words;
}

}  // namespace

TargetMeaning target_of(std::string_view text) {
  const std::string words = words_of(text);
  for (const Words& each : known_words()) {
    if (words == ' ' + std::string(each.words) + ' ') return {each.target, each.name};
  }
  return target_within(text);
}

TargetMeaning target_within(std::string_view text) {
  constexpr std::size_t kMost = 1000;
  const std::string words = words_of(text.substr(0, kMost));
  TargetMeaning found;
  for (const Words& each : known_words()) {
    if (!each.is_telling || words.find(' ' + std::string(each.words) + ' ') == std::string::npos) continue;
    // What is no measurement weighs more than an estimate.
    if (found.target != RunTarget::no_measurement) found = {each.target, each.name};
    if (found.target == RunTarget::no_measurement) break;
  }
  return found;
}

}  // namespace secateur::compare
