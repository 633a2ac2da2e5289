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
#include "cli/document_options.hpp"
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

}  // namespace

int hls_export_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  const auto text = [](const char* shown) { return po::value<std::string>()->value_name(shown); };
  add_document_options(parser.options());
  parser.options().add_options()                                                     //
      ("weights", text("FILE"), "checkpoint: .safetensors")                          //
      ("input", text("FILE"), "image, with --weights; of a folder the first")        //
      ("part", text("PART"), "part to synthesize for; needed for device unlimited")  //
      ("out", text("DIR"), "folder of the project");
  if (parser.parse(arguments)) return 0;
  const po::variables_map& given = parser.values();
  std::vector<Fault> faults;
  const std::string out = text_of(given, "out");
  OutputFolder folder = project_folder(out);
  if (given.count("out") == 0) {
    faults.push_back({"command line", "--out", "is missing; give the folder for the project"});
  } else {
    faults = folder.faults();
  }
  if (given.count("weights") != given.count("input")) {
    faults.push_back(
        {"command line", given.count("weights") > 0 ? "--input" : "--weights", "is missing: give both or neither"});
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));

  const Documents documents = load_documents(document_request(given));
  const NetworkConfig& network = documents.network;
  Machine::check_device(documents);
  const bool has_weights = given.count("weights") > 0;
  const std::optional<std::string> weights = has_weights ? std::optional(text_of(given, "weights")) : std::nullopt;
  const Machine machine = Machine::load(documents, weights);
  const LoadedModel& loaded = machine.loaded();
  const Program& program = machine.program();
  std::vector<Fault> impossible = kernel_faults(program, loaded.model, documents.accelerator);
  for (Fault& fault : functional_faults(documents.accelerator, documents.accelerator.activation_bits)) {
    impossible.push_back(std::move(fault));
  }
  const std::optional<std::string> part =
      given.count("part") > 0 ? std::optional(text_of(given, "part")) : std::nullopt;
  for (Fault& fault : part_faults(documents.accelerator, part)) impossible.push_back(std::move(fault));
  if (!impossible.empty()) throw ConfigError(documents.located(std::move(impossible)));

  const Values values =
      has_weights ? read_values(documents, *weights, text_of(given, "input")) : random_values(documents, loaded.model);
  const FunctionalInput functional{values.transformer, values.image};
  const Result result = machine.run({Fidelity::event, false, nullptr, &functional});

  MachineValues machine_data = machine_values(program, loaded.model, values.transformer);
  set_image(program, network, values.image, machine_data);
  const KernelImage image = make_kernel_image(program, machine_data, loaded.model, documents.accelerator);
  std::vector<std::string> inputs;
  for (const InputFile& file : loaded.inputs) inputs.push_back(file.sha256);
  const ProjectRequest request{documents,
                               image,
                               result.functional->logits,
                               {result.cycles, result.latency_ms, result.resources.used},
                               config_hash(to_json(documents), inputs),
                               values.words,
                               part.value_or(documents.accelerator.board.part)};
  const std::vector<ProjectFile> files = project_files(request);
  write_project(folder, files);
  std::cout << fmt::format("{}: {}, {}, on {}\n", out, network.name, documents.pruning.name,
                           documents.accelerator.name);
  std::cout << fmt::format("  {} instructions, {} ports, {} files; {}\n", image.program.size(),
                           port_names(image).size(), files.size(), values.words);
  if (loaded.interpolation) std::cout << "  " << to_words(*loaded.interpolation) << '\n';
  std::cout << fmt::format("  expected: {} cycles, {:.3f} ms\n", grouped(result.cycles), result.latency_ms);
  std::cout << fmt::format("Check:  secateur hls check {}\n", out);
  return 0;
}

}  // namespace secateur::cli
