// SPDX-License-Identifier: Apache-2.0
#include "training/training_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/binary_file.hpp"
#include "base/draft.hpp"
#include "base/namespaces.hpp"
#include "base/output_file.hpp"
#include "config/json_document.hpp"
#include "eval/calibrate.hpp"
#include "eval/network_source.hpp"
#include "training/training_pictures.hpp"
#include "vit/quantised_checkpoint.hpp"

namespace secateur::training {
namespace {

std::vector<int> classes_of(const Evaluation& evaluation) {
  std::vector<int> classes;
  for (const ImageOutcome& image : evaluation.images) classes.push_back(image.top5.front());
  return classes;
}

/// The checkpoint under its name, with activation scales where the document asks for them.
void write_checkpoint(const Trainer& trainer, const TrainingFolder& folder, int jobs) {
  const TrainPlan& plan = trainer.plan();
  if (!plan.document.calibration_bits) return trainer.write_model(folder.model());
  const Draft plain(folder.model());  // never takes its place: the one with scales does
  trainer.write_model(plain.path());
  const WeightedNetwork network = load_weighted_network(plan.network, plan.pruning, plain.path());
  const Dataset& data = trainer.training().data();
  const ActivationScales scales =
      calibrate(network.transformer, *plan.document.calibration_bits, CalibrationMethod::max, data,
                spread_images(data, std::min(kCalibrationImages, data.size())), jobs, [] {});
  write_quantised_checkpoint(folder.model(), SafetensorsFile(plain.path()), scales);
}

void add_structure(const PackedModel& model, TrainingReport& report) {
  report.statistics = model_statistics(model);
  report.heads = model.heads_per_layer();
  report.tokens = model.tokens_per_layer();
  for (const PackedLayer& layer : model.layers) report.neurons.push_back(layer.neurons());
}

bool drops_tokens(const TestedPruning& pruning) {
  return std::any_of(pruning.tokens_kept.begin(), pruning.tokens_kept.end(), [](int kept) { return kept > 0; });
}

void add_columns(const Trainer& trainer, const BeforeTraining& before, const WeightedNetwork& stored, int jobs,
                 TrainingReport& report) {
  const Dataset& data = trainer.test().data();
  const NetworkConfig& network = trainer.plan().network;
  const int count = data.size();
  std::vector<int> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 0);
  for (const int i : all) report.labels.push_back(trainer.test().label(i));
  TestedPruning pruning = trainer.final_pruning();
  report.columns.push_back({"start", "before the first step, without pruning", before.start});
  report.columns.push_back({"untrained", "pruned at once, not trained", before.untrained});
  report.columns.push_back({"trained", "as trained", trainer.predictions(count, pruning)});
  report.columns.push_back(
      {"stored", "the stored checkpoint, float",
       classes_of(evaluate(*float_classifier(stored.transformer), network, data, all, jobs, [] {}))});
  if (stored.scales) {
    const bool is_int8 = *trainer.plan().document.calibration_bits == 8;
    report.columns.push_back({is_int8 ? "int8" : "int16",
                              is_int8 ? "the same, integers of 8 bits" : "the same, integers of 16 bits",
                              classes_of(evaluate(*integer_classifier(stored.transformer, *stored.scales), network,
                                                  data, all, jobs, [] {}))});
  }
  if (!drops_tokens(pruning)) return;
  pruning.lot = trainer.plan().document.seed;
  report.columns.push_back(
      {"random_tokens", "as trained, but tokens kept by lot", trainer.predictions(count, pruning)});
}

std::string predictions_csv(const TrainingReport& report) {
  std::string text = "index,label";
  for (const TestColumn& column : report.columns) text += column.classes.empty() ? "" : fmt::format(",{}", column.name);
  text += '\n';
  for (std::size_t i = 0; i < report.labels.size(); ++i) {
    text += fmt::format("{},{}", i, report.labels[i]);
    for (const TestColumn& column : report.columns) {
      if (!column.classes.empty()) text += fmt::format(",{}", column.classes[i]);
    }
    text += '\n';
  }
  return text;
}

}  // namespace

BeforeTraining measure_before(const Trainer& trainer) {
  const TestedPruning final_pruning = trainer.final_pruning();
  TestedPruning start;
  if (trainer.plan().document.masks == MaskTraining::fixed) start.masks = final_pruning.masks;
  BeforeTraining before;
  before.start = trainer.predictions(trainer.test().size(), start);
  if ((final_pruning.masks && !start.masks) || drops_tokens(final_pruning)) {
    before.untrained = trainer.predictions(trainer.test().size(), final_pruning);
  }
  return before;
}

double TrainingReport::accuracy(const TestColumn& column) const {
  int right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) right += column.classes[i] == labels[i] ? 1 : 0;
  return static_cast<double>(right) / static_cast<double>(labels.size());
}

TrainingReport finish_training(const Trainer& trainer, const BeforeTraining& before, const TrainingFolder& folder,
                               double seconds, double images_per_second, int jobs) {
  const TrainPlan& plan = trainer.plan();
  TrainingReport report;
  report.name = plan.document.name;
  report.steps = plan.document.steps;
  report.seconds = seconds;
  report.images_per_second = images_per_second;
  write_checkpoint(trainer, folder, jobs);
  report.file_bytes = static_cast<std::int64_t>(BinaryFile(folder.model(), "a checkpoint").size());
  const WeightedNetwork stored = load_weighted_network(plan.network, plan.pruning, folder.model());
  add_structure(stored.loaded.model, report);
  add_columns(trainer, before, stored, jobs, report);
  draw_training_pictures(stored, trainer.test().data(), plan.document.name, folder);
  write_whole_file(folder.predictions(), predictions_csv(report));
  write_whole_file(folder.report_json(), json_text(report_json(report), 2) + "\n");
  write_whole_file(folder.report_text(), report_text(report));
  return report;
}

Json report_json(const TrainingReport& report) {
  Json accuracy = Json::object();
  for (const TestColumn& column : report.columns) {
    if (!column.classes.empty()) accuracy[column.name] = report.accuracy(column);
  }
  const ModelStatistics& statistics = report.statistics;
  return {{"schema", "secateur.train-report/1"},
          {"name", report.name},
          {"steps", report.steps},
          {"seconds", report.seconds},
          {"images_per_second", report.images_per_second},
          {"parameters_dense", statistics.parameters_dense},
          {"parameters_kept", statistics.parameters_kept},
          {"compression", statistics.compression()},
          {"macs_dense", statistics.macs_dense},
          {"macs_executed", statistics.macs_executed},
          {"file_bytes", report.file_bytes},
          {"heads_per_layer", report.heads},
          {"neurons_per_layer", report.neurons},
          {"tokens_per_layer", report.tokens},
          {"test_images", report.labels.size()},
          {"accuracy", accuracy}};
}

std::string report_text(const TrainingReport& report) {
  const ModelStatistics& statistics = report.statistics;
  const auto line = [](const char* what, const std::string& value) { return fmt::format("  {:<22}{}\n", what, value); };
  std::string text = fmt::format("{}: {} steps in {:.0f} s, {:.0f} images/s\n", report.name, report.steps,
                                 report.seconds, report.images_per_second);
  text +=
      line("parameters",
           fmt::format("{:.3f} M of {:.3f} M ({:.2f}x fewer)", static_cast<double>(statistics.parameters_kept) / 1e6,
                       static_cast<double>(statistics.parameters_dense) / 1e6, statistics.compression()));
  text += line(
      "multiply-accumulates",
      fmt::format("{:.2f} M of {:.2f} M an image ({:.2f}x fewer)", static_cast<double>(statistics.macs_executed) / 1e6,
                  static_cast<double>(statistics.macs_dense) / 1e6,
                  static_cast<double>(statistics.macs_dense) / static_cast<double>(statistics.macs_executed)));
  text += line("checkpoint", fmt::format("{:.0f} KiB", static_cast<double>(report.file_bytes) / 1024));
  text += line("heads kept", fmt::format("{}", fmt::join(report.heads, " ")));
  text += line("neurons kept", fmt::format("{}", fmt::join(report.neurons, " ")));
  text += line("tokens", fmt::format("{}", fmt::join(report.tokens, " ")));
  text += fmt::format("Accuracy on {} test images:\n", report.labels.size());
  for (const TestColumn& column : report.columns) {
    if (column.classes.empty()) continue;
    text += fmt::format("  {:6.2f} %  {}\n", 100 * report.accuracy(column), column.meaning);
  }
  return text;
}

}  // namespace secateur::training
