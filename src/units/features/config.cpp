// SPDX-License-Identifier: Apache-2.0
#include "units/features/config.hpp"

#include "config/unit_keys.hpp"

namespace secateur::config {
namespace {

using A = AcceleratorConfig;

void add_features(Schema<A>& schema) {
  const Schema<A>::Names<Storage> storages{{"bram", Storage::bram}, {"uram", Storage::uram}};
  schema
      .key("features.capacity_kib", integers(1, 1048576), "KiB", at(&A::features, &FeatureBufferConfig::capacity_kib),
           "One head module's copy, both halves of the ping-pong; 2048 holds DeiT-Small's activations at int16.")
      .key("features.ports", integers(1, 16), "", at(&A::features, &FeatureBufferConfig::ports),
           "Reads, and writes, of a bank in a cycle; 2, as BRAM and URAM have.")
      .lever()
      .key("features.bank_words", integers(1, 1024), "activations", at(&A::features, &FeatureBufferConfig::bank_words),
           "Activations in one word of a bank; 32 is an assumption.")
      .choice("features.storage", storages, at(&A::features, &FeatureBufferConfig::storage),
              "What it is built from; uram where the board has it.");
}

}  // namespace

UnitKeys features_keys() {
  return {"features", "Feature buffer of one head module.", add_features, nullptr};
}

}  // namespace secateur::config
