// SPDX-License-Identifier: Apache-2.0
// secateur run: one simulation. Everything that can be wrong is looked for before anything is simulated; results appear
// all at once or not at all.
#include <fmt/format.h>

#include <iostream>
#include <utility>

#include "base/error.hpp"
#include "cli/document_options.hpp"
#include "cli/out_folder.hpp"
#include "cli/replay.hpp"
#include "cli/run_options.hpp"
#include "cli/terminal.hpp"
#include "config/documents.hpp"
#include "cost/resources.hpp"
#include "pruning/load_model.hpp"
#include "report/result_json.hpp"
#include "report/summary.hpp"
#include "schedule/lowering.hpp"
#include "sim/run.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur run --out DIR [options]",
                     "Simulates one image through a pruned network on a machine. Prints a summary and\n"
                     "writes result.json, summary.txt and, when asked for, a trace into DIR. Without\n"
                     "further options: DeiT-Small with half of its weights and tokens pruned, on the\n"
                     "U250 machine.",
                     "  secateur run --out out/first\n"
                     "  secateur run --pruning dense --set accelerator.p_t=24 --out out/wide\n"
                     "  secateur run --trace perfetto --trace-window 0:50000 --out out/traced\n"
                     "  secateur run --replay out/first/result.json --out out/again\n"};

/// What is run, from the command line or from a result.
struct Plan {
  RunOptions options;
  Documents documents;
  Fidelity fidelity = Fidelity::event;
  bool attribution = true;
  std::optional<std::string> weights;
};

/// Runs `step`; its ConfigError's faults join the others.
template <class Step>
void collect(std::vector<Fault>& faults, const Step& step) {
  try {
    step();
  } catch (const ConfigError& error) {
    faults.insert(faults.end(), error.faults().begin(), error.faults().end());
  }
}

void throw_if_any(std::vector<Fault> faults) {
  if (!faults.empty()) throw ConfigError(std::move(faults));
}

/// Faults found below the documents name a key: here it gets its file.
std::vector<Fault> located(std::vector<Fault> faults, const Documents& documents) {
  for (Fault& fault : faults) {
    if (fault.file.empty() && !fault.path.empty()) fault.file = documents.file_of(fault.path);
  }
  return faults;
}

void load_plan(const po::variables_map& values, Plan& plan, std::vector<Fault>& faults) {
  if (plan.options.replay) {
    const ReplayedRun replayed = read_replay(*plan.options.replay);
    plan.documents = replayed.documents;
    plan.fidelity = replayed.fidelity;
    plan.attribution = replayed.attribution;
    plan.weights = replayed.weights;
  } else {
    plan.fidelity = plan.options.fidelity;
    plan.attribution = plan.options.attribution;
    plan.weights = plan.options.weights;
    plan.documents = load_documents(document_request(values));
  }
  check_trace(plan.options, plan.fidelity, faults);
}

Sizing sizing_of(const Documents& documents) {
  const NetworkConfig& network = documents.network;
  return {documents.pruning.block, network.tokens(), network.embed_dim, network.mlp_hidden};
}

/// The machine on its device, and the files beside the documents; with one fault there, buffers as well.
LoadedModel check_and_load(const Plan& plan, std::vector<Fault>& faults) {
  const Documents& documents = plan.documents;
  collect(faults, [&] {
    check_device(documents.accelerator, documents.memory, sizing_of(documents),
                 documents.file_of("accelerator.device"));
  });
  if (documents.pruning.token_policy == TokenPolicy::mass) {
    faults.push_back({documents.file_of("pruning.token_policy"), "pruning.token_policy",
                      "mass chooses tokens by an image, and this version takes none; use topk"});
  }
  LoadedModel loaded;
  collect(faults, [&] { loaded = load_packed_model(documents.network, documents.pruning, plan.weights); });
  if (!faults.empty() && !loaded.model.layers.empty()) {
    collect(faults, [&] { lower(loaded.model, documents.accelerator); });
  }
  return loaded;
}

Json config_json(Documents documents, const LoadedModel& loaded) {
  documents.pruning = loaded.model.pruning;  // says where the scores really came from
  Json config = to_json(documents);
  for (const InputFile& input : loaded.inputs) {
    config["files"][input.role] = {{"path", input.path}, {"sha256", input.sha256}};
  }
  return config;
}

std::unique_ptr<TraceWriter> make_trace(const Plan& plan, const OutFolder& out) {
  if (!plan.options.trace) return nullptr;
  const bool perfetto = *plan.options.trace == TraceFormat::perfetto;
  TraceOptions options = plan.options.trace_options;
  options.clock_khz = plan.documents.accelerator.clock_khz();
  options.file = out.draft(perfetto ? kPerfettoFile : kVcdFile);
  return perfetto ? make_perfetto_writer(std::move(options)) : make_vcd_writer(std::move(options));
}

/// @throws ConfigError when the machine's buffers cannot hold the network: found before the first cycle.
Result simulate_plan(const Plan& plan, const LoadedModel& loaded, TraceSink* trace) {
  RunRequest request{loaded.model,  plan.documents.accelerator, plan.documents.memory,
                     plan.fidelity, plan.attribution,           trace};
  try {
    return run(request);
  } catch (const ConfigError& error) {
    throw ConfigError(located(error.faults(), plan.documents));
  }
}

void write_results(const Plan& plan, const LoadedModel& loaded, const Result& result, OutFolder& out) {
  out.write(kResultFile, to_json(result, config_json(plan.documents, loaded)).dump(2) + "\n");
  SummaryContext context{plan.documents.network, loaded.model.pruning,        plan.documents.accelerator,
                         plan.documents.memory,  out.final_path(kResultFile), false};
  out.write(kSummaryFile, summary(result, context));
  out.commit();
  context.colour = wants_colour();
  std::cout << summary(result, context);
}

void run_plan(const Plan& plan, const LoadedModel& loaded, OutFolder& out) {
  out.open();
  const std::unique_ptr<TraceWriter> trace = make_trace(plan, out);
  const Result result = simulate_plan(plan, loaded, trace.get());
  if (trace) trace->close();
  write_results(plan, loaded, result, out);
  if (!trace) return;
  const bool perfetto = *plan.options.trace == TraceFormat::perfetto;
  std::cout << "Trace:  " << out.final_path(perfetto ? kPerfettoFile : kVcdFile)
            << (perfetto ? "  (open at ui.perfetto.dev)\n" : "  (open with gtkwave)\n");
}

}  // namespace

int run_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  add_document_options(parser.options());
  add_run_options(parser.options());
  if (parser.parse(arguments)) return 0;
  std::vector<Fault> faults;
  Plan plan;
  plan.options = run_options(parser.values(), faults);
  OutFolder out(plan.options.out);
  if (!plan.options.out.empty()) collect(faults, [&] { throw_if_any(out.faults()); });
  bool sound = false;
  collect(faults, [&] {
    load_plan(parser.values(), plan, faults);
    sound = true;
  });
  LoadedModel loaded;
  if (sound) loaded = check_and_load(plan, faults);
  throw_if_any(located(std::move(faults), plan.documents));
  run_plan(plan, loaded, out);
  return 0;
}

}  // namespace secateur::cli
