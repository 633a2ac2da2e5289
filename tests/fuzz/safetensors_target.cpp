// SPDX-License-Identifier: Apache-2.0
// Checkpoints: the header, every tensor, what the tests' tiny network takes of it, and what we add to checkpoints.
#include "base/error.hpp"
#include "fuzz/target.hpp"
#include "pruning/load_model.hpp"
#include "pruning/mask_file.hpp"
#include "support/checkpoints.hpp"
#include "support/names.hpp"
#include "vit/checkpoint.hpp"
#include "vit/naming.hpp"
#include "vit/quantised_checkpoint.hpp"

namespace secateur::fuzz {
namespace {

template <class Action>
void attempt(Action action) {
  try {
    action();
  } catch (const ConfigError&) {
  }
}

void read(std::string_view input) {
  const std::string path = input_file("weights.safetensors", input);
  const NetworkConfig network = test::tiny_network();
  const SafetensorsFile file(path);
  for (const TensorInfo& tensor : file.tensors()) {
    tensor_label(tensor.name);
    file.read(tensor);
    attempt([&] { file.read_floats(tensor); });
  }
  attempt([&] { network_of_checkpoint(file, network); });
  attempt([&] { checkpoint_masks(file, network, 8); });
  attempt([&] { checkpoint_pruning(file); });
  attempt([&] { checkpoint_scales(file, network); });
  attempt([&] {
    const Checkpoint checkpoint(path, network);
    checkpoint.read(NetworkTensor::patch_weight);
    checkpoint.read(1, EncoderTensor::q_weight);
  });
}

std::string written(const std::vector<NamedArray>& tensors, const std::map<std::string, std::string>& metadata) {
  const std::string path = input_file("seed", "");
  write_safetensors(path, tensors, metadata);
  return file_bytes(path);
}

std::vector<std::string> seeds() {
  const NetworkConfig network = test::tiny_network();
  std::vector<NamedArray> pruned;
  for (const char* matrix : {"q", "k", "v", "proj"}) {
    const Array mask{Dtype::u8, {4, 4}, std::vector<unsigned char>(16, 1)};
    pruned.push_back({std::string(kMaskPrefix) + "encoder0." + matrix, mask});
  }
  pruned.push_back(named_floats("secateur.scale.stream", {1}, {0.5F}));
  std::vector<std::string> all{
      written(pruned, {{kPruningMetadata, R"({"block": 8})"}, {kQuantisationMetadata, "{}"}}),
      test::safetensors_bytes(R"({"a":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]},"__metadata__":{"b":"c"}})",
                              "12345678"),
      test::safetensors_bytes("{}", ""),
      test::safetensors_bytes(R"({"a":{"dtype":"I64","shape":[],"data_offsets":[0,8]}})", "12345678")};
  for (const NamingScheme scheme : {NamingScheme::timm, NamingScheme::hugging_face, NamingScheme::hugging_face_5}) {
    const std::string prefix = scheme == NamingScheme::timm ? "" : "vit.";
    all.push_back(written(test::checkpoint_tensors(usual_naming(scheme, prefix), network), {}));
  }
  return all;
}

const Registration target{{"safetensors", read, seeds, {std::size_t{4} << 20, 400}}};

}  // namespace
}  // namespace secateur::fuzz
