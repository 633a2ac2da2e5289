// SPDX-License-Identifier: Apache-2.0
#include "secateur/sweep.hpp"

#include "base/shortage.hpp"
#include "explore/exploration.hpp"
#include "explore/sweep_run.hpp"

namespace secateur {

SweepFigures run_sweep(const SweepChoice& choice) {
  const explore::Exploration exploration = explore::load_exploration(explore::ExplorationKind::sweep, choice.document);
  bool is_stopped = false;
  explore::SweepOptions options;
  options.out = choice.out;
  options.jobs = choice.jobs;
  options.resume = choice.resume;
  options.interrupts = [&] { return is_stopped ? 1 : 0; };
  options.progress = [&](const explore::SweepProgress& now) {
    if (choice.progress && !choice.progress({now.done, now.total, now.seconds})) is_stopped = true;
  };
  const explore::SweepOutcome outcome = explore::run_sweep(exploration, options);
  if (outcome.starved > 0) throw ShortageError(outcome.shortage);
  if (!outcome.is_interrupted && !outcome.failure.empty()) throw RunError("every point failed: " + outcome.failure);
  SweepFigures figures;
  figures.points = outcome.points;
  figures.is_stopped = outcome.is_interrupted;
  figures.table = choice.out + "/" + explore::kPointsFile;
  if (!outcome.stages.empty()) figures.feasible = outcome.stages.back().feasible;
  for (const explore::StageOutcome& stage : outcome.stages) figures.failures += stage.failures;
  return figures;
}

}  // namespace secateur
