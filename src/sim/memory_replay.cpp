// SPDX-License-Identifier: Apache-2.0
#include "sim/memory_replay.hpp"

#include <algorithm>

#include "base/decimal.hpp"

namespace secateur::sim {
namespace {

/// Column requests that stand ready, so that the front-end never waits for this replay.
constexpr std::int64_t kAhead = 8192;

class Replayer : private hw::ReadObserver {
 public:
  Replayer(const MemoryTrace& trace, const MemoryConfig& memory, hw::CommandObserver* observer)
      : trace_(trace), unit_(static_cast<std::uint64_t>(memory.access_bytes())), controller_(memory) {
    controller_.observe(observer);
    if (!trace.timed) controller_.observe_reads(this);
    const auto capacity = static_cast<std::uint64_t>(memory.capacity_bytes());
    for (const MemoryRequest& request : trace.requests) {
      ++(request.write ? result_.writes : result_.reads);
      if (request.address >= capacity) ++result_.wrapped;
    }
  }

  MemoryReplay run() {
    if (trace_.timed) {
      feed_timed();
    } else {
      feed_plain();
    }
    // Nothing is done before what stands in front has left it, one a clock.
    while (!controller_.is_drained()) run_clocks(std::max<std::int64_t>(1, controller_.requests_in_front()));
    result_.clocks = controller_.last_data_end();
    result_.counters = controller_.counters();
    return std::move(result_);
  }

 private:
  void read_done(MemoryClock entered, MemoryClock complete) override { result_.latency.add(complete - entered); }

  void run_clocks(std::int64_t clocks) { run_until(clock_ + clocks - 1); }

  void run_until(MemoryClock last) {
    controller_.run_until(last, completions_);
    for (const hw::BurstCompletion& done : completions_) {
      const MemoryRequest& request = trace_.requests[done.token];
      if (trace_.timed && !request.write) result_.latency.add(done.clock - request.cycle);
    }
    completions_.clear();
    clock_ = last + 1;
  }

  /// Following addresses go as one burst: the front-end takes it apart again, one a clock.
  std::int64_t offer_burst(std::size_t first) {
    const MemoryRequest& begin = trace_.requests[first];
    const std::uint64_t access = begin.address / unit_;
    std::size_t end = first + 1;
    while (end < trace_.requests.size() && end - first < static_cast<std::size_t>(kAhead) &&
           trace_.requests[end].write == begin.write &&
           trace_.requests[end].address / unit_ == access + (end - first)) {
      ++end;
    }
    const auto requests = static_cast<std::int64_t>(end - first);
    controller_.arrive({clock_, 0, access * unit_, requests * static_cast<std::int64_t>(unit_), begin.write, first});
    return requests;
  }

  void feed_plain() {
    std::int64_t ready = 0;
    for (std::size_t next = 0; next < trace_.requests.size();) {
      while (ready < kAhead && next < trace_.requests.size()) {
        const std::int64_t requests = offer_burst(next);
        ready += requests;
        next += static_cast<std::size_t>(requests);
      }
      run_clocks(ready);
      ready = controller_.requests_in_front();
    }
  }

  void feed_timed() {
    for (std::size_t i = 0; i < trace_.requests.size(); ++i) {
      const MemoryRequest& request = trace_.requests[i];
      if (request.cycle > clock_) run_until(request.cycle - 1);
      const std::uint64_t address = request.address / unit_ * unit_;
      controller_.arrive({request.cycle, 0, address, static_cast<std::int64_t>(unit_), request.write, i});
    }
  }

  const MemoryTrace& trace_;
  std::uint64_t unit_;
  hw::DramController controller_;
  std::vector<hw::BurstCompletion> completions_;
  MemoryClock clock_ = 0;  ///< the first one that is not simulated
  MemoryReplay result_;
};

}  // namespace

double LatencyCounts::mean() const {
  return count_ == 0 ? 0.0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

MemoryClock LatencyCounts::quantile(double share) const {
  std::int64_t left = Decimal::from_double(share).ceil_of(count_);
  for (MemoryClock latency = 0; latency < kDense && left > 0; ++latency) {
    left -= dense_[static_cast<std::size_t>(latency)];
    if (left <= 0) return latency;
  }
  for (const auto& [latency, count] : sparse_) {
    left -= count;
    if (left <= 0) return latency;
  }
  return 0;
}

double MemoryReplay::nanoseconds(const MemoryConfig& memory) const {
  return static_cast<double>(clocks) * 1e6 / static_cast<double>(memory.clock_khz());
}

double MemoryReplay::bandwidth_gbps(const MemoryConfig& memory) const {
  return static_cast<double>(counters.bus_bytes(memory)) / nanoseconds(memory);
}

MemoryReplay replay_memory(const MemoryTrace& trace, const MemoryConfig& memory, hw::CommandObserver* observer) {
  return Replayer(trace, memory, observer).run();
}

}  // namespace secateur::sim
