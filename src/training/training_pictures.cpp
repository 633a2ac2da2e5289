// SPDX-License-Identifier: Apache-2.0
#include "training/training_pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "eval/classifier.hpp"
#include "eval/evaluation.hpp"
#include "image/mask_picture.hpp"
#include "image/png_writer.hpp"
#include "image/preprocess.hpp"
#include "image/token_picture.hpp"

namespace secateur {
namespace {

/// Neurons in a row of their panel.
constexpr int kNeuronColumns = 32;

MaskPanel panel_of(const char* name, int rows, int columns) {
  MaskPanel panel{name, rows, columns, {}};
  panel.kept.assign(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns), false);
  return panel;
}

void finish(MaskPanel& panel) {
  const auto kept = std::count(panel.kept.begin(), panel.kept.end(), true);
  panel.caption += fmt::format(" {:.0f} %", 100.0 * static_cast<double>(kept) / static_cast<double>(panel.kept.size()));
}

/// Blocks at their place in the unpruned matrix, whose columns (or rows) of heads that are gone are empty.
MaskPanel matrix_panel(const char* name, const BlockMask& mask, const PackedLayer& layer, const NetworkConfig& network,
                       bool heads_are_rows) {
  const int side = network.embed_dim / mask.block;
  const int head_blocks = network.head_width() / mask.block;
  MaskPanel panel = panel_of(name, side, side);
  const auto original = [&](int packed) {
    return layer.head_ids[static_cast<std::size_t>(packed / head_blocks)] * head_blocks + packed % head_blocks;
  };
  for (int column = 0; column < mask.block_cols(); ++column) {
    for (int i = 0; i < mask.kept(column); ++i) {
      const int row = mask.rows_of(column)[i];
      const int at_row = heads_are_rows ? original(row) : row;
      const int at_column = heads_are_rows ? column : original(column);
      panel.kept[static_cast<std::size_t>(at_row * side + at_column)] = true;
    }
  }
  finish(panel);
  return panel;
}

MaskPanel neuron_panel(const PackedLayer& layer, const NetworkConfig& network) {
  const int columns = std::gcd(network.mlp_hidden, kNeuronColumns);
  MaskPanel panel = panel_of("neurons", network.mlp_hidden / columns, columns);
  for (const int id : layer.neuron_ids) panel.kept[static_cast<std::size_t>(id)] = true;
  finish(panel);
  return panel;
}

void draw_masks(const PackedModel& model, const std::string& title, const std::string& path) {
  std::vector<MaskRow> rows;
  for (const PackedLayer& layer : model.layers) {
    MaskRow row{fmt::format("encoder {}", rows.size()), {}};
    row.panels.push_back(matrix_panel("Q", layer.q, layer, model.network, false));
    row.panels.push_back(matrix_panel("K", layer.k, layer, model.network, false));
    row.panels.push_back(matrix_panel("V", layer.v, layer, model.network, false));
    row.panels.push_back(matrix_panel("proj", layer.proj, layer, model.network, true));
    row.panels.push_back(neuron_panel(layer, model.network));
    rows.push_back(std::move(row));
  }
  write_png(path, mask_picture(fmt::format("{}: blocks of {} x {} and neurons kept", title, model.pruning.block,
                                           model.pruning.block),
                               rows));
}

/// One below the other; as wide as the first.
Image stacked(const std::vector<Image>& images) {
  int height = 0;
  for (const Image& image : images) height += image.height;
  Image all(images.front().width, height);
  std::size_t at = 0;
  for (const Image& image : images) {
    std::copy(image.rgb.begin(), image.rgb.end(), all.rgb.begin() + static_cast<std::ptrdiff_t>(at));
    at += image.rgb.size();
  }
  return all;
}

void draw_tokens(const WeightedNetwork& stored, const Dataset& data, const std::string& path) {
  const PackedModel& model = stored.loaded.model;
  const std::unique_ptr<Classifier> classifier = float_classifier(stored.transformer);
  std::vector<Image> pictures;
  for (int i = 0; i < std::min(kPicturedImages, data.size()); ++i) {
    const Classification found = classifier->classify(network_input(data, i, model.network));
    const auto best = std::max_element(found.logits.begin(), found.logits.end()) - found.logits.begin();
    std::vector<TokenPanel> panels;
    std::size_t drop = 0;
    for (std::size_t layer = 0; layer < model.layers.size(); ++layer) {
      if (!model.layers[layer].drops_tokens()) continue;
      TokenPanel panel;
      for (const int token : found.selected_tokens[drop++]) {
        if (token >= 0) panel.kept_patches.push_back(token);
      }
      panel.title =
          fmt::format("encoder {}: {} of {} patches", layer, panel.kept_patches.size(), model.network.patches());
      panels.push_back(std::move(panel));
    }
    const auto name = [&](std::ptrdiff_t label) {
      const std::string& known = data.class_names()[static_cast<std::size_t>(label)];
      return known.empty() ? fmt::format("class {}", label) : known;
    };
    pictures.push_back(token_picture(crop_for(data.image(i), model.network.image_size), model.network.patch_size,
                                     fmt::format("{}, taken for {}", name(*data.label(i)), name(best)), panels));
  }
  write_png(path, stacked(pictures));
}

}  // namespace

void draw_training_pictures(const WeightedNetwork& stored, const Dataset& data, const std::string& title,
                            const TrainingFolder& folder) {
  const PackedModel& model = stored.loaded.model;
  if (model.pruning.weight_keep != Decimal{1, 1}) draw_masks(model, title, folder.masks_picture());
  const bool drops = std::any_of(model.layers.begin(), model.layers.end(),
                                 [](const PackedLayer& layer) { return layer.drops_tokens(); });
  if (drops) draw_tokens(stored, data, folder.tokens_picture());
}

}  // namespace secateur
