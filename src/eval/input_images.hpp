// SPDX-License-Identifier: Apache-2.0
// What a functional run is given: an image, a folder of images, or a finished tensor.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/network.hpp"
#include "image/dataset.hpp"

namespace secateur::eval {

class InputImages {
 public:
  /// A data set's path (image/dataset.hpp), or a .safetensors file with one tensor [channels, S, S] or
  /// [1, channels, S, S] of normalised values. @throws ConfigError.
  InputImages(const std::string& path, const NetworkConfig& network);

  int size() const { return tensor_.empty() ? data_->size() : 1; }
  std::string name(int i) const { return tensor_.empty() ? data_->name(i) : name_; }
  std::optional<int> label(int i) const { return tensor_.empty() ? data_->label(i) : std::nullopt; }
  /// Normalised, channels x S x S. @throws ConfigError when the file is no image.
  std::vector<float> values(int i) const;
  /// What the network sees, for drawing; nothing for a tensor.
  std::optional<Image> picture(int i) const;
  /// "" when nobody names the class. A single image takes the names of the folder it lies in.
  std::string class_name(int index) const;

 private:
  NetworkConfig network_;
  std::string name_;
  std::optional<Dataset> data_;
  std::vector<float> tensor_;
  std::vector<std::string> class_names_;
};

/// SHA-256 of a file, of the names and contents of all files below a folder, or of the text that says what is drawn.
/// @throws ConfigError.
std::string sha256_of_input(const std::string& path);

}  // namespace secateur::eval
