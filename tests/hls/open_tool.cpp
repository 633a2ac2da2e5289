// SPDX-License-Identifier: Apache-2.0
#include "hls/open_tool.hpp"

#include <regex>

namespace secateur::test {

std::string tool_vectors(const std::vector<ToolArgument>& arguments) {
  std::string text = "<?xml version=\"1.0\"?>\n<function>\n  <testbench";
  for (const ToolArgument& argument : arguments) {
    text += std::string(" ") + argument.name + "=\"" + (argument.is_array ? "{" : "");
    for (std::size_t i = 0; i < argument.values.size(); ++i)
      text += (i == 0 ? "" : ",") + std::to_string(argument.values[i]);
    text += std::string(argument.is_array ? "}" : "") + "\"";
  }
  return text + "/>\n</function>\n";
}

std::optional<long> simulated_cycles(const std::string& log) {
  const std::regex success("simulation completed with success", std::regex::icase);
  const std::regex failure(
      "simulation (failed|not correct|completed with (error|failure))|results? .*(mismatch|differ)|"
      "\\berror\\s*->",
      std::regex::icase);
  const std::regex total("total cycles\\s*:\\s*([0-9]+)", std::regex::icase);
  std::smatch cycles;
  if (!std::regex_search(log, success) || std::regex_search(log, failure)) return std::nullopt;
  if (!std::regex_search(log, cycles, total) || cycles[1].length() > 12) return std::nullopt;
  return std::strtol(cycles[1].str().c_str(), nullptr, 10);
}

}  // namespace secateur::test
