// SPDX-License-Identifier: Apache-2.0
// What units are built from, in resources: multiplexers, LUT RAM, memory blocks, register slices, arbiters; and widths
// that several units share. Constants marked "measured" were counted with Yosys 0.23 from the modules in
// tools/synthesis (docs/resources.md has the commands and the full table).
#pragma once

#include <cstdint>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "cost/resources.hpp"

namespace secateur::cost {

inline constexpr std::int64_t kDspPerMac = 1;                          // mac.v: 1 DSP, 0 LUT, 1 FF at 8 and at 16 bit
inline constexpr ResourceAmounts kCompareExchange24{0, 64, 48, 0, 0};  // compare_exchange.v K=24, measured
inline constexpr ResourceAmounts kAddressGenerator{0, 151, 69, 0, 0};  // address_generator.v, measured
inline constexpr std::int64_t kResidualBits = 16;                      // the residual stream, in int8 mode as well
inline constexpr std::int64_t kAddressBits = 64;  // an AXI address channel: 40 address bits, length, id, attributes

/// LUTs a bit of an n-to-1 multiplexer: a LUT6 selects one of 4, and the hard F7, F8 and F9 multiplexers join the LUTs
/// of a CLB up to 32 to 1 (AMD UG574). mux.v, measured: 1 for 4, 3 for 8, 4 for 16, 9 for 32; Yosys uses few of the F7.
std::int64_t mux_luts(std::int64_t n);
/// LUTs of a LUT RAM with one write and one read port: 14 bits a RAM32M16, 7 bits a RAM64M8 (accumulators.v, measured).
std::int64_t lut_ram_luts(std::int64_t bits, std::int64_t depth);
/// register_slice.v: W + 5 LUT and 2 W + 2 FF at 256 and at 512 bits, measured.
ResourceAmounts register_slice(std::int64_t bits);
/// arbiter.v: 22 LUT for 4, 40 for 8, 148 for 32 requests; 2 FF a request; measured.
ResourceAmounts arbiter(std::int64_t requests);
/// `count` n-to-1 multiplexers with a register behind each.
ResourceAmounts multiplexers(std::int64_t count, std::int64_t inputs, std::int64_t bits);
/// Bits of the longest sum of products, with sign.
std::int64_t sum_bits(const AcceleratorConfig& a, const Sizing& sizing);
/// Weight columns that a snapshot may work on at once (docs/microarchitecture/compute.md 2.3).
std::int64_t weight_streams(const AcceleratorConfig& a);
/// How deep one of `parts` memories of that width is that share `kib`.
std::int64_t ceil_bits(std::int64_t kib, std::int64_t parts, std::int64_t width);
/// A memory of BRAM or URAM.
ResourceAmounts blocks(Storage storage, std::int64_t width, std::int64_t depth, bool true_dual_port);
/// BRAM36 of a memory `width` bits wide and `depth` deep: the best of the block's aspect ratios. A true dual-port
/// memory has half the width a block (AMD UG573).
std::int64_t bram36_blocks(std::int64_t width, std::int64_t depth, bool true_dual_port);

/// URAM288 blocks are 72 bits wide and 4,096 deep, and nothing else (AMD UG573).
std::int64_t uram_blocks(std::int64_t width, std::int64_t depth);

}  // namespace secateur::cost
