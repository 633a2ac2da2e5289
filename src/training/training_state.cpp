// SPDX-License-Identifier: Apache-2.0
// Trainer's state in a file: libtorch's archive of what the document asks for, parameters, their means, scores and the
// optimiser's moments. Behind it stands its SHA-256: the archive's reader takes a changed number for what was meant.
#include <fmt/format.h>
#include <torch/serialize/archive.h>

#include <sstream>

#include "base/binary_file.hpp"
#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "base/output_file.hpp"
#include "base/sha256.hpp"
#include "config/document_keys.hpp"
#include "config/json_document.hpp"
#include "config/schemas.hpp"
#include "training/trainer.hpp"

namespace secateur::training {
namespace {

constexpr const char* kDamaged = "is no state of a training run, or damaged";

/// Keys that change nothing of what is computed.
constexpr const char* kFreeKeys[] = {"name", "state_every"};

Json identity_of(const TrainPlan& plan) {
  Json train = effective_json(plan.document);
  for (const char* key : kFreeKeys) train.erase(key);
  // A checkpoint is known by what it holds, wherever it lies.
  const auto held = [&](const char* key, const std::optional<std::string>& path) {
    if (path) train[key] = "SHA-256 " + sha256_file(*path);
  };
  held("weights", plan.document.weights);
  held("teacher", plan.document.teacher);
  return {{"train", train},
          {"network", written(network_schema(), plan.network)},
          {"pruning", written(pruning_schema(), plan.pruning)}};
}

/// "train.steps was 50, is 60; ...".
std::string differences(const Json& before, const Json& now) {
  std::string text;
  for (const auto& [kind, keys] : now.items()) {
    for (const auto& [key, value] : keys.items()) {
      const Json old = value_at(before.value(kind, Json()), key);
      if (old == value) continue;
      text += fmt::format("{}{}.{} was {}, is {}", text.empty() ? "" : "; ", kind, key, shown(old), shown(value));
    }
  }
  return text;
}

void write_all(torch::serialize::OutputArchive& archive, const char* prefix, const std::vector<torch::Tensor>& all) {
  for (std::size_t i = 0; i < all.size(); ++i) archive.write(fmt::format("{}{}", prefix, i), all[i].detach());
}

void read_all(torch::serialize::InputArchive& archive, const char* prefix, const std::vector<torch::Tensor>& all) {
  const torch::NoGradGuard guard;
  for (std::size_t i = 0; i < all.size(); ++i) {
    torch::Tensor stored;
    archive.read(fmt::format("{}{}", prefix, i), stored);
    torch::Tensor target = all[i];
    target.copy_(stored);
  }
}

/// @throws when there is no file, or what it holds is not what was written.
std::string archive_bytes(const std::string& path) {
  constexpr std::size_t kDigits = 64;
  const BinaryFile file(path, "a state");
  std::string bytes(file.size(), '\0');
  file.read(0, bytes.data(), bytes.size());
  const std::size_t length = bytes.size() < kDigits ? 0 : bytes.size() - kDigits;
  const std::string digest = bytes.substr(length);
  bytes.resize(length);
  if (digest != sha256_hex(bytes)) throw RunError("damaged");
  return bytes;
}

std::vector<torch::Tensor> tensors_of(const VitModel& model) {
  std::vector<torch::Tensor> tensors;
  for (const auto& [name, tensor] : model.parameters()) tensors.push_back(tensor);
  return tensors;
}

}  // namespace

void Trainer::save_state(const std::string& path, const std::string& log) const {
  torch::serialize::OutputArchive archive;
  archive.write("identity", c10::IValue(identity_of(plan_).dump()));
  archive.write("log", c10::IValue(log));
  archive.write("step", c10::IValue(static_cast<std::int64_t>(step_)));
  write_all(archive, "parameter", tensors_of(model_));
  write_all(archive, "mean", means_);
  if (scores_) write_all(archive, "score", scores_->parameters());
  torch::serialize::OutputArchive moments;
  optimiser_->save(moments);
  archive.write("optimiser", moments);
  std::ostringstream bytes;
  archive.save_to(bytes);
  const std::string whole = bytes.str();
  write_whole_file(path, whole + sha256_hex(whole));
}

void Trainer::read_state(torch::serialize::InputArchive& archive) {
  c10::IValue step;
  archive.read("step", step);
  step_ = static_cast<int>(step.toInt());
  read_all(archive, "parameter", tensors_of(model_));
  read_all(archive, "mean", means_);
  if (scores_) read_all(archive, "score", scores_->parameters());
  torch::serialize::InputArchive moments;
  archive.read("optimiser", moments);
  optimiser_->load(moments);
}

std::string Trainer::load_state(const std::string& path) {
  const auto text_at = [](torch::serialize::InputArchive& archive, const char* key) {
    c10::IValue value;
    archive.read(key, value);
    return value.toStringRef();
  };
  torch::serialize::InputArchive archive;
  std::string log;
  Json before;
  try {
    const std::string bytes = archive_bytes(path);
    archive.load_from(bytes.data(), bytes.size());
    before = parse_value(text_at(archive, "identity")).value_or(Json::object());
    log = text_at(archive, "log");
    if (!before.is_object()) throw RunError("damaged");
  } catch (const std::exception& error) {
    throw ConfigError(path, "", kDamaged);
  }
  const std::string differing = differences(before, identity_of(plan_));
  if (!differing.empty()) throw ConfigError(path, "", "is the state of another run: " + differing);
  try {
    read_state(archive);
  } catch (const std::exception& error) {
    throw ConfigError(path, "", kDamaged);
  }
  return log;
}

}  // namespace secateur::training
