// SPDX-License-Identifier: Apache-2.0
#include "eval/input_images.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "eval/evaluation.hpp"
#include "image/preprocess.hpp"
#include "vit/safetensors.hpp"

namespace secateur {
namespace {

namespace fs = std::filesystem;

std::vector<float> read_tensor(const std::string& path, const NetworkConfig& network) {
  const SafetensorsFile file(path);
  const Shape shape{network.channels, network.image_size, network.image_size};
  Shape with_batch = shape;
  with_batch.insert(with_batch.begin(), 1);
  if (file.tensors().size() != 1) {
    throw ConfigError(path, "", fmt::format("holds {} tensors; expected one, the image", file.tensors().size()));
  }
  const TensorInfo& tensor = file.tensors().front();
  if (tensor.shape != shape && tensor.shape != with_batch) {
    throw ConfigError(path, tensor_label(tensor.name),
                      fmt::format("shape {}; expected {} (normalised)", to_string(tensor.shape), to_string(shape)));
  }
  return file.read_floats(tensor);
}

/// Of the folder that an image lies in, where that is a data set with names.
std::vector<std::string> names_beside(const std::string& image) {
  try {
    const fs::path folder = fs::absolute(image).parent_path();
    return Dataset::open(folder.string()).class_names();
  } catch (const ConfigError&) {
    return {};
  }
}

}  // namespace

InputImages::InputImages(const std::string& path, const NetworkConfig& network) : network_(network) {
  constexpr const char* kEnding = ".safetensors";
  if (fs::path(path).extension() == kEnding) {
    tensor_ = read_tensor(path, network);
    name_ = fs::path(path).filename().string();
    return;
  }
  data_ = Dataset::open(path);
  check_data(*data_, network);
  class_names_ = data_->kind() == DatasetKind::image_file ? names_beside(path) : data_->class_names();
}

std::vector<float> InputImages::values(int i) const {
  return tensor_.empty() ? network_input(*data_, i, network_) : tensor_;
}

std::optional<Image> InputImages::picture(int i) const {
  if (!tensor_.empty()) return std::nullopt;
  return crop_for(data_->image(i), network_.image_size);
}

std::string InputImages::class_name(int index) const {
  return index < static_cast<int>(class_names_.size()) ? class_names_[static_cast<std::size_t>(index)] : "";
}

std::string sha256_of_input(const std::string& path) {
  if (is_drawn(path)) return sha256_hex(path);
  if (!fs::is_directory(path)) return sha256_file(path);
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), path).generic_string());
  }
  std::sort(files.begin(), files.end());
  std::string all;
  for (const std::string& file : files) all += file + '\n' + sha256_file((fs::path(path) / file).string()) + '\n';
  return sha256_hex(all);
}

}  // namespace secateur
