// SPDX-License-Identifier: Apache-2.0
// One AXI burst as a TLM-2.0 payload: what initiator, interconnect and channel need to know of it beside address,
// length and command, and the pool that payloads come from.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <tlm>

#include "base/namespaces.hpp"
#include "config/units.hpp"

namespace secateur::hw {

/// Travels with the payload (TLM ignorable extension).
struct BurstInfo : public tlm::tlm_extension<BurstInfo> {
  int port = 0;                ///< DMA port it comes from
  int channel = 0;             ///< memory channel it goes to
  Cycle beats = 0;             ///< on the port's data bus
  std::uint64_t transfer = 0;  ///< the port's own number of the transfer it is part of
  std::uint64_t number = 0;    ///< running number of the request at its channel; set by the interconnect
  Cycle path = 0;              ///< response path, channel to port; set by the interconnect

  tlm::tlm_extension_base* clone() const override { return new BurstInfo(*this); }
  void copy_from(const tlm::tlm_extension_base& other) override { *this = static_cast<const BurstInfo&>(other); }
};

inline BurstInfo& burst_info(tlm::tlm_generic_payload& payload) {
  return *payload.get_extension<BurstInfo>();
}

/// Payloads that are used again: no allocation once the pool has grown to the number in flight.
class BurstPool : public tlm::tlm_mm_interface {
 public:
  BurstPool() = default;
  ~BurstPool() override;
  BurstPool(const BurstPool&) = delete;
  BurstPool& operator=(const BurstPool&) = delete;

  /// A clean payload with its BurstInfo, held once by the caller.
  tlm::tlm_generic_payload* take();
  void free(tlm::tlm_generic_payload* payload) override;

  std::size_t in_use() const { return all_.size() - free_.size(); }
  std::size_t allocated() const { return all_.size(); }

 private:
  std::vector<tlm::tlm_generic_payload*> all_;
  std::vector<tlm::tlm_generic_payload*> free_;
};

/// Holds a payload: acquires and releases.
class BurstHandle {
 public:
  BurstHandle() = default;
  explicit BurstHandle(tlm::tlm_generic_payload& payload) : payload_(&payload) { payload_->acquire(); }
  BurstHandle(BurstHandle&& other) noexcept : payload_(other.payload_) { other.payload_ = nullptr; }
  BurstHandle& operator=(BurstHandle&& other) noexcept {
    std::swap(payload_, other.payload_);
    return *this;
  }
  BurstHandle(const BurstHandle&) = delete;
  BurstHandle& operator=(const BurstHandle&) = delete;
  ~BurstHandle() {
    if (payload_) payload_->release();
  }

  tlm::tlm_generic_payload& operator*() const { return *payload_; }
  tlm::tlm_generic_payload* operator->() const { return payload_; }
  explicit operator bool() const { return payload_ != nullptr; }

 private:
  tlm::tlm_generic_payload* payload_ = nullptr;
};

}  // namespace secateur::hw
