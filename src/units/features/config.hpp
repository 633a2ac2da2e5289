// SPDX-License-Identifier: Apache-2.0
// The feature buffer of a head module (docs/microarchitecture/buffers.md 3.4).
#pragma once

#include "config/storage.hpp"

namespace secateur::config {

struct FeatureBufferConfig {
  int capacity_kib = 2048;  ///< one head module's copy, both halves of the ping-pong
  int ports = 2;            ///< reads (and writes) of a bank in a cycle
  int bank_words = 32;      ///< activations in one word of a bank
  Storage storage = Storage::uram;
};

}  // namespace secateur::config
