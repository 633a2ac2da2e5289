// SPDX-License-Identifier: Apache-2.0
#include "vit/checkpoint_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/fault_list.hpp"
#include "base/nearest_name.hpp"
#include "vit/checkpoint.hpp"
#include "vit/naming.hpp"

namespace secateur::vit {
namespace {

constexpr int kMaxDepth = 1000;             // as in the network schema
constexpr std::int64_t kMaxSize = 1 << 20;  // above every size the network schema allows

bool is_own(const std::string& name) {
  return name.rfind(kOwnTensorPrefix, 0) == 0;
}

std::vector<std::string> network_names(const SafetensorsFile& file) {
  std::vector<std::string> names;
  for (const TensorInfo& tensor : file.tensors()) {
    if (!is_own(tensor.name)) names.push_back(tensor.name);
  }
  return names;
}

[[noreturn]] void refuse_as_foreign(const SafetensorsFile& file, const std::vector<std::string>& names) {
  std::string examples;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, names.size()); ++i) {
    examples += (i > 0 ? ", " : "") + tensor_label(names[i]);
  }
  throw ConfigError(file.path(), "",
                    fmt::format("holds no encoders by timm's names (blocks.0.attn.qkv.weight) or Hugging Face's "
                                "(vit.encoder.layer.0.attention.attention.query.weight, "
                                "vit.layers.0.attention.q_proj.weight); its tensors are {}",
                                names.empty() ? "none" : examples + (names.size() > 3 ? ", ..." : "")));
}

Naming naming_of(const SafetensorsFile& file) {
  const std::vector<std::string> names = network_names(file);
  const std::vector<Naming> found = find_namings(names);
  if (found.empty()) refuse_as_foreign(file, names);
  if (found.size() == 1) return found.front();
  constexpr std::size_t kShown = 3;
  std::string prefixes;
  for (std::size_t i = 0; i < std::min(kShown, found.size()); ++i) {
    prefixes += (i > 0 ? ", " : "") + (found[i].encoders.empty() ? "''" : tensor_label(found[i].encoders));
  }
  throw ConfigError(file.path(), "",
                    fmt::format("holds several networks, whose names begin with {}{}; expected one", prefixes,
                                found.size() > kShown ? ", ..." : ""));
}

/// A field of the network as one stored tensor shows it.
struct Evidence {
  const char* key;
  std::string tensor;
  std::string means;  ///< "shape [1, 1, 192]"
  int shown;
  int NetworkConfig::*field;
};

/// Reads the network's fields off the shapes. Shapes of the wrong rank show nothing: the tensor check names them.
class NetworkReader {
 public:
  NetworkReader(const SafetensorsFile& file, const Naming& naming, const NetworkConfig& network)
      : file_(file), naming_(naming), network_(network) {}

  std::vector<Evidence> read() {
    dimension("embed_dim", source_of(naming_, network_, NetworkTensor::cls_token), 2, &NetworkConfig::embed_dim);
    depth();
    const TensorSource hidden = source_of(naming_, network_, 0, EncoderTensor::int_weight);
    dimension("mlp_hidden", hidden, 0, &NetworkConfig::mlp_hidden);
    const TensorSource patches = source_of(naming_, network_, NetworkTensor::patch_weight);
    dimension("channels", patches, 1, &NetworkConfig::channels);
    dimension("patch_size", patches, 3, &NetworkConfig::patch_size);
    NetworkConfig as_stored = network_;
    as_stored.distilled = distilled();
    dimension("classes", source_of(naming_, as_stored, NetworkTensor::head_weight), 0, &NetworkConfig::classes);
    image_size(as_stored);
    return std::move(evidence_);
  }

  bool distilled() const { return file_.find(source_of(naming_, network_, NetworkTensor::dist_token).name) != nullptr; }

 private:
  const TensorInfo* stored(const TensorSource& source) const {
    const TensorInfo* tensor = file_.find(source.name);
    return tensor != nullptr && tensor->shape.size() == source.stored_shape.size() ? tensor : nullptr;
  }

  void dimension(const char* key, const TensorSource& source, std::size_t axis, int NetworkConfig::*field) {
    const TensorInfo* tensor = stored(source);
    if (tensor == nullptr || tensor->shape[axis] < 1 || tensor->shape[axis] > kMaxSize) return;
    const auto size = static_cast<int>(tensor->shape[axis]);
    evidence_.push_back({key, source.name, "shape " + to_string(tensor->shape), size, field});
  }

  void depth() {
    int last = -1;
    for (const TensorInfo& tensor : file_.tensors()) {
      const int layer = layer_of(naming_, tensor.name).value_or(-1);
      if (layer < kMaxDepth && layer > last &&
          tensor.name == source_of(naming_, network_, layer, EncoderTensor::norm1_weight).name) {
        last = layer;
      }
    }
    const std::string name = source_of(naming_, network_, std::max(last, 0), EncoderTensor::norm1_weight).name;
    if (last >= 0) evidence_.push_back({"depth", name, "the last encoder's number", last + 1, &NetworkConfig::depth});
  }

  void image_size(const NetworkConfig& as_stored) {
    const TensorSource source = source_of(naming_, as_stored, NetworkTensor::pos_embed);
    const TensorInfo* tensor = stored(source);
    const TensorInfo* patch = stored(source_of(naming_, network_, NetworkTensor::patch_weight));
    if (tensor == nullptr || patch == nullptr || tensor->shape[1] > kMaxSize || patch->shape[3] > kMaxSize) return;
    const std::int64_t patches = tensor->shape[1] - as_stored.special_tokens();
    const auto side =
        static_cast<std::int64_t>(std::lround(std::sqrt(static_cast<double>(std::max<std::int64_t>(patches, 0)))));
    const std::int64_t pixels = side * patch->shape[3];
    if (patches < 1 || side * side != patches || pixels < 1 || pixels > kMaxSize) return;
    evidence_.push_back({"image_size", source.name, "shape " + to_string(tensor->shape), static_cast<int>(pixels),
                         &NetworkConfig::image_size});
  }

  const SafetensorsFile& file_;
  const Naming& naming_;
  const NetworkConfig& network_;
  std::vector<Evidence> evidence_;
};

/// Contradictions become faults; the result is the network that the checkpoint shows, so that one wrong size does not
/// make every tensor a fault.
NetworkConfig compare(const SafetensorsFile& file, const Naming& naming, const NetworkConfig& network,
                      FaultList& faults) {
  NetworkReader reader(file, naming, network);
  NetworkConfig shown = network;
  for (const Evidence& evidence : reader.read()) {
    shown.*evidence.field = evidence.shown;
    const bool is_interpolated = evidence.field == &NetworkConfig::image_size;
    if (network.*evidence.field == evidence.shown || is_interpolated) continue;
    faults.add(evidence.tensor, fmt::format("{} means {} = {}; network.{} is {}", evidence.means, evidence.key,
                                            evidence.shown, evidence.key, network.*evidence.field));
  }
  shown.distilled = reader.distilled();
  if (shown.distilled != network.distilled) {
    const std::string token = source_of(naming, network, NetworkTensor::dist_token).name;
    faults.add(token, shown.distilled ? "is there, so the checkpoint is a distilled one; network.distilled is false"
                                      : "is missing, so the checkpoint is no distilled one; network.distilled is true");
  }
  return shown;
}

void check_tensors(const SafetensorsFile& file, const Naming& naming, const NetworkConfig& network, FaultList& faults) {
  const std::vector<TensorSource> expected = stored_tensors(naming, network);
  std::set<std::string> expected_names;
  std::vector<std::string> missing;
  for (const TensorSource& source : expected) {
    expected_names.insert(source.name);
    if (file.find(source.name) == nullptr) missing.push_back(source.name);
  }
  std::vector<std::string> unknown;
  for (const std::string& name : network_names(file)) {
    if (expected_names.count(name) == 0) unknown.push_back(name);
  }
  const auto hint = [&](const std::string& name, const std::vector<std::string>& names) {
    const std::string near = faults.is_full() ? std::string{} : nearest_name(name, names);
    return near.empty() ? near : fmt::format("; the nearest name is {}", tensor_label(near));
  };
  for (const TensorSource& source : expected) {
    const TensorInfo* tensor = file.find(source.name);
    if (tensor == nullptr) {
      faults.add(source.name, fmt::format("is missing; expected shape {}{}", to_string(source.stored_shape),
                                          hint(source.name, unknown)));
    } else if (tensor->shape != source.stored_shape) {
      faults.add(source.name,
                 fmt::format("shape {}; expected {}", to_string(tensor->shape), to_string(source.stored_shape)));
    } else if (!is_weight_type(tensor->dtype)) {
      faults.add(source.name, wrong_weight_type(tensor->dtype));
    }
  }
  for (const std::string& name : unknown) {
    faults.add(tensor_label(name), fmt::format("shape {} is no tensor of this network{}",
                                               to_string(file.find(name)->shape), hint(name, missing)));
  }
}

}  // namespace

CheckedCheckpoint checked_checkpoint(const SafetensorsFile& file, const NetworkConfig& network) {
  const Naming naming = naming_of(file);
  FaultList faults(file.path());
  const NetworkConfig shown = compare(file, naming, network, faults);
  check_tensors(file, naming, shown, faults);
  faults.throw_if_any();
  return {naming, shown};
}

NetworkConfig network_of_checkpoint(const SafetensorsFile& file, NetworkConfig network) {
  const Naming naming = naming_of(file);
  FaultList ignored(file.path());
  return compare(file, naming, network, ignored);
}

}  // namespace secateur::vit
