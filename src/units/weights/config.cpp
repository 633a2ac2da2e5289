// SPDX-License-Identifier: Apache-2.0
#include "units/weights/config.hpp"

#include "config/unit_keys.hpp"

namespace secateur::config {
namespace {

using A = AcceleratorConfig;

void add_weights(Schema<A>& schema) {
  const Schema<A>::Names<Storage> storages{{"bram", Storage::bram}, {"uram", Storage::uram}};
  schema
      .key("weights.capacity_kib", integers(1, 1048576), "KiB", at(&A::weights, &WeightBufferConfig::capacity_kib),
           "One head module's present and prefetched columns together; 1024 is an assumption.")
      .lever()
      .choice("weights.storage", storages, at(&A::weights, &WeightBufferConfig::storage),
              "What it is built from; uram where the board has it.");
}

}  // namespace

UnitKeys weights_keys() {
  return {"weights", "Weight column buffer of one head module.", add_weights, nullptr};
}

}  // namespace secateur::config
