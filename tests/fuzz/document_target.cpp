// SPDX-License-Identifier: Apache-2.0
// Documents of all kinds, alone or the five of a result.json, and JSON texts that are none.
#include "config/documents.hpp"
#include "config/json_document.hpp"
#include "fuzz/target.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

template <class Reader>
void try_reader(Reader reader, const Json& json) {
  try {
    json_text(to_json(reader(json, "document.json")));
  } catch (const ConfigError&) {
  }
}

void read(std::string_view input) {
  parse_value(input);
  const JsonDocument document = parse_json(input, "document.json", "document");
  if (!document.complete) throw ConfigError(document.faults);
  json_text(document.value);
  try_reader(network_from_json, document.value);
  try_reader(pruning_from_json, document.value);
  try_reader(accelerator_from_json, document.value);
  try_reader(memory_from_json, document.value);
  try_reader(device_from_json, document.value);
  try_reader(documents_from_json, document.value);
}

std::vector<std::string> seeds() {
  std::vector<std::string> texts{shipped("configs/accelerators/tiny.json"), shipped("configs/memories/hbm2.json"),
                                 shipped("configs/devices/kv260.json"), shipped("configs/pruning/b8_rb50_rt50.json"),
                                 shipped("models/shapes_vit.json")};
  texts.push_back(json_text(to_json(load_documents({"shapes_vit", "b8_rb50_rt50", "tiny", {}, {}, {}}))));
  texts.push_back(R"({"a": [1, -2.5e300, true, null, "\u0041\ud83d\ude00"], "a": {}})");
  return texts;
}

const Registration target{{"document", read, seeds, {std::size_t{4} << 20, 400}}};

}  // namespace
}  // namespace secateur::fuzz
