// SPDX-License-Identifier: Apache-2.0
// secateur hls export: a project for Vitis HLS of one machine, network and pruning, with golden logits of the
// simulator's functional run.
#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <iostream>

#include "base/error.hpp"
#include "base/grouped.hpp"
#include "base/namespaces.hpp"
#include "base/output_folder.hpp"
#include "base/printable.hpp"
#include "cli/document_options.hpp"
#include "cli/named_result.hpp"
#include "cli/network_options.hpp"
#include "cli/options.hpp"
#include "config/config_hash.hpp"
#include "eval/machine_input.hpp"
#include "eval/random_transformer.hpp"
#include "hls/kernel_faults.hpp"
#include "hls/project.hpp"
#include "sim/functional_run.hpp"
#include "sim/machine.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur hls export --out DIR [options]",
                     "Writes a project for Vitis HLS: the kernels, configuration and top of one machine,\n"
                     "its packed weights, a test bench with the simulator's logits, connectivity, host\n"
                     "program. Without --weights weights and image are random. `make csim` there needs\n"
                     "a C++ compiler alone.",
                     "  secateur hls export --out out/kernel\n"
                     "  secateur hls export --results out/sweep:12 --out out/kernel\n"
                     "  secateur hls export --accelerator tiny --network shapes_vit \\\n"
                     "    --pruning b8_rb50_rt50 --part xczu7ev-ffvc1156-2-e --out out/kernel\n"};

/// What is computed: weights and an image, read or random.
struct Values {
  QuantisedTransformer transformer;
  std::vector<std::int16_t> image;
  std::string words;
};

Values random_values(const Documents& documents, const PackedModel& model) {
  const std::uint64_t seed = documents.pruning.seed;
  const int bits = documents.accelerator.activation_bits;
  Values values{quantised_by_random_image(random_transformer(model, seed), bits, seed + 1),
                {},
                fmt::format("Weights and image are random (seed {}).", seed)};
  values.image = quantise_image(random_image(documents.network, seed + 2), values.transformer.image_scale, bits);
  return values;
}

Values read_values(const Documents& documents, const std::string& weights, const std::string& input) {
  const MachineInput read(documents.network, documents.pruning, weights, input, documents.accelerator.activation_bits);
  return {read.transformer(), read.quantised_image(0), fmt::format("Weights {}, image {}.", weights, input)};
}

/// The user's files beside an earlier export, such as what HLS tools made of it, stay there.
OutputFolder project_folder(const std::string& path) {
  return {path, {kExportWriter, SECATEUR_VERSION, "the export", true, nullptr}};
}

void write_project(OutputFolder& out, const std::vector<ProjectFile>& files) {
  out.open();
  for (const auto& [name, text] : files) out.write(name, text);
  out.commit();
}

constexpr const char* kFeatureKib = "accelerator.features.capacity_kib";

struct ExportRequest {
  std::string out;
  std::optional<std::string> weights, input, part;
  Documents documents;
};

/// What the machine, its values and the project are, from the command line alone or from a result.
ExportRequest export_request(const po::variables_map& given, const OutputFolder& folder) {
  const auto text = [&](const char* name) {
    return given.count(name) > 0 ? std::optional(text_of(given, name)) : std::nullopt;
  };
  ExportRequest request{text_of(given, "out"), text("weights"), text("input"), text("part"), {}};
  std::vector<Fault> faults;
  if (given.count("out") == 0) {
    faults.push_back({"command line", "--out", "is missing; give the folder for the project"});
  } else {
    faults = folder.faults();
  }
  const std::optional<std::string> results = text("results");
  if (!results && request.weights.has_value() != request.input.has_value()) {
    faults.push_back({"command line", request.weights ? "--input" : "--weights", "is missing: give both or neither"});
  }
  std::string own;
  for (const char* name : {"accelerator", "network", "pruning", "memory", "set", "weights"}) {
    if (results && given.count(name) > 0) own += fmt::format("{}--{}", own.empty() ? "" : ", ", name);
  }
  if (!own.empty()) {
    faults.push_back(
        {"command line", "--results", fmt::format("takes the machine from the result; leave out {}", own)});
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));
  if (!results) {
    request.documents = load_documents(document_request(given));
    return request;
  }
  const ReplayedRun run = named_run(result_name(*results));
  request.documents = run.documents;
  request.weights = run.weights;
  if (!request.input) request.input = run.input;
  if (request.weights && !request.input) {
    throw ConfigError("command line", "--input",
                      fmt::format("is missing: the result is of the checkpoint {}", printable(*request.weights)));
  }
  if (request.input && !request.weights) {
    throw ConfigError("command line", "--input",
                      "the result was scored at random: it has no checkpoint to compute with");
  }
  return request;
}

/// Of buffers that would do: whether the device holds them, too.
void tell_of_device(const Machine& machine, std::vector<Fault>& faults) {
  for (Fault& fault : faults) {
    if (fault.path != kFeatureKib) continue;
    const std::optional<int> least = exportable_feature_kib(machine.model(), machine.documents().accelerator);
    if (!least) continue;
    Documents changed = machine.documents();
    changed.accelerator.features.capacity_kib = *least;
    const bool fits = Machine::resources(changed).fits;
    fault.message += fmt::format(" (--set {}={}, which {} {})", kFeatureKib, *least, changed.accelerator.board.name,
                                 fits ? "holds" : "does not hold");
  }
}

/// @throws ConfigError with all that keeps the machine from being a kernel.
void check_kernel(const ExportRequest& request, const Machine& machine) {
  const AcceleratorConfig& accelerator = request.documents.accelerator;
  std::vector<Fault> impossible;
  try {
    impossible = kernel_faults(machine.program(), machine.model(), accelerator);
  } catch (const ConfigError& error) {  // buffers that hold no operation: the least that do may yet spill
    impossible = error.faults();
    for (Fault& fault : impossible) {
      const std::optional<int> least = exportable_feature_kib(machine.model(), accelerator);
      if (fault.path == kFeatureKib && least) fault.message += fmt::format("; export with {} or more", *least);
    }
  }
  tell_of_device(machine, impossible);
  for (Fault& fault : functional_faults(accelerator, accelerator.activation_bits)) {
    impossible.push_back(std::move(fault));
  }
  for (Fault& fault : part_faults(accelerator, request.part)) impossible.push_back(std::move(fault));
  if (!impossible.empty()) throw ConfigError(request.documents.located(std::move(impossible)));
}

void print_export(const ExportRequest& request, const Machine& machine, const ProjectRequest& project,
                  std::size_t files) {
  std::cout << fmt::format("{}: {}, {}, on {}\n", request.out, request.documents.network.name,
                           request.documents.pruning.name, request.documents.accelerator.name);
  std::cout << fmt::format("  {} instructions, {} ports, {} files; {}\n", project.image.program.size(),
                           port_names(project.image).size(), files, project.weights_words);
  if (machine.loaded().interpolation) std::cout << "  " << to_words(*machine.loaded().interpolation) << '\n';
  std::cout << fmt::format("  expected: {} cycles, {:.3f} ms\n", grouped(project.expected.cycles),
                           project.expected.latency_ms);
  std::cout << fmt::format("Check:  secateur hls check {}\n", request.out);
}

}  // namespace

int hls_export_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  const auto text = [](const char* shown) { return po::value<std::string>()->value_name(shown); };
  add_document_options(parser.options());
  parser.options().add_options()                                                                             //
      ("results", text("DIR"), "instead of documents: the folder of a run, or STORE:N, a point of a store")  //
      ("weights,w", text("FILE"), "checkpoint: .safetensors")                                                //
      ("input,i", text("FILE"), "image, with --weights; of a folder the first")                              //
      ("part", text("PART"), "part to synthesize for; needed for device unlimited")                          //
      ("out,o", text("DIR"), "folder of the project");
  if (parser.parse(arguments)) return 0;
  OutputFolder folder = project_folder(text_of(parser.values(), "out"));
  const ExportRequest request = export_request(parser.values(), folder);
  const Documents& documents = request.documents;
  Machine::check_device(documents);
  const Machine machine = Machine::load(documents, request.weights);
  check_kernel(request, machine);

  const LoadedModel& loaded = machine.loaded();
  const Program& program = machine.program();
  const Values values = request.weights ? read_values(documents, *request.weights, *request.input)
                                        : random_values(documents, loaded.model);
  const FunctionalInput functional{values.transformer, values.image};
  const Result result = machine.run({Fidelity::event, false, nullptr, &functional});

  MachineValues machine_data = machine_values(program, loaded.model, values.transformer);
  set_image(program, documents.network, values.image, machine_data);
  const KernelImage image = make_kernel_image(program, machine_data, loaded.model, documents.accelerator);
  std::vector<std::string> inputs;
  for (const InputFile& file : loaded.inputs) inputs.push_back(file.sha256);
  const ProjectRequest project{documents,
                               image,
                               result.functional->logits,
                               {result.cycles, result.latency_ms, result.resources.used},
                               config_hash(to_json(documents), inputs),
                               values.words,
                               request.part.value_or(documents.accelerator.board.part)};
  const std::vector<ProjectFile> files = project_files(project);
  write_project(folder, files);
  print_export(request, machine, project, files.size());
  return 0;
}

}  // namespace secateur::cli
