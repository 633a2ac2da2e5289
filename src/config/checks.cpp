// SPDX-License-Identifier: Apache-2.0
#include "config/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/math.hpp"
#include "config/overrides.hpp"
#include "config/unit_keys.hpp"
#include "units/memory/config/memory_checks.hpp"

namespace secateur::config {
namespace {

/// Bounds that keep hostile shapes from allocating or overflowing; far above any published network.
constexpr std::int64_t kMaxPatches = 16384;
constexpr std::int64_t kMaxBlocks = std::int64_t{1} << 26U;
constexpr std::int64_t kMaxHeadTiles = std::int64_t{1} << 24U;

/// "\"auto\" or \"expand\""
std::string orders_of_single_columns() {
  std::string text;
  for (const LoopOrder& order : loop_orders()) {
    if (order.has_single_columns) text += fmt::format("{}\"{}\"", text.empty() ? "" : " or ", order.name);
  }
  return text;
}

class Checks {
 public:
  explicit Checks(const CheckedDocuments& documents)
      : documents_(documents), require_([this](bool holds, const Paths& paths, std::string message) {
          require(holds, paths, std::move(message));
        }) {}

  std::vector<Fault> run() {
    if (documents_.network != nullptr) network(*documents_.network);
    if (documents_.pruning != nullptr) pruning(*documents_.pruning);
    if (documents_.accelerator != nullptr) accelerator(*documents_.accelerator);
    if (documents_.memory != nullptr) check_memory(*documents_.memory, require_);
    if (documents_.device != nullptr) device(*documents_.device);
    if (documents_.network != nullptr && documents_.pruning != nullptr) {
      blocks(*documents_.network, *documents_.pruning);
      layers_and_heads(*documents_.network, *documents_.pruning);
    }
    for (const UnitKeys& unit : unit_keys()) {
      if (unit.check) unit.check(documents_, require_);
    }
    return std::move(faults_);
  }

 private:
  /// The fault stands at the first path that --set gave, else at the first path.
  void require(bool holds, const Paths& paths, std::string message) {
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
    require(n.head_dim > 0 || n.embed_dim % n.heads == 0, {"network.heads", "network.embed_dim", "network.head_dim"},
            fmt::format("heads = {} does not divide embed_dim = {}; give head_dim, the width of a head, or change one",
                        n.heads, n.embed_dim));
  }

  void pruning(const PruningConfig& p) {
    const auto& layers = p.token_layers;
    const bool ascending = std::adjacent_find(layers.begin(), layers.end(), std::greater_equal<>()) == layers.end();
    require(ascending, {"pruning.token_layers"},
            fmt::format("got {}; expected ascending encoders, each once", shown(Json(layers))));
  }

  void accelerator(const AcceleratorConfig& a) {
    require(!a.balance->has_queue || a.loop_order->has_single_columns,
            {"accelerator.loop_order", "accelerator.balance"},
            fmt::format("loop_order = \"{}\" with balance = \"{}\", whose queue deals single columns; take {}",
                        a.loop_order->name, a.balance->name, orders_of_single_columns()));
  }

  void device(const DeviceConfig& d) {
    require(d.unlimited || d.lut > 0, {"device.lut", "device.unlimited"},
            "got 0; a device without LUTs holds nothing (unlimited = true stands for no device)");
  }

  void blocks(const NetworkConfig& n, const PruningConfig& p) {
    const std::vector<std::string> paths{"pruning.block", "network.embed_dim", "network.heads", "network.head_dim"};
    if (n.head_dim == 0 && n.embed_dim % n.heads != 0) return;
    const bool in_dim = n.embed_dim % p.block == 0;
    require(in_dim, paths, fmt::format("block = {} does not divide embed_dim = {}", p.block, n.embed_dim));
    // A block that does not divide D need not be told to divide the head width as well.
    require(!in_dim || n.head_width() % p.block == 0, paths,
            fmt::format("block = {} does not divide the head width {} = {}", p.block,
                        n.head_dim > 0 ? "head_dim" : "embed_dim / heads", n.head_width()));
    const std::int64_t d_blocks = ceil_div(n.embed_dim, p.block);
    const std::int64_t head_blocks = ceil_div(n.attention_width(), p.block);
    const std::int64_t blocks = n.depth * (4 * d_blocks * head_blocks + 2 * d_blocks * ceil_div(n.mlp_hidden, p.block));
    require(blocks <= kMaxBlocks,
            {"network.embed_dim", "network.heads", "network.depth", "network.mlp_hidden", "pruning.block"},
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

  const CheckedDocuments& documents_;
  Require require_;
  std::vector<Fault> faults_;
};

}  // namespace

std::vector<Fault> document_faults(const CheckedDocuments& documents) {
  return Checks(documents).run();
}

}  // namespace secateur::config
