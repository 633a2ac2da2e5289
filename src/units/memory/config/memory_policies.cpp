// SPDX-License-Identifier: Apache-2.0
#include "units/memory/config/memory_policies.hpp"

#include "units/memory/config.hpp"

namespace secateur::config {
namespace {

const RefreshPolicy kAllBank{"all_bank", "REF takes all banks of a rank.", [](const MemoryConfig&) { return 1; },
                             [](const MemoryConfig&, int) { return 0; }};
const RefreshPolicy kSameBank{"same_bank", "REFsb takes the bank of one number in every bank group (DDR5).",
                              [](const MemoryConfig& m) { return m.banks_per_group; },
                              [](const MemoryConfig& m, int bank) { return bank % m.banks_per_group; }};
const RefreshPolicy kPerBank{"per_bank", "REFpb takes one bank (LPDDR4, GDDR6, HBM2).",
                             [](const MemoryConfig& m) { return m.bank_groups * m.banks_per_group; },
                             [](const MemoryConfig&, int bank) { return bank; }};

const PagePolicy kOpen{"open", "rows stay open until another row of their bank is wanted.",
                       [](const MemoryConfig&) { return PagePolicy::kNever; }};
const PagePolicy kClosed{"closed", "a row that no queued request hits is closed at once.",
                         [](const MemoryConfig&) { return std::int64_t{0}; }};
const PagePolicy kTimeout{"timeout", "the same page_timeout clocks after the row's last ACT, RD or WR.",
                          [](const MemoryConfig& m) { return std::int64_t{m.page_timeout}; }};

const DramScheduler kFrFcfs{"fr_fcfs", "the oldest request that hits an open row first (FR-FCFS).", false};
const DramScheduler kFcfs{"fcfs", "the oldest request alone.", true};

}  // namespace

const std::vector<const RefreshPolicy*>& refresh_policies() {
  static const std::vector<const RefreshPolicy*> all{&kAllBank, &kSameBank, &kPerBank};
  return all;
}

const std::vector<const PagePolicy*>& page_policies() {
  static const std::vector<const PagePolicy*> all{&kOpen, &kClosed, &kTimeout};
  return all;
}

const std::vector<const DramScheduler*>& dram_schedulers() {
  static const std::vector<const DramScheduler*> all{&kFrFcfs, &kFcfs};
  return all;
}

const RefreshPolicy* all_bank_refresh() {
  return &kAllBank;
}
const RefreshPolicy* same_bank_refresh() {
  return &kSameBank;
}
const RefreshPolicy* per_bank_refresh() {
  return &kPerBank;
}

}  // namespace secateur::config
