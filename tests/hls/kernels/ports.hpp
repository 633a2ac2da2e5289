// SPDX-License-Identifier: Apache-2.0
// Where memories count their ports (SECATEUR_HLS_COUNT_PORTS): no iteration of a pipelined loop has asked one of them
// for more words than it has ports, nor for one that it does not have.
#pragma once

#include <gtest/gtest.h>

#include "secateur/hls/memory.hpp"
#include "support/names.hpp"

namespace secateur::test {

inline void expect_ports_suffice() {
#if defined(SECATEUR_HLS_COUNT_PORTS)
  hls::PortCounter& counter = hls::port_counter();
  EXPECT_GT(counter.accesses, 0);
  EXPECT_EQ(counter.conflicts, 0);
  EXPECT_EQ(counter.outside, 0);
  EXPECT_LE(counter.most, 2);
  counter = {};
#endif
}

}  // namespace secateur::test
