// SPDX-License-Identifier: Apache-2.0
// The weight column buffer of a head module (docs/microarchitecture/buffers.md).
#pragma once

#include "config/storage.hpp"

namespace secateur::config {

struct WeightBufferConfig {
  int capacity_kib = 1024;  ///< one head module's, present and prefetched columns together
  Storage storage = Storage::uram;
};

}  // namespace secateur::config
