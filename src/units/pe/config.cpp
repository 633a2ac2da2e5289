// SPDX-License-Identifier: Apache-2.0
#include "units/pe/config.hpp"

#include <fmt/format.h>

#include <string>

#include "config/unit_keys.hpp"

namespace secateur::config {
namespace {

using A = AcceleratorConfig;

void add_pe(Schema<A>& schema) {
  schema
      .key("pe.pipeline_depth", integers(0, 1000), "cycles", at(&A::pe, &PeConfig::pipeline_depth),
           "From the last product to the first drained value; 8 is an assumption.")
      .key("pe.double_accumulators", booleans(), "", at(&A::pe, &PeConfig::double_accumulators),
           "Two accumulator sets, which hide the drain behind the next output block; true by choice.");
}

void check_pe(const CheckedDocuments& documents, const Require& require) {
  if (documents.accelerator == nullptr || documents.pruning == nullptr) return;
  const A& a = *documents.accelerator;
  const PruningConfig& p = *documents.pruning;
  std::string allowed;
  for (int size = 1; size <= p.block; size *= 2) allowed += (allowed.empty() ? "" : ", ") + std::to_string(size);
  require(p.block % a.p_pe == 0, {"accelerator.p_pe", "pruning.block"},
          fmt::format("p_pe = {} does not divide pruning.block = {}; p_pe may be {}", a.p_pe, p.block, allowed));
}

}  // namespace

UnitKeys pe_keys() {
  return {"pe", "One processing element.", add_pe, check_pe};
}

}  // namespace secateur::config
