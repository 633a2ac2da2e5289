// SPDX-License-Identifier: Apache-2.0
// What the simulator does not have, added by a program that links it. Call these before the first document is read
// (before the first Machine): what is added is a value of the schema like those of the house. Errors: ConfigError when
// the name is taken, RunError after the first document was read.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "secateur/error.hpp"

namespace secateur {

/// How weight columns, or head-wide groups of them, go to head modules: a value of `accelerator.balance`.
struct BalancePolicyRow {
  std::string name;      ///< in documents
  std::string sentence;  ///< for help: "deals columns in turn"
  /// Whether the columns of a group are ordered by their load, heaviest first, before they are cut into snapshots (the
  /// sets of columns that the PEs take at a time).
  bool sorts_columns = false;
  /// `loads`: kept blocks of each item, at least 0. @return for each of `modules` the indices of its items, in its
  /// order; every item once.
  std::vector<std::vector<int>> (*assign)(const std::vector<std::int64_t>& loads, int modules) = nullptr;
};
/// @throws ConfigError when the name is taken or there is no function, RunError when it is too late.
void add_balance_policy(const BalancePolicyRow& row);

/// A memory standard beside those of the house: a value of `memory.standard`. What is not named here - refresh
/// policies, who has the controller, the AXI version - is that of the standard it is `like`. Clocks are those of the
/// command clock.
struct MemoryStandardRow {
  std::string name;           ///< in documents: "lpddr3"
  std::string title;          ///< for people: "LPDDR3"
  std::string document;       ///< its standard: "JESD209-3"
  std::string like = "ddr4";  ///< name of a standard of the house
  int beats_per_clock = 2;    ///< of data
  int turnaround = 2;         ///< clocks between the end of read data and the start of write data
  int activate_clocks = 1;    ///< how long an ACT holds the command bus
  int precharge_clocks = 1;   ///< a PRE
  int column_clocks = 1;      ///< a RD or WR
  int refresh_clocks = 1;     ///< a REF
};
/// @throws ConfigError when the name is taken or `like` is none, RunError when it is too late.
void add_memory_standard(const MemoryStandardRow& row);

}  // namespace secateur
