// SPDX-License-Identifier: Apache-2.0
#include "cli/run_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/program_options/value_semantic.hpp>
#include <charconv>
#include <filesystem>

#include "base/namespaces.hpp"
#include "base/nearest_name.hpp"
#include "config/shipped_files.hpp"

namespace secateur::cli {
namespace {

/// What --functional alone computes with; trained by experiments/training/shapes.
constexpr const char* kShapesWeights = "models/shapes_vit_rb50_rt50.safetensors";
constexpr const char* kShapesInput = "shapes:1000001:1";

constexpr std::int64_t kBytesPerMb = 1'000'000;
/// A browser or GTKWave opens no more; and the events of a trace are held in memory.
constexpr std::int64_t kLargestTraceMb = 4096;
/// Options that say what is run: a replay takes it from the result.
constexpr const char* kRunsChoices[] = {"accelerator", "network",  "pruning",        "memory", "set",
                                        "weights",     "fidelity", "no-attribution", "input",  "functional"};
/// Of these a store's point has its own.
constexpr const char* kPointsChoices[] = {"accelerator", "network", "pruning", "memory", "set", "weights", "replay"};

/// A whole number, all of the text. Empty when it is none, or below `least`.
std::optional<std::int64_t> whole_number(std::string_view text, std::int64_t least) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || value < least) return std::nullopt;
  return value;
}

class Reader {
 public:
  Reader(const po::variables_map& values, std::vector<Fault>& faults) : values_(values), faults_(faults) {}

  RunOptions read() {
    options_.out = text("out").value_or("");
    if (!text("out")) fault("--out", "is missing; give the folder for the results");
    if (text("out") && options_.out.empty()) fault("--out", "got an empty path; expected a folder");
    options_.weights = text("weights");
    options_.replay = text("replay");
    options_.attribution = values_.count("no-attribution") == 0;
    options_.json = values_.count("json") > 0;
    fidelity();
    functional();
    trace();
    options_.point = text("point");
    if (options_.replay) refuse("--replay", "takes the whole run from the result", kRunsChoices);
    if (options_.point) refuse("--point", "takes the machine from the store", kPointsChoices);
    return std::move(options_);
  }

 private:
  std::optional<std::string> text(const char* name) const {
    if (values_.count(name) == 0) return std::nullopt;
    return values_[name].as<std::string>();
  }

  void fault(const std::string& option, std::string message) {
    faults_.push_back({"command line", option, std::move(message)});
  }

  /// "got "evnt"; expected ideal or event; did you mean event?"
  void wrong_word(const std::string& option, const std::string& given, const std::vector<std::string>& words) {
    const std::string near = nearest_name(given, words);
    const std::string last = words.back();
    const std::vector<std::string> others(words.begin(), words.end() - 1);
    fault(option, fmt::format("got \"{}\"; expected {} or {}{}", given, fmt::join(others, ", "), last,
                              near.empty() ? "" : fmt::format("; did you mean {}?", near)));
  }

  void fidelity() {
    const std::optional<std::string> name = text("fidelity");
    if (!name) return;
    const std::optional<Fidelity> found = fidelity_of(*name);
    if (!found) return wrong_word("--fidelity", *name, {"ideal", "event", "clocked"});
    options_.fidelity = *found;
  }

  void functional() {
    options_.input = text("input");
    options_.functional = values_.count("functional") > 0;
    options_.tokens_png = text("tokens-png");
    if (text("replay")) return;
    if (options_.functional && !options_.input) fault("--functional", "needs --input: an image, a folder or a tensor");
    if (options_.tokens_png && !options_.input) fault("--tokens-png", "needs --input: an image");
    if (!options_.input) return;
    if (!options_.weights && !text("point")) fault("--input", "needs --weights: a checkpoint to compute with");
    if (options_.fidelity == Fidelity::ideal) {
      fault("--input", "fidelity ideal is a formula and computes no values; use fidelity event");
    } else if (options_.fidelity == Fidelity::clocked) {
      fault("--input", "fidelity clocked times the machine and computes no values; use fidelity event");
    }
  }

  void trace() {
    if (const std::optional<std::string> name = text("trace")) {
      if (*name == "perfetto") {
        options_.trace = TraceFormat::perfetto;
      } else if (*name == "vcd") {
        options_.trace = TraceFormat::vcd;
      } else {
        wrong_word("--trace", *name, {"perfetto", "vcd"});
      }
    }
    for (const char* name : {"trace-window", "trace-max-mb"}) {
      if (text(name) && !text("trace")) fault(fmt::format("--{}", name), "needs --trace perfetto or --trace vcd");
    }
    if (const std::optional<std::string> window = text("trace-window")) trace_window(*window);
    if (const std::optional<std::string> most = text("trace-max-mb")) trace_cap(*most);
  }

  void trace_window(const std::string& window) {
    const std::size_t colon = window.find(':');
    const std::string_view all = window;
    const auto from = whole_number(all.substr(0, colon), 0);
    const auto to = colon == std::string::npos ? std::nullopt : whole_number(all.substr(colon + 1), 0);
    if (!from || !to) {
      fault("--trace-window", fmt::format("got \"{}\"; expected FROM:TO in cycles, such as 0:20000", window));
    } else if (*from >= *to) {
      fault("--trace-window", fmt::format("got \"{}\"; FROM must be below TO", window));
    } else {
      options_.trace_options.from = *from;
      options_.trace_options.to = *to;
    }
  }

  void trace_cap(const std::string& most) {
    const auto megabytes = whole_number(most, 1);
    if (!megabytes || *megabytes > kLargestTraceMb) {
      return fault("--trace-max-mb",
                   fmt::format("got \"{}\"; expected a whole number from 1 to {}", most, kLargestTraceMb));
    }
    options_.trace_options.max_bytes = *megabytes * kBytesPerMb;
  }

  template <std::size_t N>
  void refuse(const char* option, const char* why, const char* const (&others)[N]) {
    std::string given;
    for (const char* name : others) {
      if (values_.count(name) > 0) given += fmt::format("{}--{}", given.empty() ? "" : ", ", name);
    }
    if (!given.empty()) fault(option, fmt::format("{}; leave out {}", why, given));
  }

  const po::variables_map& values_;
  std::vector<Fault>& faults_;
  RunOptions options_;
};

}  // namespace

void add_run_options(po::options_description& options) {
  const auto text = [](const char* shown) { return po::value<std::string>()->value_name(shown); };
  options.add_options()                                                                                               //
      ("weights,w", text("FILE"), "checkpoint (.safetensors): block scores come from its weights")                    //
      ("input,i", text("PATH"), "image, folder of images, or .safetensors tensor: the run also computes the logits")  //
      ("functional",
       "compute; --input alone does the same. Without --network, --weights and --input:\n"
       "shapes_vit, as shipped, on a picture that is drawn")                        //
      ("tokens-png", text("FILE"), "draw which patches the tokens kept stand for")  //
      ("fidelity,f", text("NAME"),
       "ideal: closed form; event: the machine, exact to the cycle; clocked: the same once more, every register "
       "clocked, "
       "to prove event by [event]")                                                            //
      ("no-attribution", "leave out the runs that tell where the cycles go")                   //
      ("trace", text("FORMAT"), "perfetto (ui.perfetto.dev) or vcd (GTKWave)")                 //
      ("trace-window", text("FROM:TO"), "trace these cycles only")                             //
      ("trace-max-mb", text("N"), "cap of the trace's size [64]")                              //
      ("point", text("STORE:N"), "run point N of a sweep's or search's store")                 //
      ("replay", text("RESULT"), "repeat the run of a result.json, after checking its files")  //
      ("json", "print result.json instead of the summary")                                     //
      ("out,o", text("DIR"), "folder for the results; an earlier result there is replaced once this one is complete");
}

RunOptions run_options(const po::variables_map& values, std::vector<Fault>& faults) {
  return Reader(values, faults).read();
}

void check_trace(const RunOptions& options, Fidelity fidelity, std::vector<Fault>& faults) {
  if (!options.trace) return;
  if (fidelity == Fidelity::ideal) {
    faults.push_back(
        {"command line", "--trace", "fidelity ideal is a formula and has no timeline; use fidelity event"});
  } else if (fidelity == Fidelity::clocked && *options.trace == TraceFormat::perfetto) {
    faults.push_back({"command line", "--trace", "perfetto draws fidelity event; clocked has a waveform: use vcd"});
  }
}

po::variables_map with_shapes_network(po::variables_map values) {
  if (values.count("functional") == 0) return values;
  for (const char* chosen : {"network", "weights", "input", "replay", "point"}) {
    if (values.count(chosen) > 0) return values;
  }
  const auto choose = [&](const char* option, std::string text) {
    values.insert({option, po::variable_value(std::move(text), false)});
  };
  choose("network", "shapes_vit");
  choose("weights", (std::filesystem::path(shipped_home()) / kShapesWeights).string());
  choose("input", kShapesInput);
  if (values.count("pruning") == 0) choose("pruning", "b8_rb50_rt50");
  return values;
}

std::optional<Fidelity> fidelity_of(const std::string& name) {
  for (const Fidelity fidelity : {Fidelity::ideal, Fidelity::event, Fidelity::clocked}) {
    if (name == to_string(fidelity)) return fidelity;
  }
  return std::nullopt;
}

}  // namespace secateur::cli
