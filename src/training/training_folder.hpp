// SPDX-License-Identifier: Apache-2.0
// The folder of a training run. While it goes on: its state and metrics; at its end: the checkpoint and the report, and
// no state any more. Nothing that was there before is lost: a folder with other files is refused.
#pragma once

#include <string>
#include <utility>

namespace secateur::training {

class TrainingFolder {
 public:
  /// Makes the folder. `resume`: goes on from its state.
  /// @throws ConfigError: a finished run's, an unfinished one's without `resume`, no state to resume from, other files;
  /// RunError: it cannot be made.
  TrainingFolder(std::string path, bool resume);
  /// Of a run that is over: names only.
  static TrainingFolder finished(std::string path) { return TrainingFolder(std::move(path)); }

  std::string state() const { return at("state.pt"); }
  std::string document() const { return at("train.json"); }
  std::string metrics() const { return at("metrics.csv"); }
  std::string model() const { return at("model.safetensors"); }
  std::string report_json() const { return at("report.json"); }
  std::string report_text() const { return at("report.txt"); }
  std::string predictions() const { return at("predictions.csv"); }
  std::string masks_picture() const { return at("masks.png"); }
  std::string tokens_picture() const { return at("tokens.png"); }
  std::string curves() const { return at("curves.svg"); }

  const std::string& path() const { return path_; }

 private:
  explicit TrainingFolder(std::string path) : path_(std::move(path)) {}
  std::string at(const char* name) const;

  std::string path_;
};

}  // namespace secateur::training
