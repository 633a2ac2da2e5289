// SPDX-License-Identifier: Apache-2.0
// secateur run: one simulation. Everything that can be wrong is looked for before anything is simulated; results appear
// all at once or not at all.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>
#include <utility>

#include "base/error.hpp"
#include "base/file_roles.hpp"
#include "base/grouped.hpp"
#include "base/namespaces.hpp"
#include "base/output_file.hpp"
#include "base/printable.hpp"
#include "cli/document_options.hpp"
#include "cli/named_result.hpp"
#include "cli/overrides_text.hpp"
#include "cli/progress_bar.hpp"
#include "cli/replay.hpp"
#include "cli/run_folder.hpp"
#include "cli/run_options.hpp"
#include "cli/terminal.hpp"
#include "config/documents.hpp"
#include "config/json_document.hpp"
#include "eval/machine_input.hpp"
#include "image/png_writer.hpp"
#include "image/token_picture.hpp"
#include "pruning/load_model.hpp"
#include "report/result_json.hpp"
#include "report/summary.hpp"
#include "report/trace_encoders.hpp"
#include "sim/machine.hpp"
#include "sim/waveform_filters.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur run --out DIR [options]",
                     "Simulates one image through a pruned network on a machine. Prints a summary and\n"
                     "writes result.json, summary.txt and, when asked for, a trace into DIR. Without\n"
                     "further options: DeiT-Small with half of its weights and tokens pruned, on the\n"
                     "U250 machine.",
                     "  secateur run --out out/first\n"
                     "  secateur run --pruning dense --set accelerator.p_t=24 --out out/wide\n"
                     "  secateur run --network deit_tiny --weights w8.safetensors --input cat.jpg \\\n"
                     "      --set accelerator.activation_bits=8 --set accelerator.weight_bits=8 \\\n"
                     "      --tokens-png tokens.png --out out/cat\n"
                     "  secateur run --trace perfetto --trace-window 0:50000 --out out/traced\n"
                     "  secateur run --point out/sweep:12 --out out/point12\n"
                     "  secateur run --replay out/first/result.json --out out/again\n"};

/// What is run, from the command line or from a result.
struct Plan {
  RunOptions options;
  Documents documents;
  Fidelity fidelity = Fidelity::event;
  bool attribution = true;
  std::optional<std::string> weights;
  std::optional<std::string> input;
};

/// What is simulated: the packed model and, of a functional run, what it computes with.
struct Work {
  std::optional<Machine> machine;
  std::unique_ptr<MachineInput> input;
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

/// A store's point: its documents and weights; fidelity, input and what is drawn are the command line's.
void load_point(Plan& plan, std::vector<Fault>& faults) {
  const ResultName name = result_name(*plan.options.point);
  if (!name.point) {
    throw ConfigError("command line", "--point",
                      fmt::format("got {}, the folder of a run; expected STORE:N. --replay repeats a run", name.text));
  }
  const ReplayedRun point = named_run(name);
  plan.documents = point.documents;
  plan.weights = point.weights;
  plan.fidelity = plan.options.fidelity;
  plan.attribution = plan.options.attribution;
  plan.input = plan.options.input;
  if (plan.input && !plan.weights) {
    faults.push_back(
        {"command line", "--input", "the point was scored at random; only a sweep with `weights` computes"});
  }
}

void load_plan(const po::variables_map& values, Plan& plan, std::vector<Fault>& faults) {
  if (plan.options.replay) {
    const ReplayedRun replayed = read_replay(*plan.options.replay);
    plan.documents = replayed.documents;
    plan.fidelity = replayed.fidelity;
    plan.attribution = replayed.attribution;
    plan.weights = replayed.weights;
    plan.input = replayed.input;
  } else if (plan.options.point) {
    load_point(plan, faults);
  } else {
    plan.fidelity = plan.options.fidelity;
    plan.attribution = plan.options.attribution;
    plan.weights = plan.options.weights;
    plan.input = plan.options.input;
    plan.documents = load_documents(document_request(values));
  }
  check_trace(plan.options, plan.fidelity, faults);
}

void load_input(const Plan& plan, LoadedModel& loaded, Work& work, std::vector<Fault>& faults) {
  const Documents& documents = plan.documents;
  const int bits = documents.accelerator.activation_bits;
  for (Fault& fault : functional_faults(documents.accelerator, bits)) faults.push_back(std::move(fault));
  collect(faults, [&] {
    work.input = std::make_unique<MachineInput>(documents.network, documents.pruning, *plan.weights, *plan.input, bits);
    loaded.inputs.push_back({"input", *plan.input, sha256_of_input(*plan.input)});
    if (plan.options.tokens_png && !work.input->images().picture(0)) {
      throw ConfigError("command line", "--tokens-png", "draws on a photograph; --input is a tensor");
    }
  });
}

/// The machine on its device, and the files beside the documents; with one fault there, buffers as well.
Work check_and_load(const Plan& plan, std::vector<Fault>& faults) {
  const Documents& documents = plan.documents;
  collect(faults, [&] { Machine::check_device(documents); });
  if (documents.pruning.token_policy->needs_image && !plan.input && plan.fidelity != Fidelity::ideal) {
    faults.push_back({documents.file_of("pruning.token_policy"), "pruning.token_policy",
                      fmt::format("{} chooses tokens by an image; give --input and --weights, or use topk",
                                  documents.pruning.token_policy->name)});
  }
  Work work;
  std::optional<LoadedModel> loaded;
  collect(faults, [&] { loaded = load_packed_model(documents.network, documents.pruning, plan.weights); });
  if (!loaded) return work;
  if (plan.input && plan.weights) load_input(plan, *loaded, work, faults);
  work.machine.emplace(documents, std::make_shared<const LoadedModel>(std::move(*loaded)));
  // Where the image decides, the model is the worst case, every token kept: the buffers must hold that.
  const bool by_image = documents.pruning.token_policy->needs_image;
  if (!faults.empty() || by_image) {
    collect(faults, [&] { work.machine->program(); });
  }
  return work;
}

/// Of fidelity event.
std::unique_ptr<TraceWriter> make_trace(const Plan& plan, const OutputFolder& out) {
  if (!plan.options.trace || plan.fidelity == Fidelity::clocked) return nullptr;
  const bool perfetto = *plan.options.trace == TraceFormat::perfetto;
  TraceOptions options = plan.options.trace_options;
  options.clock_khz = plan.documents.accelerator.clock_khz();
  options.file = out.draft(perfetto ? kPerfettoFile : kVcdFile);
  options.shown = out.final_path(perfetto ? kPerfettoFile : kVcdFile);
  return perfetto ? make_perfetto_writer(std::move(options)) : make_vcd_writer(std::move(options));
}

/// Of fidelity clocked.
WaveformOptions waveform_options(const Plan& plan, const OutputFolder& out) {
  if (!plan.options.trace || plan.fidelity != Fidelity::clocked) return {};
  const TraceOptions& options = plan.options.trace_options;
  return {out.draft(kVcdFile).string(), options.from, options.to, options.max_bytes};
}

/// Where what a run did is drawn.
struct Drawing {
  TraceSink* trace = nullptr;
  WaveformOptions waveform;
  WaveformOutcome* waveform_outcome = nullptr;
};

/// One run; of image `image` when it is functional.
/// @throws ConfigError when the machine's buffers cannot hold the network: found before the first cycle.
Result simulate_one(const Plan& plan, const Work& work, int image, bool attribution, const Drawing& drawing) {
  RunSettings options{plan.fidelity, attribution, drawing.trace, nullptr, drawing.waveform, drawing.waveform_outcome};
  std::vector<std::int16_t> values;
  std::optional<FunctionalInput> functional;
  if (work.input) {
    values = work.input->quantised_image(image);
    functional.emplace(FunctionalInput{work.input->transformer(), values});
    options.functional = &*functional;
  }
  try {
    Result result = work.machine->run(options);
    result.interpolation = work.machine->loaded().interpolation;
    if (result.functional) {
      result.functional->scales = work.input->scales_words();
      for (TopClass& top : result.functional->top5) top.name = work.input->images().class_name(top.index);
    }
    return result;
  } catch (const ConfigError& error) {
    throw ConfigError(plan.documents.located(error.faults()));
  }
}

ImageRun image_run(const Work& work, int image, const Result& result) {
  const InputImages& images = work.input->images();
  ImageRun entry{images.name(image),      result.cycles,       result.latency_ms,
                 result.tokens_per_layer, images.label(image), {}};
  if (work.input->is_calibration(image)) entry.label.reset();
  for (const TopClass& top : result.functional->top5) entry.top5.push_back(top.index);
  return entry;
}

/// The run and the image it is of: of several images the slowest, after all have run.
struct Simulated {
  Result result;
  int image = 0;
};

Simulated simulate_plan(const Plan& plan, const Work& work, const Drawing& drawing) {
  const int images = work.input ? work.input->images().size() : 1;
  if (images == 1) return {simulate_one(plan, work, 0, plan.attribution, drawing), 0};
  ImageStatistics statistics;
  ProgressBar bar("Simulating images", images);
  for (int image = 0; image < images; ++image) {
    statistics.images.push_back(image_run(work, image, simulate_one(plan, work, image, false, {})));
    bar.step();
  }
  const int slowest = statistics.slowest(1).front();
  Simulated simulated{simulate_one(plan, work, slowest, plan.attribution, drawing), slowest};
  simulated.result.images = std::move(statistics);
  return simulated;
}

/// What fails there names a file as the user will know it.
Simulated simulate_into(const Plan& plan, const Work& work, const Drawing& drawing, const OutputFolder& out) {
  try {
    return simulate_plan(plan, work, drawing);
  } catch (const RunError& error) {
    throw RunError(out.with_final_path(error.what()));
  }
}

/// One panel for each encoder that drops tokens.
std::string tokens_png(const Plan& plan, const Work& work, const Simulated& simulated) {
  const NetworkConfig& network = plan.documents.network;
  std::vector<TokenPanel> panels;
  const auto& drops = simulated.result.functional->selected_tokens;
  for (std::size_t i = 0; i < drops.size(); ++i) {
    TokenPanel panel;
    std::copy_if(drops[i].begin(), drops[i].end(), std::back_inserter(panel.kept_patches),
                 [](int t) { return t >= 0; });
    panel.title = fmt::format("encoder {}: {} of {} patches", plan.documents.pruning.token_layers[i],
                              panel.kept_patches.size(), network.patches());
    panels.push_back(std::move(panel));
  }
  const InputImages& images = work.input->images();
  return encode_png(
      token_picture(*images.picture(simulated.image), network.patch_size, images.name(simulated.image), panels));
}

/// Where the picture of kept tokens goes: into the folder of results, or elsewhere.
void write_tokens(const Plan& plan, const std::string& picture, OutputFolder& out) {
  if (picture.empty()) return;
  const std::string& path = *plan.options.tokens_png;
  if (const auto name = name_in(out, "--tokens-png", path)) return out.write(*name, picture);
  write_whole_file(path, picture);
}

void write_results(const Plan& plan, const LoadedModel& loaded, const Result& result, const std::string& tokens,
                   OutputFolder& out) {
  const std::string json = json_text(to_json(result, config_json(plan.documents, loaded)), 2) + "\n";
  out.write(kResultFile, json);
  SummaryContext context{plan.documents.network,        loaded.model.pruning,        plan.documents.accelerator,
                         plan.documents.memory,         out.final_path(kResultFile), false,
                         overrides_text(plan.documents)};
  out.write(kSummaryFile, printable_lines(summary(result, context)));
  write_tokens(plan, tokens, out);
  if (plan.options.trace && plan.fidelity == Fidelity::clocked) {
    for (const WaveformFilter& filter : waveform_filters()) {
      out.write(fmt::format("trace.{}.filter", filter.signal), filter.text);
    }
  }
  out.commit();
  if (plan.options.json) {
    std::cout << json;
    return;
  }
  context.colour = wants_colour();
  std::cout << summary(result, context);
  if (!tokens.empty()) std::cout << "Tokens: " << *plan.options.tokens_png << '\n';
}

void run_plan(const Plan& plan, const Work& work, OutputFolder& out) {
  out.open();
  const std::unique_ptr<TraceWriter> trace = make_trace(plan, out);
  WaveformOutcome waveform;
  const Simulated simulated = simulate_into(plan, work, {trace.get(), waveform_options(plan, out), &waveform}, out);
  if (trace) {
    trace_encoders(simulated.result, plan.documents.accelerator.clock_khz(), *trace);
    trace->close();
  }
  const bool draws = plan.options.tokens_png && simulated.result.functional;
  write_results(plan, work.machine->loaded(), simulated.result, draws ? tokens_png(plan, work, simulated) : "", out);
  if (waveform.is_cut) {
    std::cerr << fmt::format("the waveform ends at cycle {}: --trace-max-mb is reached\n", grouped(waveform.end));
  }
  if (!plan.options.trace || plan.options.json) return;
  const bool perfetto = *plan.options.trace == TraceFormat::perfetto;
  std::cout << "Trace:  " << out.final_path(perfetto ? kPerfettoFile : kVcdFile)
            << (perfetto ? "  (open at ui.perfetto.dev)\n" : "  (open with gtkwave)\n");
}

/// Before anything is read: what is read later and is an output as well is found then.
void check_outputs(const RunOptions& options, const OutputFolder& out, std::vector<Fault>& faults) {
  if (options.out.empty()) return;
  collect(faults, [&] { throw_if_any(out.faults()); });
  collect(faults, [&] {
    if (!options.tokens_png || name_in(out, "--tokens-png", *options.tokens_png)) return;
    secateur::declare_output("--tokens-png", *options.tokens_png);
  });
}

}  // namespace

int run_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  add_document_options(parser.options());
  add_run_options(parser.options());
  if (parser.parse(arguments)) return 0;
  const po::variables_map values = with_shapes_network(parser.values());
  std::vector<Fault> faults;
  Plan plan;
  plan.options = run_options(values, faults);
  OutputFolder out = run_folder(plan.options.out);
  check_outputs(plan.options, out, faults);
  bool sound = false;
  collect(faults, [&] {
    load_plan(values, plan, faults);
    sound = true;
  });
  Work work;
  if (sound) work = check_and_load(plan, faults);
  throw_if_any(plan.documents.located(std::move(faults)));
  run_plan(plan, work, out);
  return 0;
}

}  // namespace secateur::cli
