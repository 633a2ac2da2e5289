// SPDX-License-Identifier: Apache-2.0
// Every operation's result as bytes, by name: what the integer reference says it is, and what the machine's buffers
// held.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "hw/functional/data_tap.hpp"
#include "support/names.hpp"
#include "vit/integer_inference.hpp"
#include "vit/token_selection.hpp"

namespace secateur::test {

using ResultBytes = std::map<std::string, std::vector<std::uint8_t>>;

class ReferenceResults : public ResultObserver {
 public:
  void result(const std::string& operation, const void* bytes, std::size_t count) override;

  ResultBytes all;
};

/// Q, K and V apart where the machine makes them as one. Transfers are left out.
class MachineResults : public hw::DataTap {
 public:
  MachineResults(const Program& program, const NetworkConfig& network) : program_(program), rows_(network) {}

  void result_stored(OperationIndex index, hw::Values& values) override;
  void order_stored(OperationIndex index, std::vector<std::uint16_t>& order, int kept) override;

  ResultBytes all;
  std::vector<std::vector<int>> selected;  ///< names of the kept tokens, per drop

 private:
  void split(const std::string& prefix, const hw::Values& values);

  const Program& program_;
  TokenRows rows_;
};

}  // namespace secateur::test
