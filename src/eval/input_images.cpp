// SPDX-License-Identifier: Apache-2.0
#include "eval/input_images.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "base/sha256.hpp"
#include "eval/evaluation.hpp"
#include "image/preprocess.hpp"
#include "vit/safetensors.hpp"

namespace secateur::eval {
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
    throw ConfigError(
        path, tensor_label(tensor.name),
        fmt::format("shape {}; expected {} (normalised)", vit::to_string(tensor.shape), vit::to_string(shape)));
  }
  return file.read_floats(tensor);
}

/// Of the folder that an image lies in, where that is a data set with names.
std::vector<std::string> names_beside(const std::string& image) {
  try {
    std::error_code error;
    const fs::path folder = fs::absolute(image, error).parent_path();
    return error ? std::vector<std::string>{} : Dataset::open(folder.string()).class_names();
  } catch (const ConfigError&) {
    return {};
  }
}

/// Regular files, relative to the folder, sorted; links that lead nowhere or in a circle are nothing. Links to folders
/// are not followed. @throws ConfigError for a folder that cannot be read.
std::vector<std::string> files_below(const fs::path& folder) {
  std::vector<std::string> files;
  std::vector<std::string> folders{""};
  while (!folders.empty()) {
    const std::string at = std::move(folders.back());
    folders.pop_back();
    std::error_code error;
    for (fs::directory_iterator entry(folder / at, error), end; !error && entry != end; entry.increment(error)) {
      const std::string name = at + entry->path().filename().string();
      std::error_code ignored;
      if (entry->is_directory(ignored) && !entry->is_symlink(ignored)) {
        folders.push_back(name + "/");
      } else if (entry->is_regular_file(ignored)) {
        files.push_back(name);
      }
    }
    if (error) throw ConfigError((folder / at).string(), "", fmt::format("cannot be read: {}", error.message()));
  }
  std::sort(files.begin(), files.end());
  return files;
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
  std::error_code error;
  if (!fs::is_directory(path, error)) return sha256_file(path);
  const std::vector<std::string> files = files_below(path);
  std::string all;
  for (const std::string& file : files) all += file + '\n' + sha256_file((fs::path(path) / file).string()) + '\n';
  return sha256_hex(all);
}

}  // namespace secateur::eval
