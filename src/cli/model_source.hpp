// SPDX-License-Identifier: Apache-2.0
// Where the packed model of a run comes from: the documents, and the files they or --weights name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/documents.hpp"
#include "pruning/packed_model.hpp"

namespace secateur::cli {

/// A file that was read beside the documents: `config.files` of the result names it.
struct InputFile {
  std::string role;  ///< "weights", "score", "mask"
  std::string path;
  std::string sha256;
};

struct LoadedModel {
  PackedModel model;
  std::vector<InputFile> inputs;
};

/// @throws ConfigError for files that cannot be used.
LoadedModel load_model(const Documents& documents, const std::optional<std::string>& weights);

}  // namespace secateur::cli
