// SPDX-License-Identifier: Apache-2.0
// Results for tests, made from shipped documents without a simulation.
#pragma once

#include <string>
#include <vector>

#include "compare/simulated.hpp"
#include "config/config_hash.hpp"
#include "config/documents.hpp"
#include "support/names.hpp"

namespace secateur::test {

/// The tiny machine with `sets`; all figures as given.
inline SimulatedRun simulated_run(const std::vector<std::string>& sets, double latency_ms) {
  DocumentRequest request;
  request.network = "shapes_vit";
  request.pruning = "b8_rb50_rt50";
  request.accelerator = "tiny";
  request.sets = sets;
  const Documents documents = load_documents(request);
  const Json config = to_json(documents);
  SimulatedRun run;
  run.name = "run";
  run.fidelity = "event";
  for (const DocumentKind kind : kDocumentKinds) {
    run.documents[static_cast<std::size_t>(kind)] = std::make_shared<const Json>(config[schema_info(kind).kind]);
  }
  run.config_hash = config_hash(config);
  run.clock_mhz = documents.accelerator.clock_mhz;
  run.values[static_cast<std::size_t>(Quantity::latency_ms)] = latency_ms;
  run.values[static_cast<std::size_t>(Quantity::throughput_fps)] = 1000 / latency_ms;
  run.values[static_cast<std::size_t>(Quantity::power_w)] = 10;
  run.values[static_cast<std::size_t>(Quantity::dsp)] = 2000;
  run.values[static_cast<std::size_t>(Quantity::bram36)] = 100;
  return run;
}

}  // namespace secateur::test
