// SPDX-License-Identifier: Apache-2.0
// result.json as `compare` and replays take it.
#include <filesystem>

#include "compare/simulated.hpp"
#include "config/documents.hpp"
#include "config/json_document.hpp"
#include "fuzz/target.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

void read(std::string_view input) {
  const std::string folder = input_folder() + "result";
  std::filesystem::create_directory(folder);
  input_file("result/result.json", input);
  read_simulated_runs(folder);
}

std::vector<std::string> seeds() {
  const Json config = to_json(load_documents({"shapes_vit", "b8_rb50_rt50", "tiny", {}, {}, {}}));
  Json result{{"config", config}, {"fidelity", "event"}, {"cycles", 12345}, {"clock_mhz", 300}, {"latency_ms", 0.04}};
  result["memory"] = {{"channels", {{{"read_bytes", 64}, {"utilisation", 0.5}}}}};
  result["encoders"] = {{{"tokens_in", 17}}, {{"tokens_in", 9}}};
  result["resources"] = {{"dsp", 64}, {"lut", 1000}};
  return {json_text(result), json_text(result, 2)};
}

const Registration target{{"result", read, seeds, {std::size_t{4} << 20, 400}}};

}  // namespace
}  // namespace secateur::fuzz
