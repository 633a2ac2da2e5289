// SPDX-License-Identifier: Apache-2.0
// The order of 16 tokens beside CLS by their scores, by itself.
#include "token_selector/token_selector.hpp"
#include "tops/config.hpp"

extern "C" void token_sort_top(const std::uint32_t scores[17], std::uint16_t order[16]) {
  secateur::hls::sort_tokens<SmallConfig>(scores, 17, order);
}
