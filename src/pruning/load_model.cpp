// SPDX-License-Identifier: Apache-2.0
#include "pruning/load_model.hpp"

#include <fmt/format.h>

#include <memory>

#include "base/fault_list.hpp"
#include "base/namespaces.hpp"
#include "base/sha256.hpp"
#include "config/documents.hpp"
#include "config/json_document.hpp"
#include "config/value_rule.hpp"
#include "pruning/checkpoint_scores.hpp"
#include "pruning/mask_file.hpp"
#include "pruning/pack.hpp"

namespace secateur::pruning {
namespace {

class ModelLoader {
 public:
  ModelLoader(const NetworkConfig& network, const PruningConfig& pruning, const std::optional<std::string>& weights)
      : network_(network), pruning_(pruning) {
    if (!weights) return;
    checkpoint_ = std::make_unique<Checkpoint>(*weights, network);
    check_checkpoint_pruning(checkpoint_->file(), pruning);
  }

  LoadedModel load() {
    const std::vector<LayerMasks> masks = finished_masks();
    const std::unique_ptr<BlockScores> scores = make_scores();
    if (masks.empty()) {
      loaded_.model = pack(network_, pruning_, scores.get());
    } else {
      loaded_.model = pack_masks(network_, pruning_, masks, *scores);
    }
    if (checkpoint_) {
      add_input("weights", checkpoint_->path());
      loaded_.interpolation = checkpoint_->interpolation();
    }
    check_heads(!masks.empty());
    return std::move(loaded_);
  }

 private:
  std::vector<LayerMasks> finished_masks() {
    if (pruning_.mask == MaskSource::file) {
      add_input("mask", pruning_.mask_file);
      return load_masks(pruning_.mask_file, network_, pruning_.block);
    }
    return checkpoint_ ? checkpoint_masks(checkpoint_->file(), network_, pruning_.block) : std::vector<LayerMasks>{};
  }

  std::unique_ptr<BlockScores> make_scores() {
    if (pruning_.score == ScoreSource::tensor) {
      add_input("score", pruning_.score_file);
      return std::make_unique<TensorScores>(pruning_.score_file, network_, pruning_.block);
    }
    const bool is_norm = pruning_.score == ScoreSource::l1 || pruning_.score == ScoreSource::l2;
    if (checkpoint_ && is_norm) {
      const ScoreNorm norm = pruning_.score == ScoreSource::l1 ? ScoreNorm::l1 : ScoreNorm::l2;
      return std::make_unique<CheckpointScores>(*checkpoint_, pruning_.block, norm);
    }
    pruning_.score = ScoreSource::random;
    return std::make_unique<RandomScores>(network_, pruning_.block, pruning_.skew, pruning_.seed);
  }

  void add_input(const char* role, const std::string& path) {
    loaded_.inputs.push_back({role, path, sha256_file(path)});
  }

  /// A machine without heads to compute has no schedule; masks must not contradict heads_kept.
  void check_heads(bool masks_given) const {
    const bool from_file = pruning_.mask == MaskSource::file;
    FaultList faults(from_file ? pruning_.mask_file : masks_given ? checkpoint_->path() : "");
    for (std::size_t i = 0; i < loaded_.model.layers.size(); ++i) {
      const int heads = loaded_.model.layers[i].heads();
      if (heads == 0) {
        faults.add(masks_given ? "" : "pruning.weight_keep",
                   fmt::format("encoder {} keeps no head; at least one is needed", i));
      } else if (masks_given && pruning_.heads_kept.value_or(heads) != heads) {
        faults.add("",
                   fmt::format("encoder {} keeps {} heads; pruning.heads_kept is {}", i, heads, *pruning_.heads_kept));
      }
    }
    faults.throw_if_any();
  }

  const NetworkConfig& network_;
  PruningConfig pruning_;
  std::unique_ptr<Checkpoint> checkpoint_;
  LoadedModel loaded_;
};

std::string metadata_place() {
  return std::string("metadata ") + kPruningMetadata;
}

}  // namespace

LoadedModel load_packed_model(const NetworkConfig& network, const PruningConfig& pruning,
                              const std::optional<std::string>& weights) {
  return ModelLoader(network, pruning, weights).load();
}

std::optional<PruningConfig> checkpoint_pruning(const SafetensorsFile& file) {
  const auto text = file.metadata().find(kPruningMetadata);
  if (text == file.metadata().end()) return std::nullopt;
  const std::string place = file.path() + ": " + metadata_place();
  JsonDocument document = parse_json(text->second, place, "pruning");
  if (!document.faults.empty()) throw ConfigError(std::move(document.faults));
  return pruning_from_json(document.value, place);
}

std::string pruning_metadata(const PruningConfig& pruning) {
  return to_json(pruning).dump();
}

void check_checkpoint_pruning(const SafetensorsFile& file, const PruningConfig& pruning) {
  const std::optional<PruningConfig> own = checkpoint_pruning(file);
  if (!own) return;
  const bool is_random = own->score == ScoreSource::random && pruning.score == ScoreSource::random;
  const Json stored = to_json(*own);
  const Json given = to_json(pruning);
  FaultList faults(file.path());
  for (const auto& [key, value] : stored.items()) {
    const bool counts = key != "name" && (is_random || (key != "seed" && key != "skew"));
    if (!counts || value == given.value(key, Json())) continue;
    faults.add("pruning." + key, fmt::format("got {}; this checkpoint was pruned with {}",
                                             shown(given.value(key, Json())), shown(value)));
  }
  faults.throw_if_any();
}

}  // namespace secateur::pruning
