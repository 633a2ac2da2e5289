// SPDX-License-Identifier: Apache-2.0
// Every directive of the kernels, in one place, for each tool its way: Vitis HLS (__SYNTHESIS__ or __VITIS_HLS__),
// Bambu
// (__BAMBU__), none. Where a host compiles them, SECATEUR_HLS_CYCLE counts the iterations of pipelined loops: with II =
// 1 the cycles of a kernel less its pipeline's depth, which tests compare with the simulator's. C++14.
//
// A directive is read after the preprocessor: a parameter that is called as a keyword is (dim, port, factor, array)
// would rewrite it, and a malformed directive is dropped with a warning. So parameters here end in an underscore, which
// no keyword does, and `secateur hls check` reads the expanded text.
#pragma once

#if defined(SECATEUR_HLS_TIMED)
#include "secateur/hls/timed.hpp"
#endif

#define SECATEUR_HLS_PRAGMA(text_) _Pragma(#text_)
#define SECATEUR_HLS_EXPANDED(text_) SECATEUR_HLS_PRAGMA(text_)

#if defined(SECATEUR_HLS_LINT)
/// For `secateur hls check` alone: within the block that it stands in, what `rule_` would find of `variable_` is meant;
/// the reason follows as a comment.
#define SECATEUR_HLS_MEANT(rule_, variable_) SECATEUR_HLS_EXPANDED(SECATEUR MEANT rule_ variable = variable_)
#else
#define SECATEUR_HLS_MEANT(rule_, variable_)
#endif

#if defined(__SYNTHESIS__) || defined(__VITIS_HLS__)
/// Inside a loop: one iteration every `ii_` cycles.
#define SECATEUR_HLS_PIPELINE(ii_) SECATEUR_HLS_EXPANDED(HLS PIPELINE II = ii_)
/// Inside a loop with a constant bound: all iterations at once.
#define SECATEUR_HLS_UNROLL SECATEUR_HLS_EXPANDED(HLS UNROLL)
/// Every element of dimension `dim_` (from 1; 0: all) in a register or memory of its own.
#define SECATEUR_HLS_PARTITION(array_, dim_) \
  SECATEUR_HLS_EXPANDED(HLS ARRAY_PARTITION variable = array_ complete dim = dim_)
/// Iterations of a loop with a bound that is not known: for reports only.
#define SECATEUR_HLS_TRIPCOUNT(least_, most_) SECATEUR_HLS_EXPANDED(HLS LOOP_TRIPCOUNT min = least_ max = most_)
/// First in a function: part of its callers.
#define SECATEUR_HLS_INLINE SECATEUR_HLS_EXPANDED(HLS INLINE)
/// First in a function, or in a loop that is alone in its function: its calls are processes.
#define SECATEUR_HLS_DATAFLOW SECATEUR_HLS_EXPANDED(HLS DATAFLOW)
/// Inside a pipelined loop: no iteration reads what one of those before it, still under way, writes in `array_`. To be
/// given with the reason.
#define SECATEUR_HLS_INDEPENDENT(array_) SECATEUR_HLS_EXPANDED(HLS DEPENDENCE variable = array_ inter false)
/// Inside a pipelined loop: what an iteration reads of `array_` was written this many before it, or more.
#define SECATEUR_HLS_DISTANCE(array_, iterations_) \
  SECATEUR_HLS_EXPANDED(HLS DEPENDENCE variable = array_ inter RAW distance = iterations_ true)
/// In front of a loop: its name in reports.
#define SECATEUR_HLS_LABEL(name_) \
  name_:
/// First in the top: `port_` is an AXI master of its own, of `words_` elements in co-simulation.
#define SECATEUR_HLS_PORT(port_, bundle_, words_)                                                \
  SECATEUR_HLS_EXPANDED(HLS INTERFACE m_axi port = port_ offset = slave bundle = bundle_ depth = \
                            words_ max_read_burst_length = 64 max_write_burst_length = 64 num_read_outstanding = 16)
/// A scalar argument of the top, beside the addresses of its ports.
#define SECATEUR_HLS_ARGUMENT(scalar_) SECATEUR_HLS_EXPANDED(HLS INTERFACE s_axilite port = scalar_)
/// First in the top: started and read by the host.
#define SECATEUR_HLS_CONTROL SECATEUR_HLS_EXPANDED(HLS INTERFACE s_axilite port = return )
/// Elements that are structs, which are taken apart by default: each one wide word.
#define SECATEUR_HLS_WIDE(array_) SECATEUR_HLS_EXPANDED(HLS AGGREGATE variable = array_)
/// A memory of distributed RAM: one port to write, one to read.
#define SECATEUR_HLS_LUTRAM(array_) \
  SECATEUR_HLS_EXPANDED(HLS BIND_STORAGE variable = array_ type = ram_s2p impl = lutram)
/// Values that a stream, or each of an array of them, holds.
#define SECATEUR_HLS_DEPTH(stream_, values_) SECATEUR_HLS_EXPANDED(HLS STREAM variable = stream_ depth = values_)
#define SECATEUR_HLS_CYCLE
/// Outside of pipelined loops: a cycle of its own.
#define SECATEUR_HLS_STEP
/// In front of a loop that moves words of a port: `kind_` is weights, schedule, io or program, for timed C simulation.
#define SECATEUR_HLS_BURST(kind_)
/// Before a single word of a port.
#define SECATEUR_HLS_WORD(kind_)
/// The top begins an instruction; -1: it has ended the last.
#define SECATEUR_HLS_INSTRUCTION(opcode_)
/// First in a function whose calls are processes.
#define SECATEUR_HLS_REGION SECATEUR_HLS_DATAFLOW
/// A process of a region: one that gets memories of those before it, and one that has nothing but streams of them.
#define SECATEUR_HLS_PROCESS(...) __VA_ARGS__
#define SECATEUR_HLS_BESIDE(...) __VA_ARGS__
/// First in the top; and a process of it, which has nothing but feeds (secateur/hls/feed.hpp) of the others.
#define SECATEUR_HLS_TASKS SECATEUR_HLS_DATAFLOW
#define SECATEUR_HLS_TASK(...) __VA_ARGS__
/// Outside of pipelined loops: what follows comes after what is before.
#define SECATEUR_HLS_APART
/// What is local in hardware and too large for a host's stack.
#define SECATEUR_HLS_HOST_STATIC
#else
#define SECATEUR_HLS_HOST_STATIC static
#if defined(SECATEUR_HLS_COUNT_PORTS)
#define SECATEUR_HLS_PIPELINE(ii_) ++::secateur::hls::port_counter().iteration;
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
#elif defined(SECATEUR_HLS_TIMED)
#define SECATEUR_HLS_PIPELINE(ii_) secateur_scope.iterate();
#else
#define SECATEUR_HLS_PIPELINE(ii_)
#endif
#if defined(SECATEUR_HLS_TIMED)
   // The scope is alive until the loop has ended, and the loop's body sees the innermost.
#define SECATEUR_HLS_LABEL(name_)                                 \
  if (::secateur::hls::timed::LoopScope secateur_scope{#name_}) { \
  } else
#define SECATEUR_HLS_REGION                                       \
  ::secateur::hls::timed::LoopScope secateur_scope{"the region"}; \
  secateur_scope.region().next();
#define SECATEUR_HLS_DATAFLOW secateur_scope.region().next();
#define SECATEUR_HLS_PROCESS(...) secateur_scope.region().process(true, [&] { __VA_ARGS__; })
#define SECATEUR_HLS_BESIDE(...) secateur_scope.region().process(false, [&] { __VA_ARGS__; })
#define SECATEUR_HLS_TASKS                          \
  ::secateur::hls::timed::TaskScope secateur_tasks; \
  SECATEUR_HLS_REGION
#define SECATEUR_HLS_TASK(...) ::secateur::hls::timed::Tasks::all().start(#__VA_ARGS__, [&] { __VA_ARGS__; })
#define SECATEUR_HLS_BURST(kind_) ::secateur::hls::timed::burst(#kind_);
#define SECATEUR_HLS_INSTRUCTION(opcode_) ::secateur::hls::timed::instruction(opcode_);
#define SECATEUR_HLS_WORD(kind_) ::secateur::hls::timed::word(#kind_);
#define SECATEUR_HLS_STEP ::secateur::hls::timed::clock() += 1;
#define SECATEUR_HLS_APART
#define SECATEUR_HLS_DEPTH(stream_, values_) \
  ::secateur::hls::name_streams(stream_, #stream_, values_, secateur_scope.region().number());
#else
#define SECATEUR_HLS_APART SECATEUR_HLS_PIPELINE(1)
#define SECATEUR_HLS_LABEL(name_)
#define SECATEUR_HLS_REGION
#define SECATEUR_HLS_DATAFLOW
#define SECATEUR_HLS_PROCESS(...) __VA_ARGS__
#define SECATEUR_HLS_BESIDE(...) __VA_ARGS__
#define SECATEUR_HLS_TASKS
#define SECATEUR_HLS_TASK(...) __VA_ARGS__
#define SECATEUR_HLS_BURST(kind_)
#define SECATEUR_HLS_INSTRUCTION(opcode_)
#define SECATEUR_HLS_WORD(kind_)
#define SECATEUR_HLS_STEP SECATEUR_HLS_CYCLE;
#define SECATEUR_HLS_DEPTH(stream_, values_)
#endif
#define SECATEUR_HLS_UNROLL
#define SECATEUR_HLS_PARTITION(array_, dim_)
#define SECATEUR_HLS_TRIPCOUNT(least_, most_)
#define SECATEUR_HLS_INLINE
#define SECATEUR_HLS_INDEPENDENT(array_)
#define SECATEUR_HLS_DISTANCE(array_, iterations_)
#define SECATEUR_HLS_PORT(port_, bundle_, words_)
#define SECATEUR_HLS_ARGUMENT(scalar_)
#define SECATEUR_HLS_CONTROL
#define SECATEUR_HLS_WIDE(array_)
#define SECATEUR_HLS_LUTRAM(array_)
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
