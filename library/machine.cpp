// SPDX-License-Identifier: Apache-2.0
#include "secateur/machine.hpp"

#include <optional>
#include <utility>

#include "config/json.hpp"
#include "config/json_document.hpp"
#include "config/overrides.hpp"
#include "eval/machine_input.hpp"
#include "machine_parts.hpp"
#include "report/result_json.hpp"
#include "report/summary.hpp"
#include "sim/result.hpp"

namespace secateur {
namespace {

std::optional<std::string> if_any(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

config::DocumentRequest request_of(const MachineDocuments& documents) {
  config::DocumentRequest request;
  request.accelerator = if_any(documents.accelerator);
  request.network = if_any(documents.network);
  request.pruning = if_any(documents.pruning);
  request.memory = if_any(documents.memory);
  request.sets = documents.set;
  return request;
}

/// Faults get the file of their key.
template <class Act>
auto with_files(const config::Documents& documents, const Act& act) {
  try {
    return act();
  } catch (const ConfigError& error) {
    throw ConfigError(documents.located(error.faults()));
  }
}

sim::Machine load(const MachineDocuments& documents) {
  config::Documents loaded = config::load_documents(request_of(documents));
  return with_files(loaded, [&] {
    sim::Machine::check_device(loaded);
    return sim::Machine::load(loaded, if_any(documents.weights));
  });
}

sim::Fidelity fidelity_of(Accuracy accuracy) {
  switch (accuracy) {
    case Accuracy::ideal:
      return sim::Fidelity::ideal;
    case Accuracy::event:
      return sim::Fidelity::event;
    case Accuracy::clocked:
      break;
  }
  return sim::Fidelity::clocked;
}

config::Json config_of(const sim::Machine& machine) {
  config::Documents documents = machine.documents();
  documents.pruning = machine.model().pruning;  // says where the scores really came from
  config::Json json = config::to_json(documents);
  for (const auto& input : machine.loaded().inputs) {
    json["files"][input.role] = {{"path", input.path}, {"sha256", input.sha256}};
  }
  return json;
}

void copy_operations(const sim::Result& result, RunFigures& figures) {
  for (const sim::OperationResult& o : result.operations) {
    figures.operations.push_back({o.name, o.kind, o.unit, o.layer, o.start_cycle, o.end_cycle, sim::total(o.stall),
                                  o.macs, o.bytes_read, o.bytes_written});
  }
}

void copy_units(const sim::Result& result, RunFigures& figures) {
  if (result.operations.empty()) return;  // of the closed form
  for (const schedule::Unit unit : schedule::kAllUnits) {
    const sim::UnitResult& u = result.unit(unit);
    figures.units.push_back({schedule::to_string(unit), u.busy_cycles, u.stall_cycles, u.idle_cycles});
  }
}

RunFigures figures_of(const sim::Machine& machine, const sim::Result& result) {
  RunFigures figures;
  figures.cycles = result.cycles;
  figures.latency_ms = result.latency_ms;
  figures.throughput_fps = result.throughput_fps();
  figures.ideal_cycles = result.ideal_cycles;
  figures.macs = result.macs_executed;
  figures.dsp = result.resources.used.dsp;
  figures.lut = result.resources.used.lut;
  figures.bram36 = result.resources.used.bram36;
  figures.uram = result.resources.used.uram;
  figures.bottleneck = result.bottleneck_unit;
  figures.tokens_per_encoder = result.tokens_per_layer;
  copy_operations(result, figures);
  copy_units(result, figures);
  if (result.functional) {
    for (const std::int16_t logit : result.functional->logits) {
      figures.logits.push_back(logit * result.functional->logit_scale);
    }
  }
  for (const sim::AttributionStep& step : result.attribution) figures.attribution.push_back({step.step, step.cycles});
  figures.json = config::json_text(report::to_json(result, config_of(machine)), 2) + "\n";
  const config::Documents& d = machine.documents();
  figures.summary = report::summary(result, {d.network, machine.model().pruning, d.accelerator, d.memory, "", false});
  return figures;
}

}  // namespace

namespace {

void check_input(const sim::Machine& machine, const MachineDocuments& request, const RunChoice& choice) {
  if (request.weights.empty()) throw ConfigError("input", "", "needs weights: the machine computes with them");
  if (choice.accuracy != Accuracy::event) throw ConfigError("input", "", "only accuracy event computes values");
  const config::AcceleratorConfig& accelerator = machine.documents().accelerator;
  std::vector<Fault> faults = sim::functional_faults(accelerator, accelerator.activation_bits);
  if (!faults.empty()) throw ConfigError(std::move(faults));
}

}  // namespace

Machine::Machine(const MachineDocuments& documents)
    : parts_(std::make_shared<const Parts>(Parts{documents, load(documents)})) {}
Machine::Machine(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
Machine::~Machine() = default;
Machine::Machine(const Machine&) = default;
Machine::Machine(Machine&&) noexcept = default;
Machine& Machine::operator=(const Machine&) = default;
Machine& Machine::operator=(Machine&&) noexcept = default;

Machine Machine::with(const std::vector<std::string>& set) const {
  const sim::Machine& machine = parts_->machine;
  std::vector<Fault> faults;
  for (const config::Override& item : config::parse_overrides(set, faults)) {
    if (item.kind == config::DocumentKind::accelerator || item.kind == config::DocumentKind::memory) continue;
    faults.push_back({config::kSetFile, item.path, "only keys of accelerator and memory change without packing again"});
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));
  MachineDocuments request = parts_->request;
  request.set.insert(request.set.end(), set.begin(), set.end());
  config::Documents fresh = config::load_documents(request_of(request));
  return with_files(fresh, [&] {
    sim::Machine changed = machine.changed([&](config::Documents& documents) { documents = fresh; });
    sim::Machine::check_device(changed.documents());
    return Machine(std::make_shared<const Parts>(Parts{request, std::move(changed)}));
  });
}

RunFigures Machine::run(const RunChoice& choice) const {
  const sim::Machine& machine = parts_->machine;
  return with_files(machine.documents(), [&] {
    sim::RunSettings settings;
    settings.fidelity = fidelity_of(choice.accuracy);
    settings.attribution = choice.attribution;
    std::optional<eval::MachineInput> input;
    std::vector<std::int16_t> image;
    std::optional<sim::FunctionalInput> functional;
    if (!choice.input.empty()) {
      check_input(machine, parts_->request, choice);
      const config::Documents& d = machine.documents();
      input.emplace(d.network, d.pruning, parts_->request.weights, choice.input, d.accelerator.activation_bits);
      image = input->quantised_image(0);
      functional.emplace(sim::FunctionalInput{input->transformer(), image});
      settings.functional = &*functional;
    }
    sim::Result result = machine.run(settings);
    if (result.functional) result.functional->scales = input->scales_words();
    result.interpolation = machine.loaded().interpolation;
    return figures_of(machine, result);
  });
}

}  // namespace secateur
