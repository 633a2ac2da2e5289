// SPDX-License-Identifier: Apache-2.0
#include "config/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>

#include "base/math.hpp"
#include "config/overrides.hpp"

namespace secateur::config {
namespace {

/// Bounds that keep hostile shapes from allocating or overflowing; far above any published network.
constexpr std::int64_t kMaxPatches = 16384;
constexpr std::int64_t kMaxBlocks = std::int64_t{1} << 26U;
constexpr std::int64_t kMaxHeadTiles = std::int64_t{1} << 24U;
constexpr int kMaxTimingClocks = 100000;  // as in the memory table
constexpr int kTransferBytes = 64;

class Checks {
 public:
  explicit Checks(const CheckedDocuments& documents) : documents_(documents) {}

  std::vector<Fault> run() {
    if (documents_.network != nullptr) network(*documents_.network);
    if (documents_.pruning != nullptr) pruning(*documents_.pruning);
    if (documents_.accelerator != nullptr) accelerator(*documents_.accelerator);
    if (documents_.memory != nullptr) memory(*documents_.memory);
    if (documents_.device != nullptr) device(*documents_.device);
    if (documents_.network != nullptr && documents_.pruning != nullptr) {
      blocks(*documents_.network, *documents_.pruning);
      layers_and_heads(*documents_.network, *documents_.pruning);
    }
    if (documents_.accelerator != nullptr && documents_.pruning != nullptr) {
      pe_and_block(*documents_.accelerator, *documents_.pruning);
    }
    if (documents_.accelerator != nullptr && documents_.memory != nullptr) {
      bursts(*documents_.accelerator, *documents_.memory);
    }
    return std::move(faults_);
  }

 private:
  /// The fault stands at the first path that --set gave, else at the first path.
  void require(bool holds, const std::vector<std::string>& paths, std::string message) {
    if (holds) return;
    const auto set = std::find_if(paths.begin(), paths.end(),
                                  [&](const std::string& path) { return documents_.file_of(path) == kSetFile; });
    const std::string& path = set == paths.end() ? paths.front() : *set;
    faults_.push_back({documents_.file_of(path), path, std::move(message)});
  }

  void network(const NetworkConfig& n) {
    const bool whole_patches = n.patch_size <= n.image_size && n.image_size % n.patch_size == 0;
    require(whole_patches, {"network.patch_size", "network.image_size"},
            fmt::format("patch_size = {} does not divide image_size = {}", n.patch_size, n.image_size));
    const std::int64_t side = n.image_size / n.patch_size;
    require(!whole_patches || side * side <= kMaxPatches, {"network.patch_size", "network.image_size"},
            fmt::format("image_size = {} and patch_size = {} make {} patches; at most {} are allowed", n.image_size,
                        n.patch_size, side * side, kMaxPatches));
    require(n.embed_dim % n.heads == 0, {"network.heads", "network.embed_dim"},
            fmt::format("heads = {} does not divide embed_dim = {}", n.heads, n.embed_dim));
  }

  void pruning(const PruningConfig& p) {
    const auto& layers = p.token_layers;
    const bool ascending = std::adjacent_find(layers.begin(), layers.end(), std::greater_equal<>()) == layers.end();
    require(ascending, {"pruning.token_layers"},
            fmt::format("got {}; expected ascending encoders, each once", shown(Json(layers))));
  }

  void accelerator(const AcceleratorConfig& a) {
    const auto& channels = a.interconnect.port_channels;
    require(static_cast<int>(channels.size()) == a.dma.ports,
            {"accelerator.interconnect.port_channels", "accelerator.dma.ports"},
            fmt::format("port_channels has {} entries for dma.ports = {}; give one each, or leave it out",
                        channels.size(), a.dma.ports));
    const int highest = channels.empty() ? 0 : *std::max_element(channels.begin(), channels.end());
    require(highest < a.memory_channels, {"accelerator.interconnect.port_channels", "accelerator.memory_channels"},
            fmt::format("port_channels names channel {}; memory_channels = {} allows 0 to {}", highest,
                        a.memory_channels, a.memory_channels - 1));
    require(
        !a.balance->has_queue || a.loop_order != LoopOrder::sweep, {"accelerator.loop_order", "accelerator.balance"},
        fmt::format("loop_order = \"sweep\" with balance = \"{}\", whose queue deals single columns; take \"auto\" or "
                    "\"expand\"",
                    a.balance->name));
    require(
        a.dma.beat_bytes <= a.dma.max_burst_bytes, {"accelerator.dma.max_burst_bytes", "accelerator.dma.beat_bytes"},
        fmt::format("max_burst_bytes = {} is no multiple of beat_bytes = {}", a.dma.max_burst_bytes, a.dma.beat_bytes));
  }

  void memory(const MemoryConfig& m) {
    require(m.write_high <= m.write_queue, {"memory.write_high", "memory.write_queue"},
            fmt::format("write_high = {} is above write_queue = {}", m.write_high, m.write_queue));
    require(m.write_low < m.write_high, {"memory.write_low", "memory.write_high"},
            fmt::format("write_low = {} must be below write_high = {}", m.write_low, m.write_high));
    require(m.columns >= m.burst_length, {"memory.columns", "memory.burst_length"},
            fmt::format("a row of {} columns is shorter than burst_length = {}", m.columns, m.burst_length));
    require(m.access_bytes() <= kTransferBytes, {"memory.burst_length", "memory.bus_bytes"},
            fmt::format("burst_length = {} of bus_bytes = {} is {} bytes; a column command may move at most {}",
                        m.burst_length, m.bus_bytes, m.access_bytes(), kTransferBytes));
    require(m.burst_length % m.standard->beats_per_clock == 0, {"memory.burst_length", "memory.standard"},
            fmt::format("burst_length = {} is no multiple of the {} beats that {} moves in a clock", m.burst_length,
                        m.standard->beats_per_clock, m.standard->title));
    address_map(m);
    timings(m);
    refreshes(m);
  }

  void device(const DeviceConfig& d) {
    require(d.unlimited || d.lut > 0, {"device.lut", "device.unlimited"},
            "got 0; a device without LUTs holds nothing (unlimited = true stands for no device)");
  }

  /// The standard has commands for what the policy asks, and the document their timings.
  void refreshes(const MemoryConfig& m) {
    const auto& known = m.standard->refreshes;
    std::string names;
    for (const RefreshPolicy* policy : known) names += (names.empty() ? "" : " or ") + std::string(policy->name);
    require(std::count(known.begin(), known.end(), m.refresh_policy) > 0, {"memory.refresh_policy", "memory.standard"},
            fmt::format("got \"{}\"; {} has {}", m.refresh_policy->name, m.standard->title, names));
    const int parts = m.refresh_parts();
    if (parts == 1) return;
    const MemoryTiming& t = m.timing;
    for (const auto& [name, value] : {std::pair{"rfc_part", t.rfc_part}, std::pair{"rrefd", t.rrefd}}) {
      require(value.has_value(), {fmt::format("memory.timing.{}", name), "memory.refresh_policy"},
              fmt::format("missing; refresh_policy = \"{}\" asks for it", m.refresh_policy->name));
    }
    const int busy = t.rfc_part.value_or(0) + t.ras + t.rp;
    require(t.refi / parts > busy, {"memory.timing.refi", "memory.timing.rfc_part", "memory.refresh_policy"},
            fmt::format("refi = {} in {} parts leaves no time beside rfc_part + ras + rp = {}", t.refi, parts, busy));
  }

  void address_map(const MemoryConfig& m) {
    std::vector<std::string> wanted{"ro", "ba", "bg", "co"};
    if (m.ranks > 1) wanted.emplace_back("ra");
    std::istringstream words(m.address_map);
    std::vector<std::string> given;
    for (std::string word; words >> word;) given.push_back(word);
    std::sort(given.begin(), given.end());
    std::sort(wanted.begin(), wanted.end());
    require(given == wanted, {"memory.address_map", "memory.ranks"},
            fmt::format("got {}; expected ro, ba, bg and co once each{}", shown(Json(m.address_map)),
                        m.ranks > 1 ? fmt::format(", and ra, as ranks = {}", m.ranks) : ", and no ra, as ranks = 1"));
  }

  void timings(const MemoryConfig& m) {
    const MemoryTiming& t = m.timing;
    require(t.refi <= kMaxTimingClocks && t.rfc <= kMaxTimingClocks, {"memory.clock_mhz"},
            fmt::format("at this clock refi is {} and rfc {} clocks; at most {} are allowed", t.refi, t.rfc,
                        kMaxTimingClocks));
    require(t.refi > t.rfc + t.ras + t.rp, {"memory.timing.refi", "memory.timing.rfc"},
            fmt::format("refi = {} leaves no time beside rfc + ras + rp = {}", t.refi, t.rfc + t.ras + t.rp));
    const int turn = m.burst_clocks() + m.standard->turnaround;
    require(t.cl + turn > t.cwl, {"memory.timing.cwl", "memory.timing.cl"},
            fmt::format("cwl = {} is {} clocks or more above cl = {}", t.cwl, turn, t.cl));
    require(t.rrd_s <= t.rrd_l, {"memory.timing.rrd_s", "memory.timing.rrd_l"},
            fmt::format("rrd_s = {} is above rrd_l = {}", t.rrd_s, t.rrd_l));
    require(t.ccd_s <= t.ccd_l, {"memory.timing.ccd_s", "memory.timing.ccd_l"},
            fmt::format("ccd_s = {} is above ccd_l = {}", t.ccd_s, t.ccd_l));
    require(t.wtr_s <= t.wtr_l, {"memory.timing.wtr_s", "memory.timing.wtr_l"},
            fmt::format("wtr_s = {} is above wtr_l = {}", t.wtr_s, t.wtr_l));
    require(t.write_to_write() >= t.ccd_l, {"memory.timing.ccd_l_wr", "memory.timing.ccd_l"},
            fmt::format("ccd_l_wr = {} is below ccd_l = {}", t.write_to_write(), t.ccd_l));
    require(t.precharged_all() >= t.rp, {"memory.timing.rp_all", "memory.timing.rp"},
            fmt::format("rp_all = {} is below rp = {}", t.precharged_all(), t.rp));
    require(t.ccd_s >= m.burst_clocks(), {"memory.timing.ccd_s", "memory.burst_length"},
            fmt::format("ccd_s = {} is below burst_length / {} = {}: data would overlap", t.ccd_s,
                        m.standard->beats_per_clock, m.burst_clocks()));
    require(t.ccd_s >= m.standard->commands.column, {"memory.timing.ccd_s", "memory.standard"},
            fmt::format("ccd_s = {} is below the {} clocks of a column command", t.ccd_s, m.standard->commands.column));
  }

  void blocks(const NetworkConfig& n, const PruningConfig& p) {
    const std::vector<std::string> paths{"pruning.block", "network.embed_dim", "network.heads"};
    if (n.embed_dim % n.heads != 0) return;
    const bool in_dim = n.embed_dim % p.block == 0;
    require(in_dim, paths, fmt::format("block = {} does not divide embed_dim = {}", p.block, n.embed_dim));
    // A block that does not divide D need not be told to divide the head width as well.
    require(!in_dim || n.head_width() % p.block == 0, paths,
            fmt::format("block = {} does not divide the head width embed_dim / heads = {}", p.block, n.head_width()));
    const std::int64_t d_blocks = ceil_div(n.embed_dim, p.block);
    const std::int64_t blocks = n.depth * (4 * d_blocks * d_blocks + 2 * d_blocks * ceil_div(n.mlp_hidden, p.block));
    require(blocks <= kMaxBlocks, {"network.embed_dim", "network.depth", "network.mlp_hidden", "pruning.block"},
            fmt::format("the encoders have {} blocks of weights; at most {} are allowed", blocks, kMaxBlocks));
  }

  void layers_and_heads(const NetworkConfig& n, const PruningConfig& p) {
    require(
        p.token_layers.empty() || p.token_layers.back() < n.depth, {"pruning.token_layers", "network.depth"},
        fmt::format("got {}; encoders are 0 to {}, as depth = {}", shown(Json(p.token_layers)), n.depth - 1, n.depth));
    require(p.heads_kept.value_or(1) <= n.heads, {"pruning.heads_kept", "network.heads"},
            fmt::format("got {}; the network has {} heads", p.heads_kept.value_or(0), n.heads));
    const std::int64_t patches_in_row = n.image_size / n.patch_size;
    const std::int64_t tokens = patches_in_row * patches_in_row + n.special_tokens();
    const std::int64_t tiles = n.depth * n.heads * ceil_div<std::int64_t>(tokens, p.block);
    require(tiles <= kMaxHeadTiles, {"network.heads", "network.depth", "network.image_size", "pruning.block"},
            fmt::format("depth x heads x row blocks is {}; at most {} are allowed", tiles, kMaxHeadTiles));
  }

  void pe_and_block(const AcceleratorConfig& a, const PruningConfig& p) {
    std::string allowed;
    for (int size = 1; size <= p.block; size *= 2) allowed += (allowed.empty() ? "" : ", ") + std::to_string(size);
    require(p.block % a.p_pe == 0, {"accelerator.p_pe", "pruning.block"},
            fmt::format("p_pe = {} does not divide pruning.block = {}; p_pe may be {}", a.p_pe, p.block, allowed));
  }

  void bursts(const AcceleratorConfig& a, const MemoryConfig& m) {
    const std::vector<std::string> paths{"accelerator.dma.max_burst_bytes", "accelerator.dma.beat_bytes",
                                         "accelerator.memory"};
    require(a.dma.max_burst_bytes % m.access_bytes() == 0, paths,
            fmt::format("max_burst_bytes = {} is no multiple of the memory's {} bytes a column command",
                        a.dma.max_burst_bytes, m.access_bytes()));
    const AxiVersion& axi = m.standard->axi;
    require(axi.most_beat_bytes == 0 || a.dma.beat_bytes <= axi.most_beat_bytes,
            {"accelerator.dma.beat_bytes", "accelerator.memory"},
            fmt::format("beat_bytes = {}; {}'s {} ports are at most {} bytes wide", a.dma.beat_bytes, m.standard->title,
                        axi.name, axi.most_beat_bytes));
    const int beats = a.dma.max_burst_bytes / a.dma.beat_bytes;
    require(beats <= axi.most_beats, paths,
            fmt::format("max_burst_bytes = {} is {} beats of beat_bytes = {}; {}, the port of {}, allows {}",
                        a.dma.max_burst_bytes, beats, a.dma.beat_bytes, axi.name, m.standard->title, axi.most_beats));
  }

  const CheckedDocuments& documents_;
  std::vector<Fault> faults_;
};

}  // namespace

std::vector<Fault> document_faults(const CheckedDocuments& documents) {
  return Checks(documents).run();
}

}  // namespace secateur::config
