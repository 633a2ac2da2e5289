// SPDX-License-Identifier: Apache-2.0
#include "support/reference_interconnect.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "support/names.hpp"

namespace secateur::test {
namespace {

constexpr Cycle kHang = 2'000'000;

struct Burst {
  std::size_t transfer = 0;
  int port = 0;
  int channel = 0;
  std::int64_t bytes = 0;
  Cycle beats = 0;
  bool write = false;
  std::uint64_t number = 0;  ///< order of grants
  MemoryClock ended = 0;     ///< at its channel
  Cycle joins = -1;          ///< back in the accelerator's clock; -1: not granted yet
  bool queued = false;       ///< in its channel's response queue
  bool on_its_way = false;   ///< has left it, or is a write on its way back
  bool finished = false;
  BurstTimes times;
};

struct Port {
  std::vector<std::size_t> transfers;  ///< with bytes left, in order
  std::vector<std::size_t> issued;     ///< all bursts ever
  std::size_t request = kNone;         ///< in the request register
  Cycle granted = -1;
  Cycle bus_free = 0;
  int next_channel = 0;
  static constexpr std::size_t kNone = ~std::size_t{0};
};

struct Channel {
  std::vector<std::size_t> queue;  ///< responses, oldest first
  std::vector<std::size_t> granted;
  std::vector<Cycle> credits_back;
  Cycle bus_free = 0;
  Cycle write_granted = -1;
  Cycle write_beats = 0;
  int next_port = 0;
};

class Model {
 public:
  explicit Model(const InterconnectCase& given)
      : given_(given),
        ports_(static_cast<std::size_t>(given.accelerator.dma.ports)),
        channels_(static_cast<std::size_t>(given.accelerator.memory_channels)),
        next_address_(given.transfers.size()),
        left_(given.transfers.size()),
        running_(given.transfers.size()) {
    outcome_.done.assign(given.transfers.size(), -1);
    for (std::size_t i = 0; i < given.transfers.size(); ++i) {
      const TransferCase& t = given.transfers[i];
      left_[i] = t.bytes;
      next_address_[i] = static_cast<std::uint64_t>(t.channel) * given.channel_bytes + t.address;
    }
  }

  InterconnectOutcome run() {
    std::size_t finished = 0;
    for (now_ = 0; finished < given_.transfers.size(); ++now_) {
      if (now_ > kHang) throw std::runtime_error("the reference hangs");
      end_bursts();
      collect_responses();
      route();
      enqueue();
      for (std::size_t p = 0; p < ports_.size(); ++p) issue(p);
      for (std::size_t c = 0; c < channels_.size(); ++c) arbitrate(c);
      finished = static_cast<std::size_t>(
          std::count_if(outcome_.done.begin(), outcome_.done.end(), [](Cycle edge) { return edge >= 0; }));
    }
    collect();
    return outcome_;
  }

 private:
  __extension__ using Wide = __int128;

  std::int64_t accelerator_fs(Cycle edge) const {
    return static_cast<std::int64_t>(Wide{edge} * 1'000'000'000'000 / given_.accelerator.clock_khz());
  }
  std::int64_t memory_fs(MemoryClock edge) const {
    return static_cast<std::int64_t>(Wide{edge} * 1'000'000'000'000 / given_.memory_khz);
  }
  /// Looks from edge to edge for the second one after `fs`.
  template <class Edge>
  std::int64_t second_after(std::int64_t fs, std::int64_t from, const Edge& edge_fs) const {
    while (from > 0 && edge_fs(from) > fs) --from;
    while (edge_fs(from) <= fs) ++from;
    return from + 1;
  }

  Cycle crossing(int port, int channel) const {
    const InterconnectConfig& i = given_.accelerator.interconnect;
    const int slrs = given_.floorplan.slrs;
    const int port_slr = port % given_.accelerator.p_h % slrs;
    const int channel_slr = given_.floorplan.hbm ? 0 : channel % slrs;
    Cycle cycles = Cycle{i.slr_crossing_cycles} * std::abs(port_slr - channel_slr);
    const int home = i.port_channels[static_cast<std::size_t>(port)];
    if (i.switch_ports > 0) cycles += Cycle{i.hop_cycles} * std::abs(home / i.switch_ports - channel / i.switch_ports);
    return cycles;
  }
  Cycle response_path(const Burst& b) const {
    return given_.accelerator.interconnect.response_cycles + crossing(b.port, b.channel);
  }

  void end_bursts() {
    for (Burst& b : bursts_) {
      if (!b.on_its_way || b.finished || b.times.done != now_) continue;
      b.finished = true;
      if (--running_[b.transfer] == 0 && left_[b.transfer] == 0) outcome_.done[b.transfer] = now_;
    }
  }

  /// What crosses back at this edge: in order of its end at the channel, then of the requests.
  void collect_responses() {
    for (Channel& channel : channels_) {
      std::vector<std::size_t> joining;
      for (const std::size_t i : channel.granted) {
        if (bursts_[i].joins == now_) joining.push_back(i);
      }
      std::sort(joining.begin(), joining.end(), [this](std::size_t a, std::size_t b) {
        if (bursts_[a].ended != bursts_[b].ended) return bursts_[a].ended < bursts_[b].ended;
        return bursts_[a].number < bursts_[b].number;
      });
      for (const std::size_t i : joining) {
        Burst& b = bursts_[i];
        if (b.write) {
          channel.credits_back.push_back(now_);
          b.on_its_way = true;
          b.times.responded = b.times.done = now_ + response_path(b);
          if (b.times.done == now_) end_bursts();
        } else {
          channel.queue.push_back(i);
        }
      }
    }
  }

  void route() {
    const int channels = static_cast<int>(channels_.size());
    for (std::size_t p = 0; p < ports_.size(); ++p) {
      Port& port = ports_[p];
      for (int i = 0; i < channels; ++i) {
        const int c = (port.next_channel + i) % channels;
        Channel& channel = channels_[static_cast<std::size_t>(c)];
        if (channel.queue.empty()) continue;
        Burst& b = bursts_[channel.queue.front()];
        const Cycle first_beat = now_ + response_path(b);
        if (b.port != static_cast<int>(p) || now_ <= b.joins || now_ < channel.bus_free || first_beat < port.bus_free) {
          continue;
        }
        channel.queue.erase(channel.queue.begin());
        channel.bus_free = now_ + b.beats;
        channel.credits_back.push_back(now_);
        port.bus_free = first_beat + b.beats;
        port.next_channel = (c + 1) % channels;
        b.on_its_way = true;
        b.times.responded = first_beat;
        b.times.done = first_beat + b.beats;
        break;
      }
    }
  }

  void enqueue() {
    std::vector<std::size_t> coming;
    for (std::size_t i = 0; i < given_.transfers.size(); ++i) {
      if (given_.transfers[i].enqueued == now_) coming.push_back(i);
    }
    std::sort(coming.begin(), coming.end(), [this](std::size_t a, std::size_t b) {
      const TransferCase& x = given_.transfers[a];
      const TransferCase& y = given_.transfers[b];
      return x.source != y.source ? x.source < y.source : x.tag < y.tag;
    });
    for (const std::size_t i : coming)
      ports_[static_cast<std::size_t>(given_.transfers[i].port)].transfers.push_back(i);
  }

  void issue(std::size_t p) {
    Port& port = ports_[p];
    if (port.transfers.empty() || port.request != Port::kNone || port.granted == now_) return;
    const std::size_t t = port.transfers.front();
    if (given_.transfers[t].enqueued >= now_) return;
    int in_flight = 0;
    for (const std::size_t i : port.issued) {
      if (!bursts_[i].finished || bursts_[i].times.done == now_) ++in_flight;
    }
    if (in_flight >= given_.accelerator.dma.outstanding) return;
    const auto most = static_cast<std::uint64_t>(given_.accelerator.dma.max_burst_bytes);
    const auto bytes = std::min(left_[t], static_cast<std::int64_t>(most - next_address_[t] % most));
    Burst b;
    b.transfer = t;
    b.port = static_cast<int>(p);
    b.channel = given_.transfers[t].channel;
    b.bytes = bytes;
    b.beats = (bytes + given_.accelerator.dma.beat_bytes - 1) / given_.accelerator.dma.beat_bytes;
    b.write = given_.transfers[t].write;
    b.times.address = next_address_[t];
    b.times.requested = now_;
    next_address_[t] += static_cast<std::uint64_t>(bytes);
    left_[t] -= bytes;
    ++running_[t];
    if (left_[t] == 0) port.transfers.erase(port.transfers.begin());
    port.request = bursts_.size();
    port.issued.push_back(bursts_.size());
    bursts_.push_back(b);
  }

  int credits_held(const Channel& channel) const {
    const auto back = std::count_if(channel.credits_back.begin(), channel.credits_back.end(),
                                    [this](Cycle edge) { return edge < now_; });
    return static_cast<int>(channel.granted.size()) - static_cast<int>(back);
  }

  void arbitrate(std::size_t c) {
    Channel& channel = channels_[c];
    if (credits_held(channel) >= 16) return;
    const int ports = static_cast<int>(ports_.size());
    for (int i = 0; i < ports; ++i) {
      const int p = (channel.next_port + i) % ports;
      Port& port = ports_[static_cast<std::size_t>(p)];
      if (port.request == Port::kNone) continue;
      Burst& b = bursts_[port.request];
      if (b.channel != static_cast<int>(c) || b.times.requested >= now_) continue;
      if (b.write && channel.write_granted >= 0 && now_ < channel.write_granted + channel.write_beats) continue;
      grant(channel, port, b);
      channel.next_port = (p + 1) % ports;
      return;
    }
  }

  void grant(Channel& channel, Port& port, Burst& b) {
    b.times.granted = now_;
    b.number = number_++;
    port.granted = now_;
    channel.granted.push_back(port.request);
    port.request = Port::kNone;
    if (b.write) {
      channel.write_granted = now_;
      channel.write_beats = b.beats;
    }
    const Cycle leaves =
        now_ + (b.write ? b.beats : 0) + given_.accelerator.interconnect.request_cycles + crossing(b.port, b.channel);
    const std::int64_t fs = accelerator_fs(leaves);
    b.times.arrived = second_after(fs, leaves * given_.memory_khz / given_.accelerator.clock_khz(),
                                   [this](std::int64_t edge) { return memory_fs(edge); });
    b.ended = b.times.arrived + given_.delay(b.times.address, b.write);
    b.joins = second_after(memory_fs(b.ended), b.ended * given_.accelerator.clock_khz() / given_.memory_khz,
                           [this](std::int64_t edge) { return accelerator_fs(edge); });
  }

  void collect() {
    for (const Port& port : ports_) {
      outcome_.bursts.emplace_back();
      for (const std::size_t i : port.issued) outcome_.bursts.back().push_back(bursts_[i].times);
    }
    for (const Channel& channel : channels_) {
      std::vector<std::size_t> order = channel.granted;
      std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
        if (bursts_[a].times.arrived != bursts_[b].times.arrived)
          return bursts_[a].times.arrived < bursts_[b].times.arrived;
        return bursts_[a].port < bursts_[b].port;
      });
      outcome_.arrivals.emplace_back();
      for (const std::size_t i : order) outcome_.arrivals.back().push_back(bursts_[i].times.address);
    }
  }

  const InterconnectCase& given_;
  Cycle now_ = 0;
  std::uint64_t number_ = 0;
  std::vector<Burst> bursts_;
  std::vector<Port> ports_;
  std::vector<Channel> channels_;
  std::vector<std::uint64_t> next_address_;
  std::vector<std::int64_t> left_;
  std::vector<int> running_;
  InterconnectOutcome outcome_;
};

}  // namespace

InterconnectOutcome reference_interconnect(const InterconnectCase& given) {
  return Model(given).run();
}

}  // namespace secateur::test
