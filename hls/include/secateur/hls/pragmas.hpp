// SPDX-License-Identifier: Apache-2.0
// Every directive of the kernels, in one place, for each tool its way: Vitis HLS (__SYNTHESIS__ or __VITIS_HLS__),
// Bambu
// (__BAMBU__), none. Where a host compiles them, SECATEUR_HLS_CYCLE counts the iterations of pipelined loops: with II =
// 1 the cycles of a kernel less its pipeline's depth, which tests compare with the simulator's. C++14.
#pragma once

#define SECATEUR_HLS_PRAGMA(text) _Pragma(#text)
#define SECATEUR_HLS_EXPANDED(text) SECATEUR_HLS_PRAGMA(text)

#if defined(__SYNTHESIS__) || defined(__VITIS_HLS__)
/// Inside a loop: one iteration every `ii` cycles.
#define SECATEUR_HLS_PIPELINE(ii) SECATEUR_HLS_EXPANDED(HLS PIPELINE II = ii)
/// Inside a loop: all iterations at once.
#define SECATEUR_HLS_UNROLL SECATEUR_HLS_EXPANDED(HLS UNROLL)
/// Every element of dimension `dim` (from 1; 0: all) in a register or memory of its own.
#define SECATEUR_HLS_PARTITION(array, dim) \
  SECATEUR_HLS_EXPANDED(HLS ARRAY_PARTITION variable = array complete dim = dim)
/// `factor` memories, neighbours in different ones.
#define SECATEUR_HLS_BANKS(array, dim, factor) \
  SECATEUR_HLS_EXPANDED(HLS ARRAY_PARTITION variable = array cyclic factor = factor dim = dim)
/// Iterations of a loop with a bound that is not known: for reports only.
#define SECATEUR_HLS_TRIPCOUNT(least, most) SECATEUR_HLS_EXPANDED(HLS LOOP_TRIPCOUNT min = least max = most)
#define SECATEUR_HLS_INLINE SECATEUR_HLS_EXPANDED(HLS INLINE)
/// First in a function, or in a loop that is alone in its function: its calls are processes.
#define SECATEUR_HLS_DATAFLOW SECATEUR_HLS_EXPANDED(HLS DATAFLOW)
/// In front of a loop: its name in reports.
#define SECATEUR_HLS_LABEL(name) \
  name:
/// First in the top: `port` is an AXI master of its own.
#define SECATEUR_HLS_PORT(port, name)                                                                        \
  SECATEUR_HLS_EXPANDED(HLS INTERFACE m_axi port = port offset = slave bundle = name max_read_burst_length = \
                            64 num_read_outstanding = 16)
/// Elements that are structs: each one wide word.
#define SECATEUR_HLS_WIDE(array) SECATEUR_HLS_EXPANDED(HLS AGGREGATE variable = array)
#define SECATEUR_HLS_CYCLE
/// What is local in hardware and too large for a host's stack.
#define SECATEUR_HLS_HOST_STATIC
#else
#define SECATEUR_HLS_HOST_STATIC static
#if defined(SECATEUR_HLS_COUNT_PORTS)
#define SECATEUR_HLS_PIPELINE(ii) ++::secateur::hls::port_counter().iteration;
namespace secateur {
namespace hls {
/// What pipelined loops ask of memories (memory.hpp); of the host's tests, one a thread.
struct PortCounter {
  long long iteration = 0;
  long long accesses = 0;
  long long conflicts = 0;  ///< accesses beyond a memory's ports in one iteration
  long long outside = 0;    ///< addresses that a memory does not have
  int most = 0;             ///< of one memory in one iteration
};
inline PortCounter& port_counter() {
  static thread_local PortCounter counter;
  return counter;
}
}  // namespace hls
}  // namespace secateur
#else
#define SECATEUR_HLS_PIPELINE(ii)
#endif
#define SECATEUR_HLS_UNROLL
#define SECATEUR_HLS_PARTITION(array, dim)
#define SECATEUR_HLS_BANKS(array, dim, factor)
#define SECATEUR_HLS_TRIPCOUNT(least, most)
#define SECATEUR_HLS_INLINE
#define SECATEUR_HLS_DATAFLOW
#define SECATEUR_HLS_LABEL(name)
#define SECATEUR_HLS_PORT(port, name)
#define SECATEUR_HLS_WIDE(array)
#if defined(__BAMBU__)
#define SECATEUR_HLS_CYCLE
#else
#define SECATEUR_HLS_CYCLE ++::secateur::hls::cycle_counter()
namespace secateur {
namespace hls {
/// Of the host's tests, one a thread.
inline long long& cycle_counter() {
  static thread_local long long cycles = 0;
  return cycles;
}
}  // namespace hls
}  // namespace secateur
#endif
#endif
