// SPDX-License-Identifier: Apache-2.0
#include "training/training_run.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "base/namespaces.hpp"
#include "base/output_file.hpp"
#include "config/json_document.hpp"

namespace secateur::training {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// What a resumed run goes on with, beside the trainer's state.
struct RunLog {
  std::string metrics = "step,loss,accuracy,r_b,r_t,learning_rate,images_per_second\n";
  BeforeTraining before;
  double seconds = 0.0;       ///< all but the measurements before
  double step_seconds = 0.0;  ///< of the steps alone
  double loss_sum = 0.0;      ///< since the last row
  double row_seconds = 0.0;
  int row_steps = 0;
};

std::string text_of(const RunLog& log) {
  return Json{{"metrics", log.metrics},         {"start", log.before.start},        {"untrained", log.before.untrained},
              {"seconds", log.seconds},         {"step_seconds", log.step_seconds}, {"loss_sum", log.loss_sum},
              {"row_seconds", log.row_seconds}, {"row_steps", log.row_steps}}
      .dump();
}

/// @throws ConfigError: `text`, of the state at `path`, is no text_of().
RunLog log_of(const std::string& text, const std::string& path) try {
  const Json json = parse_value(text).value_or(Json());
  RunLog log;
  log.metrics = json.at("metrics").get<std::string>();
  log.before.start = json.at("start").get<std::vector<int>>();
  log.before.untrained = json.at("untrained").get<std::vector<int>>();
  log.seconds = json.at("seconds");
  log.step_seconds = json.at("step_seconds");
  log.loss_sum = json.at("loss_sum");
  log.row_seconds = json.at("row_seconds");
  log.row_steps = json.at("row_steps");
  return log;
} catch (const Json::exception&) {
  throw ConfigError(path, "", "is no state of a training run, or damaged");
}

class Run {
 public:
  Run(TrainPlan plan, const std::string& folder, bool resume, const TrainingHooks& hooks)
      : hooks_(hooks), trainer_(std::move(plan)), folder_(folder, resume) {
    if (resume) {
      log_ = log_of(trainer_.load_state(folder_.state()), folder_.state());
      write_document();
    } else {
      begin();
    }
  }

  /// Whether all steps are done.
  bool train() {
    while (!trainer_.is_done()) {
      const Clock::time_point start = Clock::now();
      one_step();
      log_.seconds += seconds_since(start);
      const bool stops = hooks_.stops && hooks_.stops();
      if (stops || trainer_.steps_done() % document().state_every == 0 || trainer_.is_done()) save();
      if (stops && !trainer_.is_done()) return false;
    }
    return true;
  }

  TrainingReport finish(int jobs) {
    phase("writing and testing the checkpoint");
    const double images = static_cast<double>(document().steps) * document().batch;
    TrainingReport report =
        finish_training(trainer_, log_.before, folder_, log_.seconds, images / log_.step_seconds, jobs);
    std::error_code error;
    std::filesystem::remove(folder_.state(), error);
    if (error) throw RunError(fmt::format("{}: cannot be removed: {}", folder_.state(), error.message()));
    return report;
  }

 private:
  const TrainDocument& document() const { return trainer_.plan().document; }

  void phase(const std::string& what) const {
    if (hooks_.phase) hooks_.phase(what);
  }

  void begin() {
    phase("testing before the first step");
    log_.before = measure_before(trainer_);
    save();  // first: from here on the folder can be resumed
    write_document();
  }

  void write_document() const { write_whole_file(folder_.document(), json_text(effective_json(document()), 2) + "\n"); }

  void save() const { trainer_.save_state(folder_.state(), text_of(log_)); }

  void one_step() {
    const Clock::time_point start = Clock::now();
    const StepReport report = trainer_.step();
    const double seconds = seconds_since(start);
    log_.step_seconds += seconds;
    log_.row_seconds += seconds;
    log_.loss_sum += report.loss;
    ++log_.row_steps;
    TrainingProgress progress{trainer_.steps_done(),
                              document().steps,
                              document().batch,
                              log_.loss_sum / log_.row_steps,
                              accuracy_,
                              report.weight_keep,
                              report.token_keep,
                              report.learning_rate,
                              document().batch * log_.row_steps / log_.row_seconds,
                              false};
    if (trainer_.steps_done() % document().log_every == 0 || trainer_.is_done()) add_row(progress);
    if (hooks_.progress) hooks_.progress(progress);
  }

  void add_row(TrainingProgress& progress) {
    accuracy_ = trainer_.accuracy(document().log_images, trainer_.current_pruning());
    progress.accuracy = accuracy_;
    progress.is_row = true;
    log_.metrics +=
        fmt::format("{},{:.6g},{:.4f},{:.4f},{:.4f},{:.4g},{:.1f}\n", progress.step, progress.loss, *accuracy_,
                    progress.weight_keep, progress.token_keep, progress.learning_rate, progress.images_per_second);
    write_whole_file(folder_.metrics(), log_.metrics);
    log_.loss_sum = log_.row_seconds = 0;
    log_.row_steps = 0;
  }

  const TrainingHooks& hooks_;
  Trainer trainer_;
  TrainingFolder folder_;
  RunLog log_;
  std::optional<double> accuracy_;
};

}  // namespace

std::optional<TrainingReport> run_training(TrainPlan plan, const std::string& folder, bool resume, int jobs,
                                           const TrainingHooks& hooks) {
  Run run(std::move(plan), folder, resume, hooks);
  if (!run.train()) return std::nullopt;
  return run.finish(jobs);
}

}  // namespace secateur::training
