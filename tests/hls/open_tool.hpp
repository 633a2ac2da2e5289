// SPDX-License-Identifier: Apache-2.0
// An open HLS tool on the PATH: each operator of hls/tops synthesised for a device and clock, and its Verilog simulated
// on given arguments beside the C++ that was synthesised. The tool's exit status says nothing: its log does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace secateur::test {

/// One argument of a top: a number, or an array's contents. What is written by the top is there too, as zeros.
struct ToolArgument {
  const char* name;
  std::vector<std::int64_t> values;
  bool is_array = true;
};

/// The tool's vectors: one call.
std::string tool_vectors(const std::vector<ToolArgument>& arguments);

/// Cycles of the simulation; nothing: it was not run to its end with the results of the C++.
std::optional<long> simulated_cycles(const std::string& log);

}  // namespace secateur::test
