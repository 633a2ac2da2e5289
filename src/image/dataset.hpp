// SPDX-License-Identifier: Apache-2.0
// Images with or without labels, from a folder or a file. Opening lists and checks; a picture is decoded when it is
// asked for, and not kept. Which layouts are known: docs/formats.md, "Images and data folders".
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/binary_file.hpp"
#include "image/image.hpp"

namespace secateur::image {

enum class DatasetKind {
  labels_csv,     ///< a folder with labels.csv
  class_folders,  ///< a folder with a sub-folder for each class
  cifar10,        ///< a binary file of CIFAR-10
  shapes,         ///< "shapes:SEED:COUNT": drawn when asked for (image/shapes.hpp)
  image_folder,   ///< a folder of images without labels
  image_file,     ///< one image without label
};

const char* to_string(DatasetKind kind);

/// "shapes:SEED:COUNT": there is no file.
bool is_drawn(const std::string& path);

/// May be copied, and read by several threads at once.
class Dataset {
 public:
  /// @throws ConfigError with all faults: nothing there, no image in it, labels that are wrong.
  static Dataset open(const std::string& path);

  DatasetKind kind() const { return kind_; }
  const std::string& path() const { return path_; }
  int size() const;
  /// Relative to the folder, or the file's own name, with bytes that are no text as escapes (base/printable.hpp);
  /// "test_batch.bin#17" for a record, counted from 0.
  std::string name(int i) const;
  /// Below classes(), if there is one.
  std::optional<int> label(int i) const;
  /// Whether the images have labels: all of them, or none.
  bool has_labels() const { return !class_names_.empty(); }
  /// @throws ConfigError when the file is no image that can be read.
  Image image(int i) const;

  /// By class, with escapes as in name(); empty where no file gives a name.
  const std::vector<std::string>& class_names() const { return class_names_; }
  int classes() const { return static_cast<int>(class_names_.size()); }

 private:
  struct Entry {
    std::string name;
    std::optional<int> label;
  };

  Dataset(std::string path, DatasetKind kind) : path_(std::move(path)), kind_(kind) {}
  static Dataset open_folder(const std::string& path);
  static Dataset open_labels(const std::string& path);
  static Dataset open_cifar(const std::string& path);
  static Dataset open_shapes(const std::string& path);
  const Entry& at(int i) const;

  std::string path_;
  DatasetKind kind_;
  std::vector<Entry> entries_;
  std::vector<std::string> class_names_;
  std::shared_ptr<const BinaryFile> records_;  ///< CIFAR-10
  struct {
    std::uint64_t seed = 0;
    int count = 0;
  } shapes_;
};

}  // namespace secateur::image
