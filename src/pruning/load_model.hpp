// SPDX-License-Identifier: Apache-2.0
// From documents and files to the packed model: random scores without weights, a checkpoint's with them, a score file's
// or a finished mask's when the pruning document names one. Also what a pruned checkpoint says of its own pruning.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "pruning/packed_model.hpp"
#include "vit/position_embedding.hpp"
#include "vit/safetensors.hpp"

namespace secateur::pruning {

/// A file that was read, for `config.files` of result.json: a replay finds it and compares.
struct InputFile {
  std::string role;  ///< "weights", "score", "mask"
  std::string path;
  std::string sha256;
};

struct LoadedModel {
  PackedModel model;  ///< model.pruning.score says what the masks really came from
  std::vector<InputFile> inputs;
  std::optional<Interpolation> interpolation;  ///< of the weights' position embeddings
};

/// `network` and `pruning` are sound (load_documents). A checkpoint that carries masks of its own is packed by those.
/// @throws ConfigError: files that are unreadable, unsound or contradict the documents; an encoder without any head.
LoadedModel load_packed_model(const NetworkConfig& network, const PruningConfig& pruning,
                              const std::optional<std::string>& weights = std::nullopt);

/// Key of the pruning document (JSON text) in the metadata of a pruned checkpoint.
inline constexpr const char* kPruningMetadata = "secateur.pruning";

/// What the checkpoint was pruned by; empty when it is a dense one. @throws ConfigError when the text is unsound.
std::optional<PruningConfig> checkpoint_pruning(const SafetensorsFile& file);

/// The text for kPruningMetadata.
std::string pruning_metadata(const PruningConfig& pruning);

/// @throws ConfigError naming every key in which `pruning` differs from what the checkpoint was pruned by. Names do not
/// count, nor the random scores' seed and skew unless scores are random.
void check_checkpoint_pruning(const SafetensorsFile& file, const PruningConfig& pruning);

}  // namespace secateur::pruning
