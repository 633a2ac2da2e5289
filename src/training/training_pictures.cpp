// SPDX-License-Identifier: Apache-2.0
#include "training/training_pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>

#include "base/namespaces.hpp"
#include "eval/classifier.hpp"
#include "eval/evaluation.hpp"
#include "image/mask_picture.hpp"
#include "image/png_writer.hpp"
#include "image/preprocess.hpp"
#include "image/token_picture.hpp"
#include "pruning/mask_file.hpp"

namespace secateur::training {
namespace {

/// Neurons in a row of their panel.
constexpr int kNeuronColumns = 32;

/// `array`: side x side blocks, or neurons in a row.
MaskPanel panel_of(const char* name, const Array& array) {
  const bool is_matrix = array.shape.size() == 2;
  const int count = static_cast<int>(array.bytes.size());
  const int columns = is_matrix ? static_cast<int>(array.shape[1]) : std::gcd(count, kNeuronColumns);
  MaskPanel panel{name, count / columns, columns, {}};
  for (const unsigned char kept : array.bytes) panel.kept.push_back(kept != 0);
  const auto kept = std::count(panel.kept.begin(), panel.kept.end(), true);
  panel.caption += fmt::format(" {:.0f} %", 100.0 * static_cast<double>(kept) / count);
  return panel;
}

void draw_masks(const PackedModel& model, const std::string& title, const std::string& path) {
  constexpr const char* kPanels[] = {"Q", "K", "V", "proj", "neurons"};  // in the order of mask_tensors
  std::vector<MaskRow> rows;
  const std::vector<NamedArray> arrays = mask_tensors(model, "");
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    const std::size_t panel = i % std::size(kPanels);
    if (panel == 0) rows.push_back({fmt::format("encoder {}", rows.size()), {}});
    rows.back().panels.push_back(panel_of(kPanels[panel], arrays[i].array));
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

}  // namespace secateur::training
