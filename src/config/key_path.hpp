// SPDX-License-Identifier: Apache-2.0
// Names of configuration keys as people write them, on the command line and in sweeps: whole paths, or the last part
// where that is unique.
#pragma once

#include <string>
#include <vector>

#include "config/schemas.hpp"

namespace secateur::config {

/// "accelerator.dma.ports" -> its row; nullptr when there is none.
const Key* find_key(const std::string& path);

/// What a name means. Exactly one of the three says something, but for a name near to nothing: then none does.
struct KeyPath {
  std::string path;                  ///< "accelerator.dma.ports"
  std::vector<std::string> several;  ///< what it may be
  std::string nearest;               ///< of an unknown name
};

/// Of "p_t", "dma.ports" or "accelerator.p_t". A key of a document itself comes before one of a group: "p_t"; then
/// "outstanding" of whatever group. `extra`: names that are known beside the keys.
KeyPath key_path(const std::string& name, const std::vector<std::string>& extra = {});

}  // namespace secateur::config
