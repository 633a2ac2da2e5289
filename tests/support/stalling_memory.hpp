// SPDX-License-Identifier: Apache-2.0
// A memory system for tests of the compute side: answers every transfer after a time that is drawn, whatever the others
// do. No bursts, no channels.
#pragma once

#include <cstdint>
#include <systemc>
#include <utility>
#include <vector>

#include "hw/clock.hpp"
#include "hw/off_chip.hpp"
#include "hw/timed_queue.hpp"
#include "support/names.hpp"
#include "support/transfer_latency.hpp"

namespace secateur::test {

/// splitmix64
inline std::uint64_t hash(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// From 1 to `longest` cycles.
inline TransferLatency random_latency(std::uint64_t seed, Cycle longest) {
  return [seed, longest](int source, std::uint64_t number) {
    const std::uint64_t h = hash(seed * 977 + hash(static_cast<std::uint64_t>(source) * 1'000'003 + number));
    return 1 + static_cast<Cycle>(h % static_cast<std::uint64_t>(longest));
  };
}

/// Answers every transfer after its latency, one of 0 bytes at once.
class StallingMemory : public sc_core::sc_module, public hw::OffChip {
 public:
  StallingMemory(const sc_core::sc_module_name& name, const hw::Clock& clock, TransferLatency latency)
      : sc_module(name), clock_(clock), latency_(std::move(latency)) {
    SC_HAS_PROCESS(StallingMemory);
    SC_METHOD(answer);
    sensitive << due_.event();
    dont_initialize();
  }

  void request(const hw::OffChipRequest& request, hw::OffChipClient& client, std::uint64_t tag) override {
    if (request.bytes == 0) return client.transfer_done(tag, clock_.edge_now());
    if (numbers_.size() <= static_cast<std::size_t>(request.source)) {
      numbers_.resize(static_cast<std::size_t>(request.source) + 1);
    }
    const Cycle wait = latency_(request.source, numbers_[static_cast<std::size_t>(request.source)]++);
    due_.push(clock_.edge_fs(clock_.edge_now() + wait), 0, {&client, tag});
  }

 private:
  struct Answer {
    hw::OffChipClient* client;
    std::uint64_t tag;
  };
  void answer() {
    due_.take_due([this](const Answer& answer) { answer.client->transfer_done(answer.tag, clock_.edge_now()); });
  }

  const hw::Clock& clock_;
  TransferLatency latency_;
  std::vector<std::uint64_t> numbers_;
  hw::TimedQueue<Answer> due_;
};

}  // namespace secateur::test
