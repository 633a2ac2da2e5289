// SPDX-License-Identifier: Apache-2.0
#include "cli/model_source.hpp"

#include <utility>

#include "base/error.hpp"
#include "pruning/pack.hpp"

namespace secateur::cli {

LoadedModel load_model(const Documents& documents, const std::optional<std::string>& weights) {
  std::vector<Fault> faults;
  if (weights) faults.push_back({"command line", "--weights", "checkpoints cannot be read in this version"});
  const auto refuse = [&](const char* path, const char* what) {
    faults.push_back({documents.file_of(path), path, std::string(what) + " cannot be read in this version"});
  };
  if (documents.pruning.score == ScoreSource::tensor) refuse("pruning.score", "score files");
  if (documents.pruning.mask == MaskSource::file) refuse("pruning.mask", "mask files");
  if (!faults.empty()) throw ConfigError(std::move(faults));
  return {pack(documents.network, documents.pruning), {}};
}

}  // namespace secateur::cli
