// SPDX-License-Identifier: Apache-2.0
#include "units/memory/clocked/memory_channel.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace secateur::hw::clocked {

MemoryChannel::MemoryChannel(const sc_core::sc_module_name& name, const ClockSource& clock, int channel,
                             const MemoryConfig& memory, MessageFifo<Burst>& requests, const Synchroniser& arrivals)
    : sc_module(name),
      clock_(clock),
      channel_(channel),
      access_bytes_(static_cast<std::uint64_t>(memory.access_bytes())),
      locator_(memory),
      requests_(requests),
      arrivals_(arrivals),
      controller_(memory),
      open_(kChannelCredits) {
  for (int slot = 0; slot < static_cast<int>(kChannelCredits); ++slot) free_slots_.push_back(slot);
  SC_HAS_PROCESS(MemoryChannel);
  SC_METHOD(evaluate);
  sensitive << clock.rising();
  dont_initialize();
}

void MemoryChannel::evaluate() {
  const MemoryClock now = clock_.edge();
  if (!complete_.empty()) hand_back(now);
  work(now);
}

void MemoryChannel::close() {
  if (seen_ != clock_.edge()) work(clock_.edge());
}

void MemoryChannel::work(MemoryClock now) {
  seen_ = now;
  if (!requests_.empty(arrivals_.arriving())) take_arrivals();
  if (!fifo_.empty()) split(now);
  if (controller_.quiet(now)) return;
  const int slot = controller_.clock(now);
  if (slot == ClockedDramController::kNone) return;
  --open(slot).queued;
  open(slot).complete = std::max(open(slot).complete, now + controller_.read_data());
  complete_if_last(slot);
}

/// Those of one clock: the earlier grant first.
void MemoryChannel::hand_back(MemoryClock now) {
  const auto later =
      std::partition(complete_.begin(), complete_.end(), [this, now](int slot) { return open(slot).complete == now; });
  std::sort(complete_.begin(), later, [this](int a, int b) { return open(a).burst.number < open(b).burst.number; });
  for (auto slot = complete_.begin(); slot != later; ++slot) {
    returned.put(open(*slot).burst);
    free_slots_.push_back(*slot);
  }
  complete_.erase(complete_.begin(), later);
}

/// Those of one edge: the lower port first, then the earlier grant.
void MemoryChannel::take_arrivals() {
  arrived_.clear();
  requests_.take(arrivals_.arriving(), [this](const Burst& burst) { arrived_.push_back(burst); });
  std::sort(arrived_.begin(), arrived_.end(),
            [](const Burst& a, const Burst& b) { return a.port != b.port ? a.port < b.port : a.number < b.number; });
  for (const Burst& burst : arrived_) {
    const int slot = free_slots_.back();
    free_slots_.pop_back();
    open(slot) = {burst, burst.address, burst.bytes, 0, 0};
    fifo_.push_back(slot);
    controller_.counters().bytes += static_cast<std::uint64_t>(burst.bytes);
  }
  DramCounters& counters = controller_.counters();
  counters.fifo_high_water = std::max(counters.fifo_high_water, fifo_.size());
}

void MemoryChannel::split(MemoryClock now) {
  const int slot = fifo_.front();
  Open& head = open(slot);
  const bool write = head.burst.write;
  const auto entry = controller_.enter(locator_.access(head.next_address), write, slot);
  waiting_ = fifo_.size();
  if (entry == ClockedDramController::Entry::no_room) return;
  head.next_address += access_bytes_;
  head.unsplit -= static_cast<std::int64_t>(access_bytes_);
  if (!write && entry == ClockedDramController::Entry::queued) {
    ++head.queued;
  } else {
    head.complete = std::max(head.complete, now + 1);  // posted, or answered from the write queue
  }
  if (head.unsplit > 0) return;
  fifo_.pop_front();
  waiting_ = fifo_.size();
  complete_if_last(slot);
}

void MemoryChannel::complete_if_last(int slot) {
  if (open(slot).unsplit == 0 && open(slot).queued == 0) complete_.push_back(slot);
}

std::string MemoryChannel::describe_waiting() const {
  const std::size_t under_way = kChannelCredits - free_slots_.size();
  if (under_way == 0) return "";
  return fmt::format("  channel {}: {} bursts under way, {} of them in the FIFO; {} reads and {} writes queued\n",
                     channel_, under_way, fifo_.size(), controller_.reads_queued(), controller_.writes_queued());
}

void MemoryChannel::trace(sc_core::sc_trace_file* file) {
  const std::string prefix = std::string(name()) + ".";
  controller_.trace(file, prefix);
  sc_core::sc_trace(file, waiting_, prefix + "fifo");
}

}  // namespace secateur::hw::clocked
