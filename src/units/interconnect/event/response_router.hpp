// SPDX-License-Identifier: Apache-2.0
// The read data side of the interconnect: whole bursts from the channels' response queues to the ports, round-robin
// over channels for each port, under one data bus a channel and one a port (docs/microarchitecture/memory.md 5.3).
#pragma once

#include <deque>
#include <string>
#include <vector>

#include <systemc>

#include "hw/alarm.hpp"
#include "units/interconnect/event/burst.hpp"
#include "units/interconnect/event/paths.hpp"

namespace secateur::hw {

class RouteListener {
 public:
  /// The burst leaves its channel's queue at the present edge; its first beat reaches the port `path` cycles later.
  virtual void routed(BurstHandle burst, Cycle path) = 0;

 protected:
  ~RouteListener() = default;
};

class ResponseRouter : public sc_core::sc_module {
 public:
  ResponseRouter(const sc_core::sc_module_name& name, const Clock& clock, const Paths& paths, RouteListener& listener);

  /// A burst joins its channel's queue at `edge`, which is not in the past; edges of a channel never go down.
  void join(BurstHandle burst, Cycle edge);

  /// Most bursts that a channel's queue has held when an edge had settled.
  std::size_t high_water() const { return high_water_; }
  std::string describe_waiting() const;

 private:
  struct Waiting {
    BurstHandle burst;
    Cycle edge = 0;
  };
  struct Channel {
    std::deque<Waiting> queue;
    Cycle bus_free = 0;
  };
  struct Port {
    Cycle bus_free = 0;
    int next_channel = 0;  ///< the round-robin search begins here
    int heads = 0;         ///< channels whose queue's head is for this port
  };

  void route();
  void serve_port(int port, Cycle now);
  /// First edge at which the head of the channel's queue may start.
  Cycle start_edge(int channel) const;
  void start(int channel, Cycle now);
  void see_high_water(const Channel& channel, Cycle now);
  void head_changed(const Channel& channel, int change);

  const Clock& clock_;
  const Paths& paths_;
  RouteListener& listener_;
  Alarm alarm_;
  std::vector<Channel> channels_;
  std::vector<Port> ports_;
  std::size_t high_water_ = 0;
};

}  // namespace secateur::hw
