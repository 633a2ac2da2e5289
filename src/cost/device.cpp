// SPDX-License-Identifier: Apache-2.0
#include "cost/device.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace secateur::cost {
namespace {

/// UltraScale+ configurable logic blocks hold 8 LUTs and 16 flip-flops (AMD UG574).
constexpr std::int64_t kFlipFlopsPerLut = 2;

ResourceAmounts amounts(std::int64_t dsp, std::int64_t lut, std::int64_t bram36, std::int64_t uram) {
  return {dsp, lut, lut * kFlipFlopsPerLut, bram36, uram};
}

/// What kernels may use: AMD's platform documents for the Alveo cards, the whole device for the Zynq boards.
std::vector<Device> make_devices() {
  return {
      {"u250", "Alveo U250", 4, amounts(11'520, 1'500'000, 2'304, 1'280), 4, 0, false},
      {"u280", "Alveo U280", 3, amounts(8'496, 1'163'520, 1'752, 960), 2, 32, false},
      {"u50", "Alveo U50", 2, amounts(5'352, 742'560, 1'128, 608), 0, 32, false},
      {"u55c", "Alveo U55C", 3, amounts(8'304, 1'131'000, 1'776, 960), 0, 32, false},
      {"zcu102", "ZCU102", 1, amounts(2'520, 274'000, 912, 0), 1, 0, true},
      {"zcu104", "ZCU104", 1, amounts(1'728, 230'000, 305, 92), 1, 0, true},
      {"unlimited", "no device", 1, {}, 0, 0, false},
  };
}

}  // namespace

ResourceAmounts Device::slr_limits() const {
  return {limits.dsp / slrs, limits.lut / slrs, limits.ff / slrs, limits.bram36 / slrs, limits.uram / slrs};
}

const std::vector<Device>& devices() {
  static const std::vector<Device> all = make_devices();
  return all;
}

const Device* find_device(std::string_view name) {
  for (const Device& candidate : devices()) {
    if (candidate.name == name) return &candidate;
  }
  return nullptr;
}

const Device& device(std::string_view name) {
  if (const Device* found = find_device(name)) return *found;
  std::string known;
  for (const Device& candidate : devices()) known += (known.empty() ? "" : ", ") + candidate.name;
  throw ConfigError("", "accelerator.device", fmt::format("no device \"{}\"; known are {}", name, known));
}

}  // namespace secateur::cost
