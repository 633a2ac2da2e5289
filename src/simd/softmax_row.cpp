// SPDX-License-Identifier: Apache-2.0
#include "simd/softmax_row.hpp"

#include <algorithm>
#include <cmath>

#include "arith/softmax.hpp"

// Highway compiles this file once a target.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/softmax_row.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace secateur::simd {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

int RowMaximum(const std::int16_t* HWY_RESTRICT values, int count) {
  const hn::ScalableTag<std::int16_t> tag;
  const int lanes = static_cast<int>(hn::Lanes(tag));
  auto most = hn::Set(tag, values[0]);
  int i = 0;
  for (; i + lanes <= count; i += lanes) most = hn::Max(most, hn::LoadU(tag, values + i));
  HWY_ALIGN std::int16_t all[HWY_MAX_BYTES / sizeof(std::int16_t)];
  hn::Store(most, tag, all);
  int top = *std::max_element(all, all + lanes);
  for (; i < count; ++i) top = std::max<int>(top, values[i]);
  return top;
}

/// How many values were done: whole vectors. `scale`: reciprocal / 2^31; `factor`: of the narrowing; `most`: its end.
int NormaliseRow(const std::uint16_t* HWY_RESTRICT exps, int count, double scale, double factor, double most,
                 std::int16_t* HWY_RESTRICT result) {
#if HWY_HAVE_FLOAT64
  const hn::CappedTag<double, 8> wide;
  const hn::Rebind<std::int32_t, decltype(wide)> narrow;
  const hn::Rebind<std::uint16_t, decltype(wide)> words;
  const hn::Rebind<std::int16_t, decltype(wide)> signed_words;
  const int lanes = static_cast<int>(hn::Lanes(wide));
  const auto scales = hn::Set(wide, scale);
  const auto factors = hn::Set(wide, factor);
  const auto one = hn::Set(wide, static_cast<double>(arith::kExpOne));
  const auto ends = hn::Set(wide, most);
  int i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto exp = hn::PromoteTo(wide, hn::PromoteTo(narrow, hn::LoadU(words, exps + i)));
    const auto probability = hn::Min(one, hn::Round(hn::Mul(exp, scales)));
    const auto value = hn::Min(ends, hn::Round(hn::Mul(probability, factors)));
    hn::StoreU(hn::DemoteTo(signed_words, hn::DemoteTo(narrow, value)), signed_words, result + i);
  }
  return i;
#else
  return 0;
#endif
}

}  // namespace HWY_NAMESPACE
}  // namespace secateur::simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace secateur::simd {

HWY_EXPORT(RowMaximum);
HWY_EXPORT(NormaliseRow);

int row_maximum(const std::int16_t* values, int count) {
  return HWY_DYNAMIC_DISPATCH(RowMaximum)(values, count);
}

void normalise_row(const std::uint16_t* exps, int count, std::uint32_t reciprocal,
                   const arith::SoftmaxConstants& constants, std::int16_t* result) {
  const double factor = std::ldexp(static_cast<double>(constants.narrow.multiplier), -constants.narrow.shift);
  int i = HWY_DYNAMIC_DISPATCH(NormaliseRow)(exps, count, std::ldexp(static_cast<double>(reciprocal), -31), factor,
                                             constants.bits == 8 ? 255 : 32767, result);
  for (; i < count; ++i) {
    result[i] =
        arith::narrow_probability(arith::softmax_probability(exps[i], reciprocal), constants.narrow, constants.bits);
  }
}

}  // namespace secateur::simd
#endif
