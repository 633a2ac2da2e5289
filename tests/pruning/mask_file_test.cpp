// SPDX-License-Identifier: Apache-2.0
#include "pruning/mask_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include <cmath>

#include "support/checkpoints.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

constexpr int kBlock = 8;
constexpr std::size_t kSide = 4;
constexpr std::size_t kWidth = 32;

/// A block mask that differs between matrices: block i is kept where (i * step) % 3 != 0.
std::vector<unsigned char> block_mask(int layer, int matrix) {
  std::vector<unsigned char> kept(kSide * kSide);
  for (std::size_t i = 0; i < kept.size(); ++i) kept[i] = (i + static_cast<std::size_t>(layer * 4 + matrix)) % 3 != 0;
  return kept;
}

std::vector<unsigned char> elementwise(const std::vector<unsigned char>& blocks) {
  std::vector<unsigned char> kept(kWidth * kWidth);
  for (std::size_t i = 0; i < kept.size(); ++i) kept[i] = blocks[i / kWidth / kBlock * kSide + i % kWidth / kBlock];
  return kept;
}

const char* const kMatrices[] = {"q", "k", "v", "proj"};

std::vector<NamedArray> mask_arrays(bool per_element, bool neurons) {
  std::vector<NamedArray> arrays;
  for (int layer = 0; layer < 2; ++layer) {
    const std::string encoder = "encoder" + std::to_string(layer) + ".";
    for (int m = 0; m < 4; ++m) {
      const std::vector<unsigned char> blocks = block_mask(layer, m);
      const std::int64_t size = per_element ? 32 : 4;
      arrays.push_back(
          {encoder + kMatrices[m], {Dtype::boolean, {size, size}, per_element ? elementwise(blocks) : blocks}});
    }
    if (!neurons) continue;
    std::vector<unsigned char> kept(64, 0);
    kept[3] = kept[40] = 1;
    arrays.push_back({encoder + "neurons", {Dtype::u8, {64}, kept}});
  }
  return arrays;
}

void expect_masks(const std::vector<LayerMasks>& masks) {
  ASSERT_EQ(masks.size(), 2U);
  for (int layer = 0; layer < 2; ++layer) {
    const LayerMasks& mask = masks[static_cast<std::size_t>(layer)];
    const BlockGrid* grids[] = {&mask.q, &mask.k, &mask.v, &mask.proj};
    for (int m = 0; m < 4; ++m) {
      const std::vector<unsigned char> blocks = block_mask(layer, m);
      EXPECT_EQ(*grids[m], BlockGrid(blocks.begin(), blocks.end())) << layer << kMatrices[m];
    }
  }
}

class MaskFile : public testing::Test {
 protected:
  std::vector<LayerMasks> load(const std::string& name) {
    return load_masks(folder_.path(name), test::tiny_network(), kBlock);
  }
  std::string error_of(const std::string& name) {
    return test::error_of(folder_, [&] { load(name); });
  }
  std::string error_of(const std::vector<NamedArray>& arrays) {
    write_safetensors(folder_.path("m.safetensors"), arrays);
    return error_of("m.safetensors");
  }
  void write_npy(const std::string& type, const std::string& shape, const std::string& data) {
    folder_.write("m.npy",
                  test::npy_bytes("{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }", data));
  }

  test::TemporaryFolder folder_;
};

TEST_F(MaskFile, BlockAndElementMasksAreTheSame) {
  for (const bool per_element : {false, true}) {
    write_safetensors(folder_.path("m.safetensors"), mask_arrays(per_element, false));
    const std::vector<LayerMasks> masks = load("m.safetensors");
    expect_masks(masks);
    EXPECT_TRUE(masks[0].neuron_ids.empty());
  }
}

TEST_F(MaskFile, NeuronsAreTaken) {
  write_safetensors(folder_.path("m.safetensors"), mask_arrays(false, true));
  EXPECT_EQ(load("m.safetensors")[1].neuron_ids, (std::vector<int>{3, 40}));
}

TEST_F(MaskFile, StackedNpy) {
  std::string data;
  for (int layer = 0; layer < 2; ++layer) {
    for (int m = 0; m < 4; ++m) {
      const std::vector<unsigned char> blocks = block_mask(layer, m);
      data.append(blocks.begin(), blocks.end());
    }
  }
  write_npy("|b1", "(2, 4, 4, 4)", data);
  expect_masks(load("m.npy"));
}

TEST_F(MaskFile, StackedNpyOfElementsInFortranOrder) {
  std::string data(2 * 4 * kWidth * kWidth, '\0');
  for (std::size_t layer = 0; layer < 2; ++layer) {
    for (std::size_t m = 0; m < 4; ++m) {
      const std::vector<unsigned char> kept = elementwise(block_mask(static_cast<int>(layer), static_cast<int>(m)));
      for (std::size_t i = 0; i < kept.size(); ++i) {
        data[layer + 2 * (m + 4 * (i / kWidth + kWidth * (i % kWidth)))] = static_cast<char>(kept[i]);
      }
    }
  }
  folder_.write("m.npy", test::npy_bytes("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 4, 32, 32), }", data));
  expect_masks(load("m.npy"));
}

TEST_F(MaskFile, Npz) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (const NamedArray& each : mask_arrays(false, false)) {
    entries.emplace_back(each.name + ".npy",
                         test::npy_bytes("{'descr': '|b1', 'fortran_order': False, 'shape': (4, 4), }",
                                         std::string(each.array.bytes.begin(), each.array.bytes.end())));
  }
  int code = 0;
  zip_t* archive = zip_open(folder_.path("m.npz").c_str(), ZIP_CREATE, &code);
  for (const auto& [name, bytes] : entries) {
    zip_file_add(archive, name.c_str(), zip_source_buffer(archive, bytes.data(), bytes.size(), 0), ZIP_FL_ENC_UTF_8);
  }
  ASSERT_EQ(zip_close(archive), 0);
  expect_masks(load("m.npz"));
}

TEST_F(MaskFile, ElementMaskMustBeConstantOverBlocks) {
  std::vector<NamedArray> arrays = mask_arrays(true, false);
  unsigned char& element = test::tensor_named(arrays, "encoder1.v").array.bytes[9 * 32 + 18];
  element = 1 - element;
  EXPECT_EQ(error_of(arrays),
            "m.safetensors: encoder1.v: block [1, 2] is not constant: element [8, 16] is 0, [9, 18] is 1; every 8 x 8 "
            "block must be all 0 or all 1");
}

TEST_F(MaskFile, ValuesMustBeZeroOrOne) {
  std::vector<NamedArray> arrays = mask_arrays(false, false);
  std::vector<float> soft(16, 1.0F);
  soft[7] = 0.25F;
  test::tensor_named(arrays, "encoder0.q") = named_floats("encoder0.q", {4, 4}, soft);
  test::tensor_named(arrays, "encoder0.k").array.bytes[15] = 2;
  EXPECT_EQ(error_of(arrays),
            "m.safetensors: encoder0.q: element [1, 3] is 0.25; expected 0 or 1\n"
            "m.safetensors: encoder0.k: element [3, 3] is 2; expected 0 or 1");
}

TEST_F(MaskFile, NotANumberIsNoMask) {
  std::vector<NamedArray> arrays = mask_arrays(false, false);
  std::vector<float> values(16, 1.0F);
  values[0] = NAN;
  test::tensor_named(arrays, "encoder0.q") = named_floats("encoder0.q", {4, 4}, values);
  EXPECT_EQ(error_of(arrays), "m.safetensors: encoder0.q: element [0, 0] is nan; expected 0 or 1");
}

TEST_F(MaskFile, NamesAndShapes) {
  std::vector<NamedArray> arrays = mask_arrays(false, true);
  test::tensor_named(arrays, "encoder0.q").array.shape = {16};
  test::tensor_named(arrays, "encoder1.k").name = "encoder2.k";
  test::erase_tensor(arrays, "encoder0.neurons");
  EXPECT_EQ(error_of(arrays),
            "m.safetensors: encoder0.q: shape [16]; expected [4, 4] or [32, 32]\n"
            "m.safetensors: encoder0.neurons: is missing; expected shape [64]\n"
            "m.safetensors: encoder1.k: is missing; expected shape [4, 4] or [32, 32]\n"
            "m.safetensors: encoder2.k: is not known; expected encoder0.q, .k, .v, .proj and .neurons for every "
            "encoder; the nearest name is encoder1.k");
}

TEST_F(MaskFile, NoNeuronAtAll) {
  std::vector<NamedArray> arrays = mask_arrays(false, true);
  test::tensor_named(arrays, "encoder0.neurons").array.bytes.assign(64, 0);
  EXPECT_EQ(error_of(arrays), "m.safetensors: encoder0.neurons: keeps no neuron; at least one is needed");
}

TEST_F(MaskFile, EightBitFloatsAreRefused) {
  std::vector<NamedArray> arrays = mask_arrays(false, false);
  test::tensor_named(arrays, "encoder0.q").array.dtype = Dtype::f8_e4m3;
  EXPECT_EQ(error_of(arrays),
            "m.safetensors: encoder0.q: dtype F8_E4M3; expected BOOL, integers or floats of 16 bits and more");
}

TEST_F(MaskFile, StackOfAnotherShape) {
  write_npy("|u1", "(2, 4, 4)", std::string(32, '\1'));
  EXPECT_EQ(error_of("m.npy"),
            "m.npy: shape [2, 4, 4]; expected [2, 4, 4, 4] or [2, 4, 32, 32]: encoders, q k v proj, in, out");
}

TEST_F(MaskFile, OneArrayCannotHoldMatricesOfUnlikeShapes) {
  NetworkConfig network = test::tiny_network();
  network.head_dim = 24;
  write_npy("|u1", "(2, 4, 4, 4)", std::string(128, '\1'));
  EXPECT_EQ(test::error_of(folder_, [&] { load_masks(folder_.path("m.npy"), network, kBlock); }),
            "m.npy: one array cannot hold q, k, v ([4, 6]) and proj ([6, 4]): network.head_dim makes them unlike; give "
            "them one by one, in .npz or .safetensors");
}

TEST_F(MaskFile, MissingFile) {
  EXPECT_EQ(error_of("none.npz"), "none.npz: cannot be opened: No such file or directory");
}

TEST_F(MaskFile, MasksOfAPackedModelComeBack) {
  PruningConfig pruning;
  pruning.block = kBlock;
  pruning.token_layers = {};
  pruning.weight_keep = Decimal(3, 10);
  NetworkConfig network = test::tiny_network();
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U, 6U, 7U}) {
    pruning.seed = seed;
    if (seed == 6) network.head_dim = 24;  // W_proj is taller than it is wide
    const PackedModel model = pack(network, pruning);
    write_safetensors(folder_.path("p.safetensors"), mask_tensors(model, kMaskPrefix));
    const std::vector<LayerMasks> masks =
        checkpoint_masks(SafetensorsFile(folder_.path("p.safetensors")), network, kBlock);
    const RandomScores other(network, kBlock, 0.0, 99);
    const PackedModel back = pack_masks(network, pruning, masks, other);
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
      EXPECT_EQ(back.layers[i].head_ids, model.layers[i].head_ids);
      EXPECT_EQ(back.layers[i].neuron_ids, model.layers[i].neuron_ids);
      EXPECT_EQ(back.layers[i].q.row_index, model.layers[i].q.row_index);
      EXPECT_EQ(back.layers[i].v.column_start, model.layers[i].v.column_start);
      EXPECT_EQ(back.layers[i].proj.row_index, model.layers[i].proj.row_index);
      EXPECT_EQ(back.layers[i].proj.column_start, model.layers[i].proj.column_start);
    }
  }
}

TEST_F(MaskFile, RowsOfProjOfAHeadWithoutVColumnsComeBack) {
  PruningConfig pruning;
  pruning.block = kBlock;
  pruning.token_layers = {};
  NetworkConfig network = test::tiny_network();
  network.depth = 1;
  const BlockGrid all(16, true);
  LayerMasks given{all, all, all, all, {0}};
  for (std::size_t row = 0; row < 4; ++row) given.v[4 * row + 2] = given.v[4 * row + 3] = false;  // head 1
  given.proj[4 * 2 + 1] = false;
  const RandomScores scores(network, kBlock, 0.0, 1);
  const PackedModel model = pack_masks(network, pruning, {given}, scores);
  ASSERT_EQ(model.layers[0].constant_head_ids, (std::vector<int>{1}));
  write_safetensors(folder_.path("p.safetensors"), mask_tensors(model, kMaskPrefix));
  const std::vector<LayerMasks> masks =
      checkpoint_masks(SafetensorsFile(folder_.path("p.safetensors")), network, kBlock);
  EXPECT_EQ(masks[0].proj, given.proj);
  EXPECT_EQ(masks[0].v, given.v);
  const PackedModel back = pack_masks(network, pruning, masks, scores);
  EXPECT_EQ(back.layers[0].constant_head_ids, model.layers[0].constant_head_ids);
  EXPECT_EQ(back.layers[0].constant_proj.row_index, model.layers[0].constant_proj.row_index);
}

TEST_F(MaskFile, ShapesAreCheckedBeforeValuesTakeMemory) {
  constexpr std::uint64_t kBytes = std::uint64_t{1} << 40;
  const std::string header =
      fmt::format(R"({{"encoder0.q":{{"dtype":"U8","shape":[{0}],"data_offsets":[0,{0}]}}}})", kBytes);
  folder_.write("m.safetensors", test::safetensors_bytes(header, ""));
  std::filesystem::resize_file(folder_.path("m.safetensors"), 8 + header.size() + kBytes);  // a hole, no disk
  EXPECT_THAT(error_of("m.safetensors"),
              testing::HasSubstr("m.safetensors: encoder0.q: shape [1099511627776]; expected [4, 4] or [32, 32]\n"));
}

}  // namespace
}  // namespace secateur::test
