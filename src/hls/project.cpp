// SPDX-License-Identifier: Apache-2.0
#include "hls/project.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "base/grouped.hpp"
#include "base/namespaces.hpp"
#include "config/json_document.hpp"
#include "config/shipped_files.hpp"
#include "hls/project_data.hpp"
#include "hls/project_programs.hpp"
#include "secateur/hls/word.hpp"

namespace secateur::hls {
namespace {

namespace fs = std::filesystem;

/// AMD's part numbers of the boards (their data sheets).
const std::pair<const char*, const char*> kParts[] = {
    {"u250", "xcu250-figd2104-2L-e"}, {"u280", "xcu280-fsvh2892-2L-e"},   {"u50", "xcu50-fsvh2104-2-e"},
    {"u55c", "xcu55c-fsvh2892-2L-e"}, {"zcu102", "xczu9eg-ffvb1156-2-e"}, {"zcu104", "xczu7ev-ffvc1156-2-e"},
};
constexpr const char* kPartLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

std::string config_header(const ProjectRequest& request) {
  const AcceleratorConfig& a = request.documents.accelerator;
  const KernelSizes& s = request.image.sizes;
  std::string text = std::string(kGeneratedMark) +
                     "// The machine, as the kernels' templates take it (include/secateur/hls/types.hpp, "
                     "include/top/state.hpp).\n#pragma once\n\nstruct Config {\n";
  const auto add = [&](const char* name, int value) {
    text += fmt::format("  static constexpr int {} = {};\n", name, value);
  };
  add("kModules", a.p_h);
  add("kRows", a.p_t);
  add("kColumns", a.p_c);
  add("kPe", a.p_pe);
  add("kBlock", request.documents.pruning.block);
  add("kPorts", a.features.ports);
  add("kActivationBits", a.activation_bits);
  add("kWeightBits", a.weight_bits);
  add("kLanes", s.lanes);
  add("kWordSlices", s.word_slices);
  add("kPiece", s.piece);
  add("kComparators", a.selector.comparators);
  add("kSortKeys", s.sort_keys);
  add("kShuffleWords", a.selector.shuffle_words_per_cycle);
  add("kFuseLanes", a.selector.fuse_lanes);
  add("kMaxTokens", s.max_tokens);
  add("kMaxWidth", s.max_width);
  add("kMaxStreams", s.max_streams);
  add("kMaxKept", s.max_kept);
  add("kColumnBytes", s.column_bytes);
  add("kXWords", s.x_words);
  add("kYWords", s.y_words);
  add("kScoreWords", s.score_words);
  add("kSumWords", s.sum_words);
  add("kStagedWords", s.staged_words);
  add("kStreamLanes", s.stream_lanes);
  add("kStreamWords", s.stream_words);
  add("kParameterWords", s.parameter_words);
  add("kMaxSlices", s.max_slices);
  return text + "};\n";
}

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
    {"products", "run_weights", "x", "", "y", true},
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

std::string region_function(const KernelImage& image, const ProductRegion& region) {
  const std::vector<std::string> weights = weights_names(image), schedules = schedule_names(image);
  const bool is_collected = *region.result != '\0';
  std::string text =
      fmt::format("void {}(Instruction in, {}{}) {{\n  SECATEUR_HLS_DATAFLOW\n", region.name,
                  parameters(schedules, "Word"), region.has_weights ? ", " + parameters(weights, "Word") : "");
  if (is_collected) {
    text +=
        "  SECATEUR_HLS_HOST_STATIC SliceStreams<Config> streams[Config::kModules];\n"
        "  SECATEUR_HLS_DEPTH(streams, 2 * Config::kBlock)\n";
  }
  for (std::size_t m = 0; m < image.schedules.size(); ++m) {
    std::string arguments = is_collected ? fmt::format("{}, {}", m, schedules[m]) : schedules[m];
    arguments += memories_of(region.reads, m) + memories_of(region.writes, m);
    if (is_collected) arguments += fmt::format(", streams[{}]", m);
    for (std::size_t i = 0; i < image.ports.size() && region.has_weights; ++i) {
      if (image.ports[i].module == static_cast<int>(m)) arguments += ", " + weights[i];
    }
    text += fmt::format("  {}<Config>(in, {});\n", region.run, arguments);
  }
  if (is_collected) text += fmt::format("  collect<Config>(in, streams, state.{}, state.staged);\n", region.result);
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
                          {"order", 1, false}};
  std::string text;
  for (const Array& array : arrays) {
    for (int dimension = 1; dimension <= array.dimensions; ++dimension) {
      text += fmt::format("  SECATEUR_HLS_PARTITION(state.{}, {})\n", array.name, dimension);
    }
    if (array.wide) text += fmt::format("  SECATEUR_HLS_WIDE(state.{})\n", array.name);
  }
  return text;
}

std::string kernel_source(const ProjectRequest& request) {
  const KernelImage& image = request.image;
  const std::vector<std::string> weights = weights_names(image), schedules = schedule_names(image);
  std::string text =
      std::string(kGeneratedMark) +
      "// The top: instructions are read from memory and carried out in order.\n"
      "#include \"kernel.hpp\"\n\n#include \"config.hpp\"\n#include "
      "\"top/collector.hpp\"\n#include \"top/product_engine.hpp\"\n#include \"top/vector_engine.hpp\"\n\n"
      "using namespace secateur::hls;\n\nnamespace {\n\nState<Config> state;\n\n";
  for (const ProductRegion& region : kRegions) text += region_function(image, region);
  text += "}  // namespace\n\n";
  const std::string schedule_list = fmt::format("{}", fmt::join(schedules, ", "));
  const std::string weight_list = fmt::format("{}", fmt::join(weights, ", "));
  text +=
      fmt::format("extern \"C\" void secateur_top({}, {}, Word* io, const Instruction* program, int instructions) {{\n",
                  parameters(weights, "Word"), parameters(schedules, "Word"));
  const std::vector<DataFile> data = data_files(request);
  const std::vector<std::string> ports = port_names(image);
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const std::size_t element = ports[i] == "program" ? sizeof(Instruction) : static_cast<std::size_t>(kWordBytes);
    const std::size_t elements = std::max<std::size_t>(data[i].content.size() / element, 1);
    text += fmt::format("  SECATEUR_HLS_PORT({0}, gmem_{0}, {1})\n", ports[i], elements);
    text += fmt::format("  SECATEUR_HLS_ARGUMENT({})\n", ports[i]);
  }
  text += "  SECATEUR_HLS_ARGUMENT(instructions)\n  SECATEUR_HLS_CONTROL\n";
  text += partitions();
  text +=
      "  SECATEUR_HLS_LABEL(INSTRUCTIONS)\n  for (int i = 0; i < instructions; ++i) {\n    const Instruction in = "
      "program[i];\n"
      "    switch (static_cast<Opcode>(in.opcode)) {\n";
  text += fmt::format("      case Opcode::product: products(in, {}, {}); break;\n", schedule_list, weight_list);
  text += fmt::format("      case Opcode::scores: scores(in, {}); break;\n", schedule_list);
  text += fmt::format("      case Opcode::attention: attention(in, {}); break;\n", schedule_list);
  text += fmt::format("      case Opcode::row_sums: row_sums(in, {}); break;\n", schedule_list);
  return text + "      default: execute<Config>(state, in, io);\n    }\n  }\n}\n";
}

std::string kernel_header(const KernelImage& image) {
  return std::string(kGeneratedMark) +
         "#pragma once\n\n#include <cstdint>\n\n#include \"secateur/hls/word.hpp\"\n#include "
         "\"top/instruction.hpp\"\n\n" +
         fmt::format(
             "extern \"C\" void secateur_top({}, {}, secateur::hls::Word* io,\n    const secateur::hls::Instruction* "
             "program, int instructions);\n",
             parameters(weights_names(image), "secateur::hls::Word"),
             parameters(schedule_names(image), "secateur::hls::Word"));
}

std::string hls_config(const ProjectRequest& request) {
  const AcceleratorConfig& a = request.documents.accelerator;
  return std::string(kHashMark) +
         fmt::format(
             "part={}\n\n[hls]\nclock={:.3f}ns\nflow_target=vitis\nsyn.file=kernel.cpp\nsyn.top=secateur_top\n"
             "syn.cflags=-Iinclude -std=c++14 -DSECATEUR_HLS_AP_INT "
             "-DSECATEUR_HLS_STREAM\ntb.file=testbench.cpp\ntb.file=data\ntb.cflags=-Iinclude -std=c++14 "
             "-DSECATEUR_HLS_AP_INT -DSECATEUR_HLS_STREAM\n"
             "package.output.format=xo\npackage.output.file=secateur_top.xo\n",
             a.board.part, 1000.0 / a.clock_mhz);
}

std::string tcl(const ProjectRequest& request) {
  const AcceleratorConfig& a = request.documents.accelerator;
  return std::string(kHashMark) +
         fmt::format(
             "# For releases before 2023.2: vitis_hls -f run_hls.tcl; later: vitis-run --mode hls --tcl run_hls.tcl\n"
             "open_project -reset secateur_hls\nset_top secateur_top\nadd_files kernel.cpp -cflags \"-Iinclude "
             "-std=c++14 -DSECATEUR_HLS_AP_INT -DSECATEUR_HLS_STREAM\"\n"
             "add_files -tb testbench.cpp -cflags \"-Iinclude -std=c++14 -DSECATEUR_HLS_AP_INT "
             "-DSECATEUR_HLS_STREAM\"\nadd_files -tb data\n"
             "open_solution -reset solution1 -flow_target vitis\nset_part {}\ncreate_clock -period {:.3f} -name "
             "default\n"
             "csim_design -argv data\ncsynth_design\ncosim_design -argv data\nexport_design -format xo -output "
             "secateur_top.xo\nexit\n",
             a.board.part, 1000.0 / a.clock_mhz);
}

std::string connectivity(const ProjectRequest& request) {
  const AcceleratorConfig& a = request.documents.accelerator;
  const MemoryStandard& standard = *request.documents.memory.standard;
  std::string text = std::string(kHashMark) + "[connectivity]\nnk=secateur_top:1:secateur_top_1\n";
  const auto bank = [&](int channel) { return fmt::format("{}[{}]", standard.bank, channel); };
  const auto channel_of = [&](int port) {
    const std::vector<int>& channels = a.interconnect.port_channels;
    return channels.empty() ? port % a.memory_channels : channels[static_cast<std::size_t>(port)];
  };
  for (std::size_t i = 0; i < request.image.ports.size(); ++i) {
    text += fmt::format("sp=secateur_top_1.{}:{}\n", weights_name(request.image, i),
                        bank(channel_of(request.image.ports[i].port)));
  }
  for (const std::string& name : schedule_names(request.image))
    text += fmt::format("sp=secateur_top_1.{}:{}\n", name, bank(channel_of(0)));
  text +=
      fmt::format("sp=secateur_top_1.io:{}\nsp=secateur_top_1.program:{}\n", bank(channel_of(0)), bank(channel_of(0)));
  if (a.board.slrs == 1 || standard.place == ChannelPlace::first_slr) {
    text += "slr=secateur_top_1:SLR0\n";
  } else {
    text +=
        "# One kernel, whose head modules are to lie beside their banks on all SLRs: no slr= line holds it to one.\n";
  }
  return text;
}

std::string makefile(const ProjectRequest& request) {
  const AcceleratorConfig& a = request.documents.accelerator;
  return std::string(kHashMark) +
         fmt::format(
             "# csim needs a C++ compiler alone; csynth, cosim and link need Vitis, hw_emu, hw and host the platform "
             "and XRT.\n"
             "PLATFORM ?= \nCXX ?= g++\nCXXFLAGS ?= -O2 -Wall -Wextra\nKERNEL := kernel.cpp kernel.hpp config.hpp "
             "$(wildcard include/*/*.hpp "
             "include/*/*/*.hpp)\n\n"
             ".PHONY: csim ports csynth cosim link hw_emu hw host clean\n\n"
             "csim: build/csim\n\tbuild/csim data\n\n"
             "build/csim: testbench.cpp $(KERNEL)\n\tmkdir -p build\n\t$(CXX) -std=c++14 $(CXXFLAGS) -Iinclude "
             "testbench.cpp kernel.cpp -o $@\n\n"
             "ports: build/ports\n\tbuild/ports data\n\n"
             "build/ports: testbench.cpp $(KERNEL)\n\tmkdir -p build\n\t$(CXX) -std=c++14 $(CXXFLAGS) "
             "-DSECATEUR_HLS_COUNT_PORTS -Iinclude testbench.cpp kernel.cpp -o $@\n\n"
             "csynth: $(KERNEL)\n\tv++ -c --mode hls --config hls_config.cfg --work_dir build/hls\n\n"
             "cosim: csynth\n\tvitis-run --mode hls --cosim --config hls_config.cfg --work_dir build/hls\n\n"
             "secateur_top.xo: csynth\n\tvitis-run --mode hls --package --config hls_config.cfg --work_dir "
             "build/hls\n\n"
             "link: hw\n\n"
             "hw_emu hw: %: secateur_top.xo connectivity.cfg\n\tv++ -l -t $@ --platform $(PLATFORM) --config "
             "connectivity.cfg --kernel_frequency {:.0f} "
             "$< -o build/secateur_$@.xclbin\n\n"
             "host: build/host\nbuild/host: host.cpp\n\tmkdir -p build\n\t$(CXX) -std=c++17 $(CXXFLAGS) -Iinclude "
             "-I$(XILINX_XRT)/include host.cpp -o $@ "
             "-L$(XILINX_XRT)/lib -lxrt_coreutil -pthread\n\n"
             "clean:\n\trm -rf build secateur_top.xo\n",
             a.clock_mhz);
}

std::string readme(const ProjectRequest& request) {
  const AcceleratorConfig& a = request.documents.accelerator;
  const ResourceAmounts& r = request.expected.resources;
  return fmt::format(
      "# {} on {}, {}\n\nGenerated by `secateur hls export`; configuration {}. {}\n\n"
      "    make csim                    # C simulation with any C++ compiler: logits equal those of the simulator\n"
      "    make ports                   # the same, and no memory is asked for more than its ports in an iteration\n"
      "    make csynth cosim            # Vitis HLS; before 2023.2: vitis_hls -f run_hls.tcl\n"
      "    make hw PLATFORM=...         # v++ -l with connectivity.cfg; hw_emu for emulation\n"
      "    make host && build/host build/secateur_hw.xclbin 100 > boards.csv\n\n"
      "`secateur hls import` reads the reports, `secateur compare --measured boards.csv` the runs.\n\n"
      "| | expected |\n|---|---|\n| cycles an image | {} |\n| latency at {:g} MHz | {:.3f} ms |\n| DSP | {} |\n| LUT | "
      "{} |\n| FF | {} |\n| BRAM36 | {} |\n"
      "| URAM | {} |\n\nCycles are the simulator's, of a machine whose units overlap and whose weight columns are kept "
      "between snapshots; this kernel\n"
      "carries out one instruction after the other and fetches every snapshot's columns anew, and takes longer. "
      "Resources are the\n"
      "simulator's estimate of that machine, with memory controllers and interconnect.\n\n"
      "| file | what it is |\n|---|---|\n| `kernel.cpp`, `kernel.hpp`, `config.hpp` | the top and the configuration, "
      "generated |\n"
      "| `include/` | the kernels, the arithmetic, the packed format |\n| `testbench.cpp`, `data/` | test bench; "
      "instructions, schedules, packed weights, image, golden logits |\n"
      "| `hls_config.cfg`, `run_hls.tcl` | synthesis, new and old flow |\n| `connectivity.cfg` | ports to memory banks "
      "|\n| `host.cpp` | XRT host program |\n",
      request.documents.network.name, a.name, request.documents.pruning.name, request.config_hash,
      request.weights_words, grouped(request.expected.cycles), a.clock_mhz, request.expected.latency_ms, grouped(r.dsp),
      grouped(r.lut), grouped(r.ff), grouped(r.bram36), grouped(r.uram));
}

/// The headers that the kernels are made of, where they lie in the source tree.
void add_headers(std::vector<ProjectFile>& files) {
  const fs::path home(shipped_home());
  const auto copy = [&](const fs::path& from, const std::string& to) {
    files.emplace_back("include/" + to, read_input_file(from.string()));
  };
  const auto copy_folder = [&](const fs::path& folder, const std::string& to) {
    std::vector<fs::path> paths;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == ".hpp") paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    for (const fs::path& path : paths) copy(path, to + "/" + path.filename().string());
  };
  if (!fs::is_directory(home / "hls")) {
    throw ConfigError("SECATEUR_HOME", "",
                      fmt::format("{} holds no hls/: the kernels are exported from the source tree", home.string()));
  }
  copy_folder(home / "src/arith", "arith");
  for (const char* name : {"packed_format.hpp", "packed_column.hpp"})
    copy(home / "src/pruning" / name, std::string("pruning/") + name);
  copy_folder(home / "hls/include/secateur/hls", "secateur/hls");
  for (const char* name : {"gelu", "layernorm", "product", "residual", "softmax", "token_selector", "top"}) {
    copy_folder(home / "hls" / name, name);
  }
}

}  // namespace

std::string part_of(const std::string& device) {
  for (const auto& [name, part] : kParts) {
    if (device == name) return part;
  }
  return {};
}

std::vector<Fault> part_faults(const std::string& device, const std::optional<std::string>& given) {
  if (given) {
    const bool is_part = given->rfind("xc", 0) == 0 && given->find_first_not_of(kPartLetters) == std::string::npos;
    if (is_part) return {};
    return {{"command line", "--part", fmt::format("got {}; a part is written as {}", *given, kParts[0].second)}};
  }
  if (!part_of(device).empty()) return {};
  std::vector<std::string> names;
  for (const auto& [name, part] : kParts) names.emplace_back(name);
  return {
      {"", "accelerator.device",
       fmt::format("got {}, which is no part that a tool could synthesize for; give --part, such as --part {}, or one "
                   "of {}",
                   device, kParts[0].second, fmt::join(names, ", "))}};
}

bool is_kernel_source(const std::string& name) {
  const bool is_top = name == "kernel.cpp" || name == "kernel.hpp" || name == "config.hpp";
  return is_top || name.rfind("include/", 0) == 0;
}

std::vector<ProjectFile> project_files(const ProjectRequest& request) {
  std::vector<DataFile> data = data_files(request);
  std::vector<ProjectFile> files{{"README.md", readme(request)},
                                 {"Makefile", makefile(request)},
                                 {"config.hpp", config_header(request)},
                                 {"kernel.hpp", kernel_header(request.image)},
                                 {"kernel.cpp", kernel_source(request)},
                                 {"testbench.cpp", test_bench(request, data)},
                                 {"host.cpp", host_program(request, data)},
                                 {"hls_config.cfg", hls_config(request)},
                                 {"run_hls.tcl", tcl(request)},
                                 {"connectivity.cfg", connectivity(request)}};
  add_headers(files);
  for (DataFile& file : data) files.emplace_back("data/" + file.name + ".bin", std::move(file.content));
  return files;
}

}  // namespace secateur::hls
