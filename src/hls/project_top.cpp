// SPDX-License-Identifier: Apache-2.0
#include "hls/project_top.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "hls/project_data.hpp"
#include "hls/project_programs.hpp"
#include "secateur/hls/word.hpp"

namespace secateur::hls {
namespace {

/// Instructions on their way; few, as a unit takes long for each.
constexpr int kListedInstructions = 4;
/// Words of loads that wait; their port gives one a cycle.
constexpr int kLoadedWords = 64;

/// "const Word* weights_0_0, const Word* weights_0_1"
std::string parameters(const std::vector<std::string>& names, const char* type) {
  std::vector<std::string> each;
  for (const std::string& name : names) each.push_back(fmt::format("const {}* {}", type, name));
  return fmt::format("{}", fmt::join(each, ", "));
}

/// The head modules' parts of a kind of product, and the collector behind them: one dataflow region.
struct ProductRegion {
  const char* name;
  const char* run;     ///< of one module
  const char* reads;   ///< memories of the module, by name
  const char* writes;  ///< memories of the module; none: slices, which the collector takes
  const char* result;  ///< where the collector puts them
  bool has_weights;
};
const ProductRegion kRegions[] = {
    {"products", "run_weights", "kept,x", "", "y", true},
    {"scores", "run_scores", "y", "scores,maxima", "", false},
    {"attention", "run_attention", "scores,y", "", "x", false},
    {"row_sums", "run_row_sums", "exps", "sums", "", false},
};

/// ", state.x[0], state.y[0]"
std::string memories_of(const std::string& names, std::size_t module) {
  std::string text;
  for (std::size_t at = 0; at < names.size();) {
    const std::size_t end = std::min(names.find(',', at), names.size());
    text += fmt::format(", state.{}[{}]", names.substr(at, end - at), module);
    at = end + 1;
  }
  return text;
}

std::string region_function(std::size_t modules, const ProductRegion& region) {
  const bool is_collected = *region.result != '\0';
  std::string text =
      fmt::format("void {}(Instruction in, Feed<Word> (&records)[Config::kModules]{}) {{\n  SECATEUR_HLS_REGION\n",
                  region.name, region.has_weights ? ", Feed<Word> (&columns)[Config::kModules]" : "");
  if (is_collected) {
    text +=
        "  SECATEUR_HLS_HOST_STATIC SliceStreams<Config> streams[Config::kModules];\n"
        "  SECATEUR_HLS_DEPTH(streams, 2 * Config::kBlock)\n";
  }
  for (std::size_t m = 0; m < modules; ++m) {
    std::string arguments = is_collected ? fmt::format("{}, records[{}]", m, m) : fmt::format("records[{}]", m);
    if (region.has_weights) arguments += fmt::format(", columns[{}]", m);
    arguments += memories_of(region.reads, m) + memories_of(region.writes, m);
    if (is_collected) arguments += fmt::format(", streams[{}]", m);
    text += fmt::format("  SECATEUR_HLS_BESIDE({}<Config>(in, {}));\n", region.run, arguments);
  }
  if (is_collected) {
    text +=
        fmt::format("  SECATEUR_HLS_BESIDE(collect<Config>(in, streams, state.{}, state.staged));\n", region.result);
  }
  return text + "}\n\n";
}

/// Every array of memories in the state, and the dimensions that are memories of their own.
std::string partitions() {
  struct Array {
    const char* name;
    int dimensions;
    bool wide;
  };
  const Array arrays[] = {{"x", 3, true},      {"y", 3, true},       {"scores", 3, true},  {"exps", 3, true},
                          {"staged", 2, true}, {"maxima", 3, false}, {"sums", 3, false},   {"stream", 3, false},
                          {"gamma", 1, false}, {"beta", 1, false},   {"logits", 1, false}, {"token_scores", 1, false},
                          {"order", 1, false}, {"kept", 1, true}};
  std::string text;
  for (const Array& array : arrays) {
    for (int dimension = 1; dimension <= array.dimensions; ++dimension) {
      text += fmt::format("  SECATEUR_HLS_PARTITION(state.{}, {})\n", array.name, dimension);
    }
    if (array.wide) text += fmt::format("  SECATEUR_HLS_WIDE(state.{})\n", array.name);
  }
  return text;
}

/// The process that carries out the program.
std::string executor() {
  return "void run_program(int instructions, Feed<Instruction>& listed, Feed<Word>& loaded,\n"
         "                 Feed<Word> (&records)[Config::kModules], Feed<Word> (&columns)[Config::kModules], Word* "
         "logits) {\n" +
         partitions() +
         "  SECATEUR_HLS_LABEL(INSTRUCTIONS)\n"
         "  for (int i = 0; i < instructions; ++i) {\n"
         "    SECATEUR_HLS_TRIPCOUNT(1, Config::kMaxInstructions)\n"
         "    const Instruction in = listed.read();\n"
         "    SECATEUR_HLS_INSTRUCTION(in.opcode)\n"
         "    switch (static_cast<Opcode>(in.opcode)) {\n"
         "      case Opcode::product: products(in, records, columns); break;\n"
         "      case Opcode::scores: scores(in, records); break;\n"
         "      case Opcode::attention: attention(in, records); break;\n"
         "      case Opcode::row_sums: row_sums(in, records); break;\n"
         "      default: execute<Config>(state, in, loaded, logits);\n"
         "    }\n"
         "  }\n"
         "  SECATEUR_HLS_INSTRUCTION(-1)\n"
         "}\n\n";
}

/// AXI masters of the top.
std::string ports_of(const ProjectRequest& request) {
  const std::vector<DataFile> data = data_files(request);
  const std::vector<std::string> ports = port_names(request.image);
  std::string text;
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const std::size_t element = ports[i] == "program" ? sizeof(Instruction) : static_cast<std::size_t>(kWordBytes);
    const std::size_t elements = std::max<std::size_t>(data[i].content.size() / element, 1);
    text += fmt::format("  SECATEUR_HLS_PORT({0}, gmem_{0}, {1})\n", ports[i], elements);
    text += fmt::format("  SECATEUR_HLS_ARGUMENT({})\n", ports[i]);
  }
  return text + "  SECATEUR_HLS_ARGUMENT(instructions)\n  SECATEUR_HLS_CONTROL\n";
}

/// The processes of the top.
std::string tasks(const KernelImage& image) {
  std::string text = fmt::format(
      "  SECATEUR_HLS_TASKS\n"
      "  SECATEUR_HLS_HOST_STATIC Feed<Instruction> listed;\n"
      "  SECATEUR_HLS_HOST_STATIC Feed<Word> loaded;\n"
      "  SECATEUR_HLS_HOST_STATIC Feed<Word> records[Config::kModules];\n"
      "  SECATEUR_HLS_HOST_STATIC Feed<Word> columns[Config::kModules];\n"
      "  SECATEUR_HLS_DEPTH(listed, {})\n"
      "  SECATEUR_HLS_DEPTH(loaded, {})\n"
      "  SECATEUR_HLS_DEPTH(records, 8 * (record_bytes<Config>() / kWordBytes))\n"
      "  SECATEUR_HLS_DEPTH(columns, Config::kFetchWords)\n"
      "  SECATEUR_HLS_TASK(read_program<Config>(program, instructions, listed));\n"
      "  SECATEUR_HLS_TASK(read_loads<Config>(io, loaded));\n",
      kListedInstructions, kLoadedWords);
  const std::vector<std::string> weights = weights_names(image), schedules = schedule_names(image);
  for (std::size_t m = 0; m < image.schedules.size(); ++m) {
    std::string arguments = fmt::format("{0}, records[{1}], columns[{1}]", schedules[m], m);
    for (std::size_t i = 0; i < image.ports.size(); ++i) {
      if (image.ports[i].module == static_cast<int>(m)) arguments += ", " + weights[i];
    }
    text += fmt::format("  SECATEUR_HLS_TASK(fetch_segments<Config>({}));\n", arguments);
  }
  return text + "  SECATEUR_HLS_TASK(run_program(instructions, listed, loaded, records, columns, logits));\n";
}

}  // namespace

std::string kernel_source(const ProjectRequest& request) {
  const KernelImage& image = request.image;
  std::string text =
      std::string(kGeneratedMark) +
      "// The top: processes that fetch the program, what it loads, and each module's weights, and one that carries it "
      "out.\n"
      "#include \"kernel.hpp\"\n\n#include \"config.hpp\"\n#include \"top/collector.hpp\"\n#include "
      "\"top/product_engine.hpp\"\n#include \"top/vector_engine.hpp\"\n\n"
      "using namespace secateur::hls;\n\nnamespace {\n\nState<Config> state;\n\n";
  for (const ProductRegion& region : kRegions) text += region_function(image.schedules.size(), region);
  text += executor() + "}  // namespace\n\n";
  text += fmt::format(
      "extern \"C\" void secateur_top({}, {}, const Word* io, Word* logits, const Instruction* program, int "
      "instructions) {{\n",
      parameters(weights_names(image), "Word"), parameters(schedule_names(image), "Word"));
  return text + ports_of(request) + tasks(image) + "}\n";
}

std::string kernel_header(const ProjectRequest& request) {
  const KernelImage& image = request.image;
  return std::string(kGeneratedMark) +
         "#pragma once\n\n#include <cstdint>\n\n#include \"secateur/hls/word.hpp\"\n#include "
         "\"top/instruction.hpp\"\n\n" +
         fmt::format(
             "extern \"C\" void secateur_top({}, {}, const secateur::hls::Word* io, secateur::hls::Word* logits,\n    "
             "const secateur::hls::Instruction* program, int instructions);\n",
             parameters(weights_names(image), "secateur::hls::Word"),
             parameters(schedule_names(image), "secateur::hls::Word"));
}

}  // namespace secateur::hls
