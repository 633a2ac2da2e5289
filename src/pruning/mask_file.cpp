// SPDX-License-Identifier: Apache-2.0
#include "pruning/mask_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "base/fault_list.hpp"
#include "base/namespaces.hpp"
#include "pruning/layer_names.hpp"
#include "pruning/layer_tensors.hpp"
#include "vit/npy.hpp"

namespace secateur::pruning {
namespace {

constexpr std::int64_t kWidestElement = 8;

/// The values of a mask as 0 and 1; a fault for any other value.
std::vector<char> zeros_and_ones(const std::string& name, const Array& array, FaultList& faults) {
  if (array.dtype == Dtype::f8_e4m3 || array.dtype == Dtype::f8_e5m2) {
    faults.add(name,
               fmt::format("dtype {}; expected BOOL, integers or floats of 16 bits and more", to_string(array.dtype)));
    return {};
  }
  const std::vector<double> values = to_doubles(array);
  std::vector<char> kept(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] != 0.0 && values[i] != 1.0) {
      const std::string where = position(array.shape, static_cast<std::int64_t>(i));
      faults.add(name, fmt::format("element {} is {}; expected 0 or 1", where, values[i]));
      return {};
    }
    kept[i] = values[i] == 1.0 ? 1 : 0;
  }
  return kept;
}

/// One value a weight -> one a block.
std::vector<char> blocks_of(const NamedArray& named, const std::vector<char>& weights, std::size_t block,
                            FaultList& faults) {
  const std::string& name = named.name;
  const auto rows = static_cast<std::size_t>(named.array.shape[0]);
  const auto columns = static_cast<std::size_t>(named.array.shape[1]);
  std::vector<char> kept(rows / block * (columns / block));
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t col = 0; col < columns; ++col) {
      const char value = weights[row * columns + col];
      char& of_block = kept[row / block * (columns / block) + col / block];
      if (row % block == 0 && col % block == 0) of_block = value;
      if (of_block == value) continue;
      faults.add(
          name,
          fmt::format("block [{}, {}] is not constant: element [{}, {}] is {}, [{}, {}] is {}; every {} x {} block "
                      "must be all 0 or all 1",
                      row / block, col / block, row / block * block, col / block * block, int{of_block}, row, col,
                      int{value}, block, block));
      return {};
    }
  }
  return kept;
}

class MaskReader {
 public:
  MaskReader(const std::string& path, const NetworkConfig& network, int block)
      : network_(network), rules_(layer_tensor_rules(network, block)), faults_(path) {}

  void check(const std::vector<NamedShape>& shapes) {
    check_layer_tensors(shapes, rules_, faults_);
    faults_.throw_if_any();
  }

  std::vector<LayerMasks> read(const std::vector<NamedArray>& arrays) {
    std::vector<NamedShape> shapes;
    for (const NamedArray& each : arrays) shapes.push_back({each.name, each.array.shape});
    check(shapes);
    std::vector<LayerMasks> masks(static_cast<std::size_t>(network_.depth));
    for (int layer = 0; layer < network_.depth; ++layer) {
      LayerMasks& mask = masks[static_cast<std::size_t>(layer)];
      const std::array<BlockGrid*, kAttentionMatrices> grids{&mask.q, &mask.k, &mask.v, &mask.proj};
      for (std::size_t i = 0; i < grids.size(); ++i)
        *grids[i] = grid(find(arrays, layer_name(layer, kMatrixNames[i])), static_cast<int>(i));
      if (const NamedArray* neurons = find_or_null(arrays, layer_name(layer, kNeurons)))
        mask.neuron_ids = ids(*neurons);
    }
    faults_.throw_if_any();
    return masks;
  }

  std::uint64_t max_matrix_bytes() const {
    return static_cast<std::uint64_t>(rules_.grids.front().count() * rules_.block * rules_.block * kWidestElement);
  }
  std::uint64_t max_array_bytes() const {
    return std::max(max_matrix_bytes(), static_cast<std::uint64_t>(rules_.neurons * kWidestElement));
  }
  std::uint64_t max_total_bytes() const {
    const std::uint64_t layer =
        kAttentionMatrices * max_matrix_bytes() + static_cast<std::uint64_t>(rules_.neurons * kWidestElement);
    return static_cast<std::uint64_t>(rules_.depth) * layer;
  }

  /// [depth, 4, D / b, D / b] -> "encoder0.q", ...
  std::vector<NamedArray> named(const Array& stacked) {
    const Shape blocks = rules_.blocks_shape(0);
    const Shape weights = rules_.weights_shape(0);
    if (blocks[0] != blocks[1]) {
      throw ConfigError(faults_.file(), "",
                        fmt::format("one array cannot hold q, k, v ({}) and proj ({}): network.head_dim makes them "
                                    "unlike; give them one by one, in .npz or .safetensors",
                                    to_string(blocks), to_string(rules_.blocks_shape(kAttentionMatrices - 1))));
    }
    const auto is = [&](const Shape& matrix) {
      return stacked.shape == Shape{rules_.depth, kAttentionMatrices, matrix[0], matrix[1]};
    };
    if (!is(blocks) && !is(weights)) {
      throw ConfigError(
          faults_.file(), "",
          fmt::format("shape {}; expected [{}, 4, {}, {}] or [{}, 4, {}, {}]: encoders, q k v proj, in, out",
                      to_string(stacked.shape), rules_.depth, blocks[0], blocks[1], rules_.depth, weights[0],
                      weights[1]));
    }
    const Shape shape{stacked.shape[2], stacked.shape[3]};
    const std::ptrdiff_t bytes = static_cast<std::ptrdiff_t>(shape[0] * shape[1] * bytes_of(stacked.dtype));
    std::vector<NamedArray> arrays;
    auto at = stacked.bytes.begin();
    for (int layer = 0; layer < rules_.depth; ++layer) {
      for (const char* matrix : kMatrixNames) {
        arrays.push_back({layer_name(layer, matrix), {stacked.dtype, shape, {at, at + bytes}}});
        at += bytes;
      }
    }
    return arrays;
  }

 private:
  static const NamedArray* find_or_null(const std::vector<NamedArray>& arrays, const std::string& name) {
    const auto at =
        std::find_if(arrays.begin(), arrays.end(), [&](const NamedArray& each) { return each.name == name; });
    return at == arrays.end() ? nullptr : &*at;
  }
  static const NamedArray& find(const std::vector<NamedArray>& arrays, const std::string& name) {
    const NamedArray* found = find_or_null(arrays, name);
    SECATEUR_CHECK(found != nullptr, "unchecked mask " + name);
    return *found;
  }

  BlockGrid grid(const NamedArray& named, int matrix) {
    std::vector<char> kept = zeros_and_ones(named.name, named.array, faults_);
    if (!kept.empty() && named.array.shape != rules_.blocks_shape(matrix)) {
      kept = blocks_of(named, kept, static_cast<std::size_t>(rules_.block), faults_);
    }
    return {kept.begin(), kept.end()};
  }

  std::vector<int> ids(const NamedArray& named) {
    const std::vector<char> kept = zeros_and_ones(named.name, named.array, faults_);
    std::vector<int> result;
    for (std::size_t i = 0; i < kept.size(); ++i) {
      if (kept[i] != 0) result.push_back(static_cast<int>(i));
    }
    if (!kept.empty() && result.empty()) faults_.add(named.name, "keeps no neuron; at least one is needed");
    return result;
  }

  const NetworkConfig& network_;
  LayerTensorRules rules_;
  FaultList faults_;
};

/// Of the tensors whose names begin with `prefix`; empty when there are none. Shapes are checked before values are
/// read.
std::vector<LayerMasks> read_safetensors_masks(const SafetensorsFile& file, const std::string& prefix,
                                               MaskReader& reader) {
  std::vector<NamedShape> shapes;
  std::vector<const TensorInfo*> tensors;
  for (const TensorInfo& tensor : file.tensors()) {
    if (tensor.name.rfind(prefix, 0) != 0) continue;
    shapes.push_back({tensor.name.substr(prefix.size()), tensor.shape});
    tensors.push_back(&tensor);
  }
  if (tensors.empty() && !prefix.empty()) return {};
  reader.check(shapes);
  std::vector<NamedArray> arrays;
  for (std::size_t i = 0; i < tensors.size(); ++i) arrays.push_back({shapes[i].name, file.read(*tensors[i])});
  return reader.read(arrays);
}

Array empty_grid(const GridSize& size) {
  return {Dtype::u8, {size.rows, size.columns}, std::vector<unsigned char>(static_cast<std::size_t>(size.count()), 0)};
}

/// Kept blocks at their place in the unpruned matrix. `head_rows`: heads are rows (proj), else columns.
void unpack(const BlockMask& mask, const std::vector<int>& heads, int head_blocks, bool head_rows, Array& grid) {
  const auto columns = static_cast<int>(grid.shape.back());
  const auto place = [&](int packed) {
    return heads[static_cast<std::size_t>(packed / head_blocks)] * head_blocks + packed % head_blocks;
  };
  for (int column = 0; column < mask.block_cols(); ++column) {
    for (int i = 0; i < mask.kept(column); ++i) {
      const int row = mask.rows_of(column)[i];
      const int to_row = head_rows ? place(row) : row;
      const int to_column = head_rows ? column : place(column);
      grid.bytes[static_cast<std::size_t>(to_row * columns + to_column)] = 1;
    }
  }
}

}  // namespace

std::vector<LayerMasks> load_masks(const std::string& path, const NetworkConfig& network, int block) {
  MaskReader reader(path, network, block);
  const std::string ending = std::filesystem::path(path).extension().string();
  if (ending == ".npy") return reader.read(reader.named(read_npy(path, reader.max_total_bytes())));
  if (ending == ".npz") return reader.read(read_npz(path, reader.max_array_bytes(), reader.max_total_bytes()));
  return read_safetensors_masks(SafetensorsFile(path), "", reader);
}

std::vector<LayerMasks> checkpoint_masks(const SafetensorsFile& file, const NetworkConfig& network, int block) {
  MaskReader reader(file.path(), network, block);
  return read_safetensors_masks(file, kMaskPrefix, reader);
}

std::vector<NamedArray> mask_tensors(const PackedModel& model, const std::string& prefix) {
  const int head_blocks = model.network.head_width() / model.pruning.block;
  std::vector<NamedArray> arrays;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const PackedLayer& layer = model.layers[i];
    const std::array<const BlockMask*, kAttentionMatrices> masks{&layer.q, &layer.k, &layer.v, &layer.proj};
    for (std::size_t m = 0; m < masks.size(); ++m) {
      const auto matrix = static_cast<AttentionMatrix>(m);
      const bool head_rows = matrix == AttentionMatrix::proj;
      Array grid = empty_grid(grid_size(model.network, model.pruning.block, matrix));
      unpack(*masks[m], layer.head_ids, head_blocks, head_rows, grid);
      // Rows of heads without V columns: V's bias goes through them.
      if (head_rows) unpack(layer.constant_proj, layer.constant_head_ids, head_blocks, true, grid);
      arrays.push_back({prefix + layer_name(static_cast<int>(i), kMatrixNames[m]), std::move(grid)});
    }
    Array neurons{Dtype::u8,
                  {model.network.mlp_hidden},
                  std::vector<unsigned char>(static_cast<std::size_t>(model.network.mlp_hidden), 0)};
    for (const int id : layer.neuron_ids) neurons.bytes[static_cast<std::size_t>(id)] = 1;
    arrays.push_back({prefix + layer_name(static_cast<int>(i), kNeurons), std::move(neurons)});
  }
  return arrays;
}

}  // namespace secateur::pruning
