// SPDX-License-Identifier: Apache-2.0
// 512 bits of an AXI port, as bytes. C++14.
#pragma once

#include <cstdint>

namespace secateur {
namespace hls {

constexpr int kWordBytes = 64;

struct Word {
  std::uint8_t bytes[kWordBytes];
};

}  // namespace hls
}  // namespace secateur
