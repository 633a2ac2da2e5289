// SPDX-License-Identifier: Apache-2.0
#include "vit/checkpoint.hpp"

#include <gtest/gtest.h>

#include "support/checkpoints.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"
#include "vit/naming.hpp"

namespace secateur::test {
namespace {

using test::checkpoint_tensors;
using test::tensor_named;
using test::tiny_network;

const Naming kTimm = usual_naming(NamingScheme::timm, "");
const Naming kVit = usual_naming(NamingScheme::hugging_face, "vit.");
const Naming kDeit = usual_naming(NamingScheme::hugging_face, "deit.");
const Naming kVit5 = usual_naming(NamingScheme::hugging_face_5, "vit.");
const Naming kDeit5 = usual_naming(NamingScheme::hugging_face_5, "deit.");

std::string write(const test::TemporaryFolder& folder, const std::vector<NamedArray>& tensors) {
  write_safetensors(folder.path("w.safetensors"), tensors);
  return folder.path("w.safetensors");
}

std::string error_of(const std::vector<NamedArray>& tensors, const NetworkConfig& network) {
  const test::TemporaryFolder folder;
  const std::string path = write(folder, tensors);
  return test::error_of(folder, [&] { Checkpoint checkpoint(path, network); });
}

TEST(CheckpointNames, FusedTimmIsSplit) {
  const test::TemporaryFolder folder;
  const NetworkConfig network = tiny_network();
  const Checkpoint checkpoint(write(folder, checkpoint_tensors(kTimm, network)), network);
  const TensorInfo* fused = checkpoint.file().find("blocks.1.attn.qkv.weight");
  ASSERT_NE(fused, nullptr);
  const std::vector<float> all = checkpoint.file().read_floats(*fused);
  const Tensor k = checkpoint.read(1, EncoderTensor::k_weight);
  EXPECT_EQ(k.shape, (Shape{32, 32}));
  // Stored (out, in), and K's rows come after Q's 32; ours is (in, out).
  EXPECT_EQ(k.values[3 * 32 + 5], all[(32 + 5) * 32 + 3]);
  const std::vector<float> biases = checkpoint.file().read_floats(*checkpoint.file().find("blocks.1.attn.qkv.bias"));
  EXPECT_EQ(checkpoint.read(1, EncoderTensor::v_bias).values[7], biases[64 + 7]);
}

TEST(CheckpointNames, EveryNamingGivesTheSameTensors) {
  for (const Naming& naming : {kVit, kDeit, kVit5, kDeit5, usual_naming(NamingScheme::hugging_face_5, "")}) {
    const bool distilled = naming.prefix == "deit.";
    const test::TemporaryFolder folder;
    const NetworkConfig network = tiny_network(distilled);
    std::vector<NamedArray> timm = checkpoint_tensors(kTimm, network);
    std::vector<NamedArray> renamed = checkpoint_tensors(naming, network);
    const Checkpoint first(write(folder, timm), network);
    EXPECT_EQ(first.naming().scheme, NamingScheme::timm);
    const auto copy = [&](const TensorSource& source, const Tensor& values) {
      tensor_named(renamed, source.name) = named_floats(source.name, source.stored_shape, values.values);
    };
    for (int t = 0; t <= static_cast<int>(NetworkTensor::head_dist_bias); ++t) {
      const auto tensor = static_cast<NetworkTensor>(t);
      const bool of_distillation = tensor == NetworkTensor::dist_token || tensor >= NetworkTensor::head_dist_weight;
      if (!of_distillation || distilled) copy(source_of(naming, network, tensor), first.read_stored(tensor));
    }
    for (int layer = 0; layer < network.depth; ++layer) {
      for (int t = 0; t <= static_cast<int>(EncoderTensor::out_bias); ++t) {
        const auto tensor = static_cast<EncoderTensor>(t);
        copy(source_of(naming, network, layer, tensor), first.read_stored(layer, tensor));
      }
    }
    write_safetensors(folder.path("hf.safetensors"), renamed);
    const Checkpoint second(folder.path("hf.safetensors"), network);
    EXPECT_EQ(second.naming().scheme, naming.scheme);
    EXPECT_EQ(second.naming().prefix, naming.prefix);
    EXPECT_EQ(first.read(1, EncoderTensor::v_weight).values, second.read(1, EncoderTensor::v_weight).values);
    EXPECT_EQ(first.read(NetworkTensor::head_weight).values, second.read(NetworkTensor::head_weight).values);
    EXPECT_EQ(second.read(NetworkTensor::head_weight).shape, (Shape{32, 5}));
    EXPECT_EQ(second.read(NetworkTensor::patch_weight).shape, (Shape{3 * 8 * 8, 32}));
    EXPECT_EQ(second.read(NetworkTensor::pos_embed).shape, (Shape{distilled ? 6 : 5, 32}));
  }
}

TEST(CheckpointNames, HuggingFaceNames) {
  const NetworkConfig plain = tiny_network();
  const NetworkConfig distilled = tiny_network(true);
  EXPECT_EQ(source_of(kVit, plain, 1, EncoderTensor::q_weight).name,
            "vit.encoder.layer.1.attention.attention.query.weight");
  EXPECT_EQ(source_of(kVit, plain, 0, EncoderTensor::proj_bias).name,
            "vit.encoder.layer.0.attention.output.dense.bias");
  EXPECT_EQ(source_of(kVit, plain, 0, EncoderTensor::int_weight).name, "vit.encoder.layer.0.intermediate.dense.weight");
  EXPECT_EQ(source_of(kVit, plain, 0, EncoderTensor::out_weight).name, "vit.encoder.layer.0.output.dense.weight");
  EXPECT_EQ(source_of(kVit, plain, 0, EncoderTensor::norm1_weight).name, "vit.encoder.layer.0.layernorm_before.weight");
  EXPECT_EQ(source_of(kVit, plain, 0, EncoderTensor::norm2_bias).name, "vit.encoder.layer.0.layernorm_after.bias");
  EXPECT_EQ(source_of(kVit, plain, NetworkTensor::head_weight).name, "classifier.weight");
  EXPECT_EQ(source_of(kDeit, distilled, NetworkTensor::head_weight).name, "cls_classifier.weight");
  EXPECT_EQ(source_of(kDeit, distilled, NetworkTensor::head_dist_bias).name, "distillation_classifier.bias");
  EXPECT_EQ(source_of(kDeit, distilled, NetworkTensor::dist_token).name, "deit.embeddings.distillation_token");
  EXPECT_EQ(source_of(kTimm, distilled, NetworkTensor::head_dist_weight).name, "head_dist.weight");
}

TEST(CheckpointNames, HuggingFaceNamesSinceTransformers5) {
  const NetworkConfig plain = tiny_network();
  const auto name = [&](EncoderTensor tensor) { return source_of(kVit5, plain, 1, tensor).name; };
  EXPECT_EQ(name(EncoderTensor::norm1_weight), "vit.layers.1.layernorm_before.weight");
  EXPECT_EQ(name(EncoderTensor::q_weight), "vit.layers.1.attention.q_proj.weight");
  EXPECT_EQ(name(EncoderTensor::k_bias), "vit.layers.1.attention.k_proj.bias");
  EXPECT_EQ(name(EncoderTensor::v_weight), "vit.layers.1.attention.v_proj.weight");
  EXPECT_EQ(name(EncoderTensor::proj_weight), "vit.layers.1.attention.o_proj.weight");
  EXPECT_EQ(name(EncoderTensor::norm2_bias), "vit.layers.1.layernorm_after.bias");
  EXPECT_EQ(name(EncoderTensor::int_weight), "vit.layers.1.mlp.fc1.weight");
  EXPECT_EQ(name(EncoderTensor::out_bias), "vit.layers.1.mlp.fc2.bias");
  EXPECT_EQ(source_of(kVit5, plain, NetworkTensor::pos_embed).name, "vit.embeddings.position_embeddings");
  EXPECT_EQ(source_of(kVit5, plain, NetworkTensor::norm_bias).name, "vit.layernorm.bias");
  EXPECT_EQ(source_of(kDeit5, tiny_network(true), NetworkTensor::head_weight).name, "cls_classifier.weight");
}

TEST(CheckpointNames, WrappersAreUnderstood) {
  const NetworkConfig network = tiny_network();
  for (const Naming& inner : {kTimm, kVit, kVit5, usual_naming(NamingScheme::hugging_face_5, "")}) {
    for (const char* outer :
         {"module.", "model.", "model.module.", "_orig_mod.", "backbone.", "encoder.", "state_dict.net."}) {
      const test::TemporaryFolder folder;
      std::vector<NamedArray> tensors = checkpoint_tensors(inner, network);
      for (NamedArray& each : tensors) each.name = outer + each.name;
      const Checkpoint wrapped(write(folder, tensors), network);
      EXPECT_EQ(wrapped.naming().scheme, inner.scheme);
      EXPECT_EQ(wrapped.naming().encoders, outer + inner.prefix);
      EXPECT_EQ(wrapped.naming().head, outer);
    }
  }
}

/// Names that do not stand where they usually do.
TEST(CheckpointNames, PartsMayBeWrappedAlone) {
  const NetworkConfig network = tiny_network();
  const test::TemporaryFolder folder;
  for (const Naming& naming :
       {Naming{NamingScheme::hugging_face_5, "vit.encoder.", "vit.", "", ""},  // only the encoders are further in
        Naming{NamingScheme::timm, "", "", "", "_orig_mod."},                  // each encoder is compiled
        Naming{NamingScheme::timm, "", "", "", "_fsdp_wrapped_module._checkpoint_wrapped_module."},
        Naming{NamingScheme::timm, "backbone.", "backbone.", "", ""},  // the classifier is another module
        Naming{NamingScheme::hugging_face, "vit.", "vit.", "vit.", ""}}) {
    const Checkpoint checkpoint(write(folder, checkpoint_tensors(naming, network)), network);
    EXPECT_EQ(checkpoint.naming().encoders, naming.encoders);
    EXPECT_EQ(checkpoint.naming().prefix, naming.prefix);
    EXPECT_EQ(checkpoint.naming().head, naming.head);
    EXPECT_EQ(checkpoint.naming().wrapper, naming.wrapper);
  }
}

TEST(CheckpointNames, PartsOfLongerNamesAreNoEncoders) {
  EXPECT_TRUE(find_namings({"my_blocks.0.norm1.weight", "layers.0.blocks.0.norm.weight", "blocks.x.norm1.weight",
                            "blocks.0.norm1", "blocks.0.norm1.weight_scale", "layers.0.self_attn.q_proj.weight"})
                  .empty());
  ASSERT_EQ(find_namings({"my_blocks.blocks.7.norm1.weight"}).size(), 1U);
  EXPECT_EQ(find_namings({"my_blocks.blocks.7.norm1.weight"}).front().encoders, "my_blocks.");
}

TEST(CheckpointNames, APrefixOfManyPartsTakesNoTime) {
  std::string prefix;
  for (int i = 0; i < 100'000; ++i) prefix += "a.";
  const std::vector<Naming> found = find_namings({prefix + "blocks.0.norm1.weight", "cls_token"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().prefix, prefix);
}

TEST(CheckpointFaults, ManyNetworksAreCut) {
  std::vector<NamedArray> tensors;
  for (int i = 0; i < 9; ++i) {
    tensors.push_back(named_floats("net" + std::to_string(i) + ".blocks.0.norm1.weight", {1}, {0.0F}));
  }
  EXPECT_EQ(error_of(tensors, tiny_network()),
            "w.safetensors: holds several networks, whose names begin with net0., net1., net2., ...; expected one");
}

TEST(CheckpointFaults, SeveralNetworks) {
  std::vector<NamedArray> tensors = checkpoint_tensors(kTimm, tiny_network());
  for (const NamedArray& each : checkpoint_tensors(kTimm, tiny_network())) {
    tensors.push_back({"model_ema." + each.name, each.array});
  }
  EXPECT_EQ(error_of(tensors, tiny_network()),
            "w.safetensors: holds several networks, whose names begin with '', model_ema.; expected one");
}

TEST(CheckpointFaults, MissingExtraAndMisshapenAtOnce) {
  std::vector<NamedArray> tensors = checkpoint_tensors(kTimm, tiny_network());
  tensor_named(tensors, "blocks.0.attn.qkv.weight").name = "blocks.0.attn.qkv.wieght";
  tensor_named(tensors, "blocks.1.mlp.fc2.weight").array.shape = {64, 32};
  test::erase_tensor(tensors, "norm.bias");
  tensors.push_back(named_floats("ema.decay", {1}, {0.5F}));
  EXPECT_EQ(error_of(tensors, tiny_network()),
            "w.safetensors: norm.bias: is missing; expected shape [32]\n"
            "w.safetensors: blocks.0.attn.qkv.weight: is missing; expected shape [96, 32]; the nearest name is "
            "blocks.0.attn.qkv.wieght\n"
            "w.safetensors: blocks.1.mlp.fc2.weight: shape [64, 32]; expected [32, 64]\n"
            "w.safetensors: blocks.0.attn.qkv.wieght: shape [96, 32] is no tensor of this network; the nearest name is "
            "blocks.0.attn.qkv.weight\n"
            "w.safetensors: ema.decay: shape [1] is no tensor of this network");
}

TEST(CheckpointFaults, WrongTypeIsNamed) {
  std::vector<NamedArray> tensors = checkpoint_tensors(kTimm, tiny_network());
  tensor_named(tensors, "norm.bias").array = {Dtype::i32, {32}, std::vector<unsigned char>(128)};
  EXPECT_EQ(error_of(tensors, tiny_network()), "w.safetensors: norm.bias: dtype I32; expected F32, F16 or BF16");
}

TEST(CheckpointFaults, ContradictionsToTheNetwork) {
  NetworkConfig network = tiny_network();
  const std::vector<NamedArray> tensors = checkpoint_tensors(kTimm, network);
  network.embed_dim = 64;
  network.depth = 3;
  network.mlp_hidden = 128;
  network.channels = 1;
  network.patch_size = 4;
  network.image_size = 32;
  network.classes = 10;
  EXPECT_EQ(
      error_of(tensors, network),
      "w.safetensors: cls_token: shape [1, 1, 32] means embed_dim = 32; network.embed_dim is 64\n"
      "w.safetensors: blocks.1.norm1.weight: the last encoder's number means depth = 2; network.depth is 3\n"
      "w.safetensors: blocks.0.mlp.fc1.weight: shape [64, 32] means mlp_hidden = 64; network.mlp_hidden is 128\n"
      "w.safetensors: patch_embed.proj.weight: shape [32, 3, 8, 8] means channels = 3; network.channels is 1\n"
      "w.safetensors: patch_embed.proj.weight: shape [32, 3, 8, 8] means patch_size = 8; network.patch_size is 4\n"
      "w.safetensors: head.weight: shape [5, 32] means classes = 5; network.classes is 10");
}

TEST(Checkpoint, PositionsMayBeOfAnotherImageSize) {
  const test::TemporaryFolder folder;
  NetworkConfig network = tiny_network();
  const std::string path = write(folder, checkpoint_tensors(kTimm, network));
  network.image_size = 32;
  const Checkpoint checkpoint(path, network);
  EXPECT_EQ(checkpoint.stored_network().image_size, 16);
  EXPECT_EQ(checkpoint.read(NetworkTensor::pos_embed).shape, (Shape{5, 32}));
}

TEST(CheckpointFaults, DistilledContradictions) {
  EXPECT_EQ(error_of(checkpoint_tensors(kTimm, tiny_network(true)), tiny_network(false)),
            "w.safetensors: dist_token: is there, so the checkpoint is a distilled one; network.distilled is false");
  EXPECT_EQ(error_of(checkpoint_tensors(kVit, tiny_network(false)), tiny_network(true)),
            "w.safetensors: vit.embeddings.distillation_token: is missing, so the checkpoint is no distilled one; "
            "network.distilled is true");
}

TEST(CheckpointFaults, ForeignFile) {
  EXPECT_EQ(error_of({named_floats("a", {1}, {0.0F}), named_floats("b", {1}, {0.0F})}, tiny_network()),
            "w.safetensors: holds no encoders by timm's names (blocks.0.attn.qkv.weight) or Hugging Face's "
            "(vit.encoder.layer.0.attention.attention.query.weight, vit.layers.0.attention.q_proj.weight); its tensors "
            "are a, b");
}

TEST(CheckpointFaults, NotFiniteWeightIsNamedWhenRead) {
  const test::TemporaryFolder folder;
  const NetworkConfig network = tiny_network();
  std::vector<NamedArray> tensors = checkpoint_tensors(kTimm, network);
  NamedArray& fused = tensor_named(tensors, "blocks.0.attn.qkv.weight");
  const std::vector<unsigned char> nan{0, 0, 0xc0, 0x7f};
  std::copy(nan.begin(), nan.end(), fused.array.bytes.begin() + 4 * (40 * 32 + 3));
  const Checkpoint checkpoint(write(folder, tensors), network);
  EXPECT_NO_THROW(checkpoint.read(0, EncoderTensor::q_weight));
  EXPECT_EQ(test::error_of(folder, [&] { checkpoint.read(0, EncoderTensor::k_weight); }),
            "w.safetensors: blocks.0.attn.qkv.weight: element [40, 3] is NaN; expected finite numbers");
}

TEST(Checkpoint, TensorsOfOursAreNoFault) {
  std::vector<NamedArray> tensors = checkpoint_tensors(kTimm, tiny_network());
  tensors.push_back({"secateur.mask.encoder0.q", {Dtype::u8, {1}, {1}}});
  EXPECT_EQ(error_of(tensors, tiny_network()), "no error");
}

TEST(Checkpoint, ShowsItsNetwork) {
  const test::TemporaryFolder folder;
  const NetworkConfig network = tiny_network(true);
  const SafetensorsFile file(write(folder, checkpoint_tensors(kDeit, network)));
  const NetworkConfig shown = network_of_checkpoint(file, NetworkConfig{});
  EXPECT_EQ(shown.embed_dim, network.embed_dim);
  EXPECT_EQ(shown.depth, network.depth);
  EXPECT_EQ(shown.image_size, network.image_size);
  EXPECT_EQ(shown.classes, network.classes);
  EXPECT_TRUE(shown.distilled);
}

TEST(Checkpoint, TransposesRaggedMatrices) {
  Tensor matrix{{37, 65}, std::vector<float>(37 * 65)};
  for (std::size_t i = 0; i < matrix.values.size(); ++i) matrix.values[i] = static_cast<float>(i);
  const Tensor turned = transposed(matrix);
  EXPECT_EQ(turned.shape, (Shape{65, 37}));
  EXPECT_EQ(turned.values[64 * 37 + 36], matrix.values[36 * 65 + 64]);
  EXPECT_EQ(transposed(turned).values, matrix.values);
}

}  // namespace
}  // namespace secateur::test
