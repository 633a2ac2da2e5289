// SPDX-License-Identifier: Apache-2.0
// secateur list: the shipped documents, one line each.
#include <fmt/format.h>

#include <functional>
#include <iostream>

#include "base/grouped.hpp"
#include "base/namespaces.hpp"
#include "cli/options.hpp"
#include "config/documents.hpp"
#include "config/json_document.hpp"
#include "config/shipped_files.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur list", "Lists the shipped accelerators, devices, memories, prunings and networks.",
                     "  secateur list\n"};

std::string accelerator_line(const Json& json, const std::string& file) {
  const AcceleratorConfig a = accelerator_from_json(json, file);
  return fmt::format("{}: {} x {} x {} PEs of {} x {}, {} MHz, int{}, {} x {}", a.device, a.p_h, a.p_t, a.p_c, a.p_pe,
                     a.p_pe, a.clock_mhz, a.weight_bits, a.memory_channels, a.memory);
}

std::string memory_line(const Json& json, const std::string& file) {
  const MemoryConfig m = memory_from_json(json, file);
  return fmt::format("{} at {} MHz, {} x {} banks, {} bytes a command, {:.1f} GB/s peak", m.standard->title,
                     m.clock_mhz, m.bank_groups, m.banks_per_group, m.access_bytes(), m.peak_bandwidth_gbps());
}

std::string device_line(const Json& json, const std::string& file) {
  const DeviceConfig d = device_from_json(json, file);
  if (d.unlimited) return "nothing is short";
  std::string channels;
  for (const MemoryStandard* standard : memory_standards()) {
    const int count = d.channels_of(*standard);
    if (count > 0) channels += fmt::format("{}{} {}", channels.empty() ? "" : ", ", count, standard->title);
  }
  return fmt::format("{}: {} LUT, {} DSP, {} BRAM36, {} URAM, {}; {}", d.title, grouped(d.lut), grouped(d.dsp),
                     grouped(d.bram36), grouped(d.uram), d.slrs == 1 ? "1 SLR" : fmt::format("{} SLRs", d.slrs),
                     channels.empty() ? "no memory channels" : channels);
}

std::string pruning_line(const Json& json, const std::string& file) {
  const PruningConfig p = pruning_from_json(json, file);
  std::string layers;
  for (const int layer : p.token_layers) layers += fmt::format("{}{}", layers.empty() ? "" : ", ", layer);
  return fmt::format("blocks of {}, r_b {}, r_t {}{}", p.block, p.weight_keep.to_double(), p.token_keep.to_double(),
                     layers.empty() ? ", no tokens dropped" : " in encoders " + layers);
}

std::string network_line(const Json& json, const std::string& file) {
  const NetworkConfig n = network_from_json(json, file);
  return fmt::format("D {}, {} heads{}, {} encoders, {} tokens, {} classes{}", n.embed_dim, n.heads,
                     n.head_dim > 0 ? fmt::format(" of {}", n.head_dim) : "", n.depth, n.tokens(), n.classes,
                     n.distilled ? ", distilled" : "");
}

/// The way an effective configuration is read, but from a file without its notes' weight.
Json read_shipped(const std::string& path, const std::string& root) {
  const JsonDocument document = parse_json(read_input_file(path), path, root);
  if (!document.faults.empty()) throw ConfigError(document.faults);
  return document.value;
}

using Line = std::function<std::string(const Json& json, const std::string& file)>;

void section(DocumentKind kind, const std::string& title, const Line& line) {
  std::cout << title << '\n';
  for (const std::string& name : shipped_names(kind)) {
    const std::string path = find_document(kind, name).path;
    std::cout << fmt::format("  {:<14} {}\n", name, line(read_shipped(path, schema_info(kind).kind), path));
  }
}

}  // namespace

int list_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  if (parser.parse(arguments)) return 0;
  section(DocumentKind::accelerator, "Accelerators (--accelerator)", accelerator_line);
  section(DocumentKind::device, "\nDevices (the accelerator's key device)", device_line);
  section(DocumentKind::memory, "\nMemories (--memory, or the accelerator's key memory)", memory_line);
  section(DocumentKind::pruning, "\nPruning (--pruning)", pruning_line);
  section(DocumentKind::network, "\nNetworks (--network)", network_line);
  std::cout << "\nThe files lie in " << shipped_home() << '\n';
  return 0;
}

}  // namespace secateur::cli
