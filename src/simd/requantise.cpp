// SPDX-License-Identifier: Apache-2.0
#include "simd/requantise.hpp"

#include <cmath>
#include <utility>

// Highway compiles this file once a target.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/requantise.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace secateur::simd {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_HAVE_FLOAT64
void RequantiseRow(const std::int32_t* HWY_RESTRICT sums, int count, const double* HWY_RESTRICT bias,
                   const double* HWY_RESTRICT factor, double most, std::int16_t* HWY_RESTRICT result) {
  const hn::CappedTag<double, 8> wide;
  const hn::Rebind<std::int32_t, decltype(wide)> narrow;
  const hn::Rebind<std::int16_t, decltype(wide)> narrower;
  const int lanes = static_cast<int>(hn::Lanes(wide));
  const auto high = hn::Set(wide, most);
  const auto low = hn::Set(wide, -most);
  int i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto sum = hn::PromoteTo(wide, hn::LoadU(narrow, sums + i));
    const auto value = hn::Mul(hn::Add(sum, hn::LoadU(wide, bias + i)), hn::LoadU(wide, factor + i));
    const auto clamped = hn::Min(high, hn::Max(low, hn::Round(value)));
    hn::StoreU(hn::DemoteTo(narrower, hn::DemoteTo(narrow, clamped)), narrower, result + i);
  }
  for (; i < count; ++i) {
    const double value = std::nearbyint((sums[i] + bias[i]) * factor[i]);
    result[i] = static_cast<std::int16_t>(value < -most ? -most : value > most ? most : value);
  }
}
#else
void RequantiseRow(const std::int32_t* sums, int count, const double* bias, const double* factor, double most,
                   std::int16_t* result) {
  for (int i = 0; i < count; ++i) {
    const double value = std::nearbyint((sums[i] + bias[i]) * factor[i]);
    result[i] = static_cast<std::int16_t>(value < -most ? -most : value > most ? most : value);
  }
}
#endif

}  // namespace HWY_NAMESPACE
}  // namespace secateur::simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace secateur::simd {

HWY_EXPORT(RequantiseRow);

Channels::Channels(std::vector<Channel> channels) : channels_(std::move(channels)) {
  for (const Channel& channel : channels_) {
    bias_.push_back(channel.bias);
    factor_.push_back(std::ldexp(static_cast<double>(channel.scaling.multiplier), -channel.scaling.shift));
  }
  // Kernels take whole panels.
  const std::size_t whole = (channels_.size() + kPanel - 1) / kPanel * kPanel;
  bias_.resize(whole, 0.0);
  factor_.resize(whole, 0.0);
}

Channels::Channels(int count, arith::Scaling scaling)
    : Channels(std::vector<Channel>(static_cast<std::size_t>(count), Channel{0, scaling})) {}

void requantise(const std::int32_t* sums, int count, const Channels& channels, int first, int bits,
                std::int16_t* result) {
  const double most = bits == 8 ? 127 : 32767;
  HWY_DYNAMIC_DISPATCH(RequantiseRow)(sums, count, channels.bias() + first, channels.factor() + first, most, result);
}

void requantise(const std::int64_t* sums, int count, const Channels& channels, int first, int bits,
                std::int16_t* result) {
  for (int i = 0; i < count; ++i) {
    const Channel& channel = channels[first + i];
    result[i] = static_cast<std::int16_t>(arith::requantise(sums[i] + channel.bias, channel.scaling, bits));
  }
}

}  // namespace secateur::simd
#endif
