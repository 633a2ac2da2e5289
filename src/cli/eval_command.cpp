// SPDX-License-Identifier: Apache-2.0
// secateur eval: accuracy of a network on labelled images, in float or in the machine's integers.
#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <charconv>
#include <iostream>
#include <map>
#include <optional>

#include "base/namespaces.hpp"
#include "base/nearest_name.hpp"
#include "base/output_file.hpp"
#include "base/printable.hpp"
#include "base/sha256.hpp"
#include "cli/command.hpp"
#include "cli/network_options.hpp"
#include "cli/output_options.hpp"
#include "cli/progress_bar.hpp"
#include "config/json_document.hpp"
#include "eval/agreement.hpp"
#include "eval/calibrate.hpp"
#include "eval/network_source.hpp"
#include "eval/sensitivity.hpp"
#include "report/summary_text.hpp"
#include "sim/machine.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur eval --weights W --data D [options]",
                     "Classifies every image and prints how many are right. Integer arithmetic takes\n"
                     "the scales of the checkpoint (secateur quantize) or, when it has none,\n"
                     "calibrates on ten of the images; images used for calibration are left out.",
                     "  secateur eval --network deit_tiny --weights w.safetensors --data photographs\n"
                     "  secateur eval --network deit_tiny --weights w8.safetensors \\\n"
                     "      --data photographs --arithmetic int8 --compare-float --out eval.json\n"};

struct EvalOptions {
  Arithmetic arithmetic = Arithmetic::real;
  bool per_class = false;
  bool sensitivity = false;
  bool compare_float = false;
  bool latency = false;  ///< a machine was named
  bool json = false;
  std::optional<int> images;  ///< so many of them
  std::string out;
};

/// What an evaluation has found, beside the options.
struct EvalReport {
  Evaluation evaluation;
  std::optional<ActivationScales> scales;
  bool is_calibrated_here = false;
  int left_out = 0;
  std::optional<Agreement> agreement;
  std::vector<LayerSensitivity> sensitivity;
  std::optional<ImageStatistics> latencies;
};

std::optional<int> images_option(const po::variables_map& values, std::vector<Fault>& faults) {
  if (values.count("images") == 0) return std::nullopt;
  const std::string text = text_of(values, "images");
  int images = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, images);
  if (error != std::errc{} || stop != end || images < 1)
    faults.push_back({"command line", "--images", fmt::format("got \"{}\"; expected a whole number from 1", text)});
  return images;
}

/// Evenly spread: a folder per class has the images of one class side by side.
std::vector<int> some_of(const std::vector<int>& images, int count) {
  const std::size_t most = static_cast<std::size_t>(count);
  if (most >= images.size()) return images;
  std::vector<int> some;
  for (std::size_t i = 0; i < most; ++i) some.push_back(images[i * images.size() / most]);
  return some;
}

EvalOptions read_options(const po::variables_map& values, std::vector<Fault>& faults) {
  EvalOptions options;
  const std::string name = text_of(values, "arithmetic");
  if (!name.empty()) {
    const std::optional<Arithmetic> found = arithmetic_of(name);
    const std::string near = nearest_name(name, {"float", "int8", "int16"});
    if (!found) {
      faults.push_back({"command line", "--arithmetic",
                        fmt::format("got \"{}\"; expected float, int8 or int16{}", name,
                                    near.empty() ? "" : fmt::format("; did you mean {}?", near))});
    }
    options.arithmetic = found.value_or(Arithmetic::real);
  }
  options.per_class = values.count("per-class") > 0;
  options.sensitivity = values.count("sensitivity") > 0;
  options.compare_float = values.count("compare-float") > 0;
  options.latency = values.count("accelerator") > 0;
  options.json = values.count("json") > 0;
  options.images = images_option(values, faults);
  options.out = output_option(values, "out", faults);
  const bool is_float = name.empty() || name == to_string(Arithmetic::real);
  if (is_float && options.compare_float) {
    faults.push_back(
        {"command line", "--compare-float", "compares integers with float; use --arithmetic int8 or int16"});
  }
  if (is_float && options.sensitivity) {
    faults.push_back({"command line", "--sensitivity", "tells what rounding does; use --arithmetic int8 or int16"});
  }
  return options;
}

class EvalRun {
 public:
  EvalRun(const NetworkOptions& network, const EvalOptions& options)
      : network_(network),
        options_(options),
        weighted_(load_weighted_network(network.documents.network, network.documents.pruning, network.weights)),
        data_(Dataset::open(network.data)) {
    check_data(data_, weighted_.transformer.network);
  }

  EvalReport run() {
    EvalReport report;
    if (options_.arithmetic != Arithmetic::real) choose_scales(report);
    std::vector<int> images = report.scales ? images_without(data_, report.scales->images) : images_without(data_, {});
    report.left_out = data_.size() - static_cast<int>(images.size());
    if (images.empty()) throw ConfigError(data_.path(), "", "no image is left beside those used for calibration");
    if (options_.images) images = some_of(images, *options_.images);
    const std::unique_ptr<Classifier> floats = float_classifier(weighted_.transformer);
    std::unique_ptr<Classifier> integers;
    if (report.scales) integers = integer_classifier(weighted_.transformer, *report.scales);
    report.evaluation = evaluate_on(integers ? *integers : *floats, images, to_string(options_.arithmetic));
    if (options_.latency) report.latencies = latencies(report.evaluation);
    if (!options_.compare_float && !options_.sensitivity) return report;
    const Evaluation reference = evaluate_on(*floats, images, "float");
    report.agreement = agreement(reference, report.evaluation);
    if (options_.sensitivity) {
      const int layers = static_cast<int>(weighted_.transformer.encoders.size()) + 2;
      ProgressBar bar("Sensitivity, layer by layer", layers * static_cast<int>(images.size()));
      report.sensitivity = layer_sensitivity(weighted_.transformer, *report.scales, reference, data_, images,
                                             network_.jobs, [&bar] { bar.step(); });
    }
    return report;
  }

  const Dataset& data() const { return data_; }
  const WeightedNetwork& weighted() const { return weighted_; }

 private:
  Evaluation evaluate_on(const Classifier& classifier, const std::vector<int>& images, const char* what) {
    ProgressBar bar(fmt::format("Evaluating, {}", what), static_cast<int>(images.size()));
    return evaluate(classifier, weighted_.transformer.network, data_, images, network_.jobs, [&bar] { bar.step(); });
  }

  /// Of every image on the machine; images with the same numbers of tokens take the same time.
  ImageStatistics latencies(const Evaluation& evaluation) {
    const Documents& documents = network_.documents;
    const Machine machine(documents, std::make_shared<const LoadedModel>(weighted_.loaded));
    const bool by_image = machine.model().pruning.token_policy->needs_image;
    std::map<std::vector<int>, Result> known;
    ImageStatistics statistics;
    for (const ImageOutcome& image : evaluation.images) {
      std::vector<int> kept;
      for (const std::vector<int>& selected : image.classification.selected_tokens) {
        kept.push_back(static_cast<int>(selected.size()));
      }
      auto found = known.find(kept);
      if (found == known.end()) {
        const RunSettings event{Fidelity::event, false};
        found = known.emplace(kept, by_image ? machine.with_tokens_kept(kept).run(event) : machine.run(event)).first;
      }
      const Result& result = found->second;
      statistics.images.push_back(
          {image.name, result.cycles, result.latency_ms, result.tokens_per_layer, image.label, image.top5});
    }
    return statistics;
  }

  void choose_scales(EvalReport& report) {
    const int bits = bits_of(options_.arithmetic);
    report.scales = weighted_.scales;
    if (report.scales && report.scales->bits != bits) {
      throw ConfigError(network_.weights, "",
                        fmt::format("is quantised for {} bits; --arithmetic {} needs {}", report.scales->bits,
                                    to_string(options_.arithmetic), bits));
    }
    if (report.scales) return;
    report.is_calibrated_here = true;
    const std::vector<int> images = spread_images(data_, kCalibrationImages);
    ProgressBar bar("Calibrating", 2 * static_cast<int>(images.size()));
    report.scales = calibrate(weighted_.transformer, bits, CalibrationMethod::max, data_, images, network_.jobs,
                              [&bar] { bar.step(); });
  }

  const NetworkOptions& network_;
  const EvalOptions& options_;
  WeightedNetwork weighted_;
  Dataset data_;
};

std::string class_name(const Dataset& data, int label) {
  const auto& names = data.class_names();
  const bool is_known = label < static_cast<int>(names.size()) && !names[static_cast<std::size_t>(label)].empty();
  return is_known ? printable(names[static_cast<std::size_t>(label)]) : fmt::format("class {}", label);
}

struct ClassCount {
  int images = 0;
  int top1 = 0;
  int top5 = 0;
};

std::map<int, ClassCount> by_class(const Evaluation& evaluation) {
  std::map<int, ClassCount> classes;
  for (const ImageOutcome& image : evaluation.images) {
    if (!image.label) continue;
    ClassCount& count = classes[*image.label];
    ++count.images;
    count.top1 += image.is_top1() ? 1 : 0;
    count.top5 += image.is_top5() ? 1 : 0;
  }
  return classes;
}

void print_share(const char* name, int count, int of) {
  std::cout << fmt::format("{} {}/{}  {:.1f} %\n", name, count, of, 100.0 * count / of);
}

void print_tokens(const EvalReport& report) {
  std::vector<std::int64_t> kept;
  std::size_t images = 0;
  for (const ImageOutcome& image : report.evaluation.images) {
    kept.resize(std::max(kept.size(), image.classification.selected_tokens.size()));
    for (std::size_t i = 0; i < image.classification.selected_tokens.size(); ++i) {
      kept[i] += static_cast<std::int64_t>(image.classification.selected_tokens[i].size());
    }
    ++images;
  }
  if (kept.empty()) return;
  std::cout << "tokens kept at each drop, mean:";
  for (const std::int64_t sum : kept)
    std::cout << fmt::format(" {:.1f}", static_cast<double>(sum) / static_cast<double>(images));
  std::cout << '\n';
}

void print_report(const EvalReport& report, const EvalOptions& options, const EvalRun& run) {
  const Evaluation& evaluation = report.evaluation;
  const Dataset& data = run.data();
  if (const auto& interpolation = run.weighted().loaded.interpolation) std::cout << to_words(*interpolation) << '\n';
  if (evaluation.labelled() > 0) {
    print_share("top-1", evaluation.top1(), evaluation.labelled());
    print_share("top-5", evaluation.top5(), evaluation.labelled());
  } else {
    for (const ImageOutcome& image : evaluation.images) {
      std::cout << fmt::format("{}: {}\n", printable(image.name), class_name(data, image.top5.front()));
    }
  }
  print_tokens(report);
  if (report.latencies) {
    const ImageStatistics& latencies = *report.latencies;
    std::cout << fmt::format("latency p50 {:.3f} ms, p95 {:.3f} ms, p99 {:.3f} ms, largest {:.3f} ms; slowest:\n",
                             latencies.latency_percentile(50), latencies.latency_percentile(95),
                             latencies.latency_percentile(99), latencies.latency_percentile(100));
    for (const int i : latencies.slowest(3)) {
      const ImageRun& image = latencies.images[static_cast<std::size_t>(i)];
      std::cout << fmt::format("  {} {:.3f} ms\n", pad_right(cut(image.name, 46), 46), image.latency_ms);
    }
  }
  if (report.scales) {
    std::cout << fmt::format("scales: {} bits, {} of {} images, {}; {} of them left out here\n", report.scales->bits,
                             to_string(report.scales->method), report.scales->images.size(),
                             report.is_calibrated_here ? "calibrated now" : "from the checkpoint", report.left_out);
  }
  if (report.agreement) {
    const Agreement& agreed = *report.agreement;
    std::cout << fmt::format("same top-1 class as float: {}/{}  {:.1f} %\n", agreed.same_top1, agreed.images,
                             100.0 * agreed.same_top1 / agreed.images);
    std::cout << fmt::format("logits' signal to noise: {:.1f} dB\n", agreed.logits_snr_db);
    if (agreed.first_drop_overlap) {
      std::cout << fmt::format("kept tokens shared with float at the first drop: {:.3f}\n", *agreed.first_drop_overlap);
    }
  }
  if (options.per_class) {
    std::cout << "\n class  images  top-1  top-5\n";
    for (const auto& [label, count] : by_class(evaluation)) {
      std::cout << fmt::format("{:>6} {:>7} {:>6} {:>6}  {}\n", label, count.images, count.top1, count.top5,
                               class_name(data, label));
    }
  }
  if (!report.sensitivity.empty()) {
    std::cout << "\nrounded alone   same top-1   logits' signal to noise\n";
    for (const LayerSensitivity& layer : report.sensitivity) {
      std::cout << fmt::format("{:<14} {:>6}/{:<5} {:>10.1f} dB\n", layer.layer, layer.same_top1,
                               evaluation.images.size(), layer.logits_snr_db);
    }
  }
}

Json report_json(const EvalReport& report, const EvalOptions& options, const NetworkOptions& network,
                 const EvalRun& run) {
  Json json;
  json["schema_version"] = 1;
  json["secateur_version"] = SECATEUR_VERSION;
  json["arithmetic"] = to_string(options.arithmetic);
  json["network"] = to_json(network.documents.network);
  json["pruning"] = to_json(run.weighted().loaded.model.pruning);
  json["weights"] = {{"path", network.weights}, {"sha256", sha256_file(network.weights)}};
  json["data"] = network.data;
  if (const auto& interpolation = run.weighted().loaded.interpolation) {
    json["interpolation"] = {{"stored_side", interpolation->stored_side}, {"side", interpolation->side}};
  }
  const Evaluation& evaluation = report.evaluation;
  json["count"] = evaluation.images.size();
  json["labelled"] = evaluation.labelled();
  json["top1"] = evaluation.top1();
  json["top5"] = evaluation.top5();
  if (report.scales) {
    json["calibration"] = {{"bits", report.scales->bits},
                           {"method", to_string(report.scales->method)},
                           {"images", report.scales->images},
                           {"left_out", report.left_out}};
  }
  if (report.latencies) {
    const ImageStatistics& latencies = *report.latencies;
    json["latency_ms"] = {{"p50", latencies.latency_percentile(50)},
                          {"p95", latencies.latency_percentile(95)},
                          {"p99", latencies.latency_percentile(99)},
                          {"max", latencies.latency_percentile(100)}};
    for (const int i : latencies.slowest(5))
      json["slowest"].push_back(latencies.images[static_cast<std::size_t>(i)].name);
  }
  if (report.agreement) {
    json["agreement"] = {{"images", report.agreement->images},
                         {"same_top1", report.agreement->same_top1},
                         {"logits_snr_db", report.agreement->logits_snr_db}};
    if (report.agreement->first_drop_overlap)
      json["agreement"]["first_drop_overlap"] = *report.agreement->first_drop_overlap;
  }
  for (const LayerSensitivity& layer : report.sensitivity) {
    json["sensitivity"].push_back(
        {{"layer", layer.layer}, {"same_top1", layer.same_top1}, {"logits_snr_db", layer.logits_snr_db}});
  }
  if (options.per_class) {
    for (const auto& [label, count] : by_class(evaluation)) {
      json["classes"].push_back({{"class", label},
                                 {"name", class_name(run.data(), label)},
                                 {"images", count.images},
                                 {"top1", count.top1},
                                 {"top5", count.top5}});
    }
  }
  json["images"] = Json::array();
  for (const ImageOutcome& image : evaluation.images) {
    Json entry{{"name", image.name},
               {"label", image.label ? Json(*image.label) : Json()},
               {"top5", image.top5},
               {"selected_tokens", image.classification.selected_tokens},
               {"logits", image.classification.logits}};
    if (report.latencies) {
      const ImageRun& run_of_image = report.latencies->images[json["images"].size()];
      entry["latency_ms"] = run_of_image.latency_ms;
      entry["tokens_per_layer"] = run_of_image.tokens_per_layer;
    }
    json["images"].push_back(std::move(entry));
  }
  return json;
}

}  // namespace

int eval_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  add_network_options(parser.options());
  const auto text = [](const char* shown) { return po::value<std::string>()->value_name(shown); };
  parser.options().add_options()                                                             //
      ("arithmetic", text("NAME"), "float, int8 or int16 [float]")                           //
      ("accelerator,a", text("FILE"), "also simulate this machine: latency of every image")  //
      ("memory", text("FILE"), "its memory [what the machine names]")                        //
      ("images", text("N"), "evaluate N of the images, evenly spread [all]")                 //
      ("compare-float", "also run float, and tell how often both agree")                     //
      ("sensitivity", "also round one layer at a time, and tell what each costs")            //
      ("per-class", "also print every class")                                                //
      ("json", "print all of it as JSON, and nothing else")                                  //
      ("out,o", text("FILE"), "write all of it, with each image's logits, as JSON");
  if (parser.parse(arguments)) return 0;
  std::vector<Fault> faults;
  const EvalOptions options = read_options(parser.values(), faults);
  const NetworkOptions network = network_options(parser.values(), std::move(faults));
  EvalRun run(network, options);
  const EvalReport report = run.run();
  if (options.json || !options.out.empty()) {
    const std::string json = json_text(report_json(report, options, network, run), 1) + "\n";
    if (!options.out.empty()) write_whole_file(options.out, json);
    if (options.json) std::cout << json;
  }
  if (!options.json) print_report(report, options, run);
  return 0;
}

}  // namespace secateur::cli
