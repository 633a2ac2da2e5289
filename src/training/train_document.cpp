// SPDX-License-Identifier: Apache-2.0
#include "training/train_document.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "base/namespaces.hpp"
#include "config/document_keys.hpp"
#include "config/json_document.hpp"
#include "config/overrides.hpp"
#include "config/shipped_files.hpp"

namespace secateur::training {
namespace {

using D = TrainDocument;

/// Integers up to here are exact in every JSON reader.
constexpr std::int64_t kLargestSeed = (std::int64_t{1} << 53) - 1;
constexpr double kLargestRate = 10.0;

class ObjectOfSets : public ValueRule {
 public:
  std::string expected() const override { return "an object of key: value"; }
  bool accepts(const Json& value) const override { return value.is_object(); }
  Json json_schema() const override { return {{"type", "object"}}; }
};

void add_inputs(Schema<D>& schema) {
  schema
      .key("name", texts("a text"), "", &D::name, "Name in reports; the default is the file's name without its ending.")
      .derived("the file's name without its ending");
  schema.key("network", texts("a shipped network's name or a path"), "", &D::network, "Network that is trained.")
      .key("pruning", texts("a shipped pruning's name or a path"), "", &D::pruning,
           "What it is pruned to; its score and mask do not count.")
      .key("set", std::make_shared<ObjectOfSets>(), "", &D::set, "Keys of both that differ: {\"pruning.block\": 8}.")
      .key("weights", or_null(texts("a .safetensors file")), "", &D::weights,
           "Checkpoint to begin with; null: weights are initialised from the seed.")
      .key("teacher", or_null(texts("a .safetensors file")), "", &D::teacher,
           "Checkpoint of the same network whose logits are distilled, dense or pruned; null: none.")
      .key("train_data", texts("a data set"), "", &D::train_data,
           "What is trained on: a folder, a CIFAR-10 file, or shapes:SEED:COUNT.")
      .key("test_data", texts("a data set"), "", &D::test_data, "What accuracy is measured on.");
}

void add_optimiser(Schema<D>& schema) {
  schema.key("steps", integers(1, 100'000'000), "steps", &D::steps, "Updates of the weights.")
      .key("batch", integers(1, 65'536), "images", &D::batch, "Images a step, drawn with replacement.")
      .key("shards", integers(1, 1024), "", &D::shards,
           "A batch is split so; each part takes a thread. Results depend on it, in the last bits.")
      .key("seed", integers(0, kLargestSeed), "", &D::seed, "Of all random numbers of the run.")
      .key("learning_rate", numbers(0, kLargestRate), "", &D::learning_rate, "Of the weights, at its peak.")
      .key("score_learning_rate", numbers(0, kLargestRate), "", &D::score_learning_rate,
           "Of the scores, at its peak; the paper's is 0.01.")
      .key("warmup_steps", integers(0, 100'000'000), "steps", &D::warmup_steps, "Both rates rise linearly at first.")
      .choice("decay", Schema<D>::Names<RateDecay>{{"cosine", RateDecay::cosine}, {"linear", RateDecay::linear}},
              &D::decay, "How both rates fall to 0 afterwards.")
      .key("weight_decay", numbers(0, 10), "", &D::weight_decay,
           "AdamW's, on matrices; biases, norms, tokens, positions and scores have none.")
      .key("clip_norm", numbers(0, 1e9), "", &D::clip_norm,
           "The weights' gradient is shortened to this Euclidean norm; 0: never.")
      .key("label_smoothing", numbers(0, 0.99), "", &D::label_smoothing, "Part of a label given to all classes alike.")
      .key("mixup", numbers(0, 100), "", &D::mixup,
           "Images are mixed in pairs with a share from Beta(mixup, mixup); 0: not.")
      .key("flip", booleans(), "", &D::flip, "Half of the images are mirrored.")
      .key("crop_padding", integers(0, 4096), "pixels", &D::crop_padding,
           "Images are shifted by at most this many pixels each way, over a grey frame.")
      .key("ema_decay", numbers(0, 0.999999), "", &D::ema_decay,
           "Tested and stored are the weights' running means with this decay; 0: the weights themselves.");
}

void add_pruning(Schema<D>& schema) {
  schema
      .key("distillation", numbers(0, 1), "", &D::distillation,
           "Share of the teacher in the loss, where there is one; the paper's is 0.9.")
      .key("temperature", numbers(0.01, 100), "", &D::temperature, "Of both softmaxes in distillation.")
      .choice("masks", Schema<D>::Names<MaskTraining>{{"learn", MaskTraining::learn}, {"fixed", MaskTraining::fixed}},
              &D::masks, "learn: by scores; fixed: those that `weights` carries.")
      .key("alternate", booleans(), "", &D::alternate,
           "A block of W_v and the matching one of W_proj share a score, so that whole heads can vanish.")
      .key("score_regulariser", numbers(0, 1e6), "", &D::score_regulariser,
           "lambda: times mean sigmoid(score) in the loss.")
      .key("balance_lambda", numbers(0, 1e6), "", &D::balance_lambda,
           "Times the mean squared coefficient of variation of kept blocks a column in the loss.")
      .key("weight_from", numbers(0, 1), "", &D::weight_from, "Part of the steps after which r_b leaves 1.")
      .key("weight_until", numbers(0, 1), "", &D::weight_until, "Part after which r_b is weight_keep.")
      .key("token_from", numbers(0, 1), "", &D::token_from, "Part of the steps after which r_t leaves 1.")
      .key("token_until", numbers(0, 1), "", &D::token_until, "Part after which r_t is token_keep.")
      .choice("token_choice",
              Schema<D>::Names<TokenChoice>{{"attention", TokenChoice::attention}, {"random", TokenChoice::random}},
              &D::token_choice, "random: tokens are kept by lot in training and in its own tests, for comparison.");
}

void add_running(Schema<D>& schema) {
  schema
      .choice("device",
              Schema<D>::Names<TrainingDevice>{
                  {"auto", TrainingDevice::automatic}, {"cpu", TrainingDevice::cpu}, {"cuda", TrainingDevice::cuda}},
              &D::device, "auto: a GPU if libtorch sees one.")
      .key("log_every", integers(1, 100'000'000), "steps", &D::log_every, "A row of metrics.csv each so many steps.")
      .key("log_images", integers(1, 1'000'000), "images", &D::log_images,
           "Test images of a row's accuracy, from the first on; the report's accuracy is of all.")
      .key("state_every", integers(1, 100'000'000), "steps", &D::state_every, "What --resume continues from is saved.")
      .choice("storage", Schema<D>::Names<WeightStorage>{{"f16", WeightStorage::f16}, {"f32", WeightStorage::f32}},
              &D::storage, "Type of the weights in the checkpoint; accuracy is measured after it.")
      .key("calibration_bits", or_null(integers_among({8, 16})), "bits", &D::calibration_bits,
           "Activation scales go into the checkpoint; null: none do.");
}

Schema<D> make_train() {
  Schema<D> schema("train", "train: one training run",
                   "Weights in blocks and tokens by attention are pruned while the network is trained. "
                   "docs/training.md explains it.",
                   D{});
  add_inputs(schema);
  add_optimiser(schema);
  add_pruning(schema);
  add_running(schema);
  return schema;
}

class Resolver {
 public:
  Resolver(std::string path, TrainDocument document) : path_(std::move(path)) { plan_.document = std::move(document); }

  TrainPlan resolve() {
    TrainDocument& document = plan_.document;
    DocumentRequest request;
    request.network = find(DocumentKind::network, document.network);
    request.pruning = find(DocumentKind::pruning, document.pruning);
    for (const auto& [key, value] : document.set.items()) {
      if (key.rfind("network.", 0) != 0 && key.rfind("pruning.", 0) != 0) {
        fault("set", fmt::format("{}: keys begin with network. or pruning.", key));
      }
      request.sets.push_back(key + "=" + (value.is_string() ? value.get<std::string>() : value.dump()));
    }
    file("weights", document.weights);
    file("teacher", document.teacher);
    order("weight_from", document.weight_from, "weight_until", document.weight_until);
    order("token_from", document.token_from, "token_until", document.token_until);
    if (document.shards > document.batch) {
      fault("shards", fmt::format("got {}; at most the batch, {}", document.shards, document.batch));
    }
    if (document.masks == MaskTraining::fixed && !document.weights) {
      fault("masks", "got \"fixed\"; the masks come from `weights`, which is not given");
    }
    if (!faults_.empty()) throw ConfigError(std::move(faults_));
    const Documents documents = load(request);
    plan_.network = documents.network;
    plan_.pruning = documents.pruning;
    rules();
    if (!faults_.empty()) throw ConfigError(std::move(faults_));
    return std::move(plan_);
  }

 private:
  void fault(const std::string& key, std::string message) {
    faults_.push_back({path_, "train." + key, std::move(message)});
  }

  std::string find(DocumentKind kind, const std::string& text) {
    FoundDocument found = find_document(kind, text, path_);
    if (found.path.empty()) fault(schema_info(kind).kind, fmt::format("got \"{}\"; {}", text, found.message));
    return found.path;
  }

  /// `path` becomes what is found: from the working folder, beside the document, or in the folder of shipped files.
  void file(const char* key, std::optional<std::string>& path) {
    namespace fs = std::filesystem;
    if (!path) return;
    std::error_code error;
    for (const fs::path& folder : {fs::path(), fs::path(path_).parent_path(), fs::path(shipped_home())}) {
      const fs::path found = folder / *path;
      if (!fs::exists(found, error)) continue;
      path = found.string();
      return;
    }
    fault(key, fmt::format("got \"{}\"; no such file here, beside the document or among the shipped ones", *path));
  }

  /// What `set` says is no command line's --set: faults name this file.
  Documents load(const DocumentRequest& request) const {
    try {
      return load_documents(request);
    } catch (const ConfigError& error) {
      std::vector<Fault> faults = error.faults();
      for (Fault& each : faults) {
        if (each.file == kSetFile) each = {path_, "train.set", fmt::format("{}: {}", each.path, each.message)};
      }
      throw ConfigError(std::move(faults));
    }
  }

  void order(const char* from_key, double from, const char* until_key, double until) {
    if (from > until) fault(from_key, fmt::format("got {}; at most {}, which is {}", from, until_key, until));
  }

  void rules() {
    if (!plan_.pruning.token_policy->in_batches) {
      fault("pruning", fmt::format("token_policy is {}: images of a batch would differ in their tokens; expected topk",
                                   plan_.pruning.token_policy->name));
    }
    if (plan_.pruning.mask == MaskSource::file) {
      fault("pruning", "mask is a file; which blocks are kept is learned, or comes from `weights`");
    }
    if (plan_.pruning.heads_kept) fault("pruning", "heads_kept is given; training finds out which heads vanish");
    if (plan_.network.channels != 3) {
      fault("network", fmt::format("has {} channels; expected 3", plan_.network.channels));
    }
  }

  std::string path_;
  TrainPlan plan_;
  std::vector<Fault> faults_;
};

}  // namespace

const Schema<TrainDocument>& train_schema() {
  static const Schema<D> schema = make_train();
  return schema;
}

TrainPlan read_train_plan(const std::string& path) {
  const Schema<D>& schema = train_schema();
  constexpr std::size_t kValues = 10'000;
  JsonDocument json = parse_json(read_input_file(path), path, schema.info().kind, {kValues, "train"});
  if (!json.complete) throw ConfigError(std::move(json.faults));
  TrainDocument document = schema.initial();
  document.name = std::filesystem::path(path).stem().string();
  if (!json.value.is_object()) throw ConfigError(path, "", "expected a JSON object");
  std::set<std::string> given;
  read_into(schema, json.value, path, document, given, json.faults);
  if (!json.faults.empty()) throw ConfigError(std::move(json.faults));
  return Resolver(path, std::move(document)).resolve();
}

Json effective_json(const TrainDocument& document) {
  return written(train_schema(), document);
}

}  // namespace secateur::training
