// SPDX-License-Identifier: Apache-2.0
#include "sim/machine.hpp"

#include <utility>

#include "cost/device.hpp"
#include "pruning/pack.hpp"
#include "schedule/lowering.hpp"

namespace secateur::sim {

Machine::Machine(Documents documents, std::shared_ptr<const LoadedModel> loaded)
    : documents_(std::move(documents)), loaded_(std::move(loaded)) {}

Machine Machine::load(Documents documents, const std::optional<std::string>& weights) {
  auto loaded = std::make_shared<const LoadedModel>(load_packed_model(documents.network, documents.pruning, weights));
  return {std::move(documents), std::move(loaded)};
}

void Machine::check_device(const Documents& documents) {
  cost::check_device(documents.accelerator, documents.memory, sizing_of(documents.network, documents.pruning),
                     documents.file_of("accelerator.device"));
}

ResourceResult Machine::resources(const Documents& documents) {
  return estimate_resources(documents.accelerator, documents.memory, sizing_of(documents.network, documents.pruning));
}

Machine Machine::changed(const std::function<void(Documents&)>& change) const {
  Documents documents = documents_;
  change(documents);
  check_documents(documents);
  return {std::move(documents), loaded_};
}

Machine Machine::with_tokens_kept(const std::vector<int>& kept) const {
  LoadedModel loaded = *loaded_;
  set_tokens_kept(kept, loaded.model);
  return {documents_, std::make_shared<const LoadedModel>(std::move(loaded))};
}

const Program& Machine::program() const {
  if (!program_) program_ = std::make_shared<const Program>(lower(model(), documents_.accelerator));
  return *program_;
}

Result Machine::run(const RunSettings& options) const {
  RunRequest request{
      model(),       documents_.accelerator, documents_.memory, options.fidelity,        options.attribution,
      options.trace, options.functional,     options.waveform,  options.waveform_outcome};
  if (options.functional == nullptr && options.fidelity != Fidelity::ideal) request.program = &program();
  return sim::run(request);
}

}  // namespace secateur::sim
