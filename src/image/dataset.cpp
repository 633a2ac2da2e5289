// SPDX-License-Identifier: Apache-2.0
#include "image/dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <utility>

#include "base/error.hpp"
#include "base/fault_list.hpp"
#include "base/grouped.hpp"
#include "base/printable.hpp"
#include "image/decode.hpp"
#include "image/labels_csv.hpp"
#include "image/shapes.hpp"

namespace secateur::image {
namespace {

namespace fs = std::filesystem;

// CIFAR-10's binary version: records of a label, then the red, the green and the blue plane.
constexpr int kCifarSide = 32;
constexpr std::uint64_t kCifarPlane = kCifarSide * kCifarSide;
constexpr std::uint64_t kCifarRecord = 1 + 3 * kCifarPlane;
constexpr std::uint64_t kMostCifarRecords = 1'000'000;
constexpr const char* kShapesScheme = "shapes:";
constexpr int kMostShapes = 100'000'000;

const std::vector<std::string> kCifarClasses{"airplane", "automobile", "bird",  "cat",  "deer",
                                             "dog",      "frog",       "horse", "ship", "truck"};

std::string lower_extension(const fs::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return extension;
}

bool has_image_name(const fs::path& path) {
  const std::string extension = lower_extension(path);
  return extension == ".png" || extension == ".jpg" || extension == ".jpeg";
}

/// What a folder holds, sorted by name; hidden files are left out.
struct Listing {
  std::vector<std::string> images;
  std::vector<std::string> folders;
  bool has_binary = false;
};

Listing list(const fs::path& folder) {
  Listing listing;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;  // a dangling link is nothing
    const std::string name = at->path().filename().string();
    if (name.front() == '.') continue;
    if (at->is_directory(ignored)) {
      listing.folders.push_back(name);
    } else if (at->is_regular_file(ignored)) {
      if (has_image_name(name)) listing.images.push_back(name);
      listing.has_binary = listing.has_binary || lower_extension(name) == ".bin";
    }
  }
  if (error) throw ConfigError(folder.string(), "", fmt::format("cannot be read: {}", error.message()));
  std::sort(listing.images.begin(), listing.images.end());
  std::sort(listing.folders.begin(), listing.folders.end());
  return listing;
}

}  // namespace

const char* to_string(DatasetKind kind) {
  switch (kind) {
    case DatasetKind::labels_csv:
      return "folder with labels.csv";
    case DatasetKind::class_folders:
      return "folder of class folders";
    case DatasetKind::cifar10:
      return "CIFAR-10 file";
    case DatasetKind::shapes:
      return "drawn shapes";
    case DatasetKind::image_folder:
      return "folder of images";
    case DatasetKind::image_file:
      return "image";
  }
  return "";
}

const Dataset::Entry& Dataset::at(int i) const {
  SECATEUR_CHECK(i >= 0 && i < size(), "the dataset has no such image");
  return entries_[static_cast<std::size_t>(i)];
}

bool is_drawn(const std::string& path) {
  return path.rfind(kShapesScheme, 0) == 0;
}

Dataset Dataset::open(const std::string& path) {
  if (is_drawn(path)) return open_shapes(path);
  std::error_code error;
  if (fs::is_directory(path, error)) {
    return fs::exists(fs::path(path) / kLabelsFile, error) ? open_labels(path) : open_folder(path);
  }
  if (lower_extension(path) == ".bin") return open_cifar(path);
  const BinaryFile exists(path, "an image, a CIFAR-10 file or a folder of images");
  Dataset dataset(path, DatasetKind::image_file);
  dataset.entries_.push_back({fs::path(path).filename().string(), {}});
  return dataset;
}

Dataset Dataset::open_shapes(const std::string& path) {
  const char* at = path.data() + std::string_view(kShapesScheme).size();
  const char* end = path.data() + path.size();
  std::uint64_t seed = 0;
  int count = 0;
  const auto first = std::from_chars(at, end, seed);
  const bool has_colon = first.ec == std::errc{} && first.ptr != end && *first.ptr == ':';
  const auto second = has_colon ? std::from_chars(first.ptr + 1, end, count) : first;
  if (!has_colon || second.ec != std::errc{} || second.ptr != end || count < 1 || count > kMostShapes) {
    throw ConfigError(path, "",
                      fmt::format("expected shapes:SEED:COUNT, such as shapes:2:5000, with COUNT from 1 to {}",
                                  grouped(kMostShapes)));
  }
  Dataset dataset(path, DatasetKind::shapes);
  dataset.shapes_ = {seed, count};
  dataset.class_names_ = shapes_class_names();
  return dataset;
}

int Dataset::size() const {
  return kind_ == DatasetKind::shapes ? shapes_.count : static_cast<int>(entries_.size());
}

std::string Dataset::name(int i) const {
  return kind_ == DatasetKind::shapes ? fmt::format("{}{}#{}", kShapesScheme, shapes_.seed, i) : printable(at(i).name);
}

std::optional<int> Dataset::label(int i) const {
  if (kind_ != DatasetKind::shapes) return at(i).label;
  return shape_picture_label(shapes_.seed, static_cast<std::uint64_t>(i));
}

Dataset Dataset::open_labels(const std::string& path) {
  FolderLabels labels = read_labels(path);
  Dataset dataset(path, DatasetKind::labels_csv);
  for (LabelledFile& each : labels.files) dataset.entries_.push_back({std::move(each.file), each.class_index});
  for (const std::string& name : labels.class_names) dataset.class_names_.push_back(printable(name));
  return dataset;
}

Dataset Dataset::open_folder(const std::string& path) {
  const Listing listing = list(path);
  Dataset images(path, DatasetKind::image_folder);
  for (const std::string& name : listing.images) images.entries_.push_back({name, {}});

  Dataset classes(path, DatasetKind::class_folders);
  FaultList faults(path);
  for (const std::string& folder : listing.folders) {
    const Listing inner = list(fs::path(path) / folder);
    for (const std::string& name : inner.images) classes.entries_.push_back({folder + "/" + name, classes.classes()});
    if (inner.images.empty()) faults.add(folder, "holds no image: a class without examples");
    classes.class_names_.push_back(printable(folder));
  }

  if (classes.size() == 0 && images.size() == 0) {
    const char* hint = listing.has_binary ? "; of CIFAR-10, name one of the .bin files" : "";
    throw ConfigError(path, "", fmt::format("holds no image (.png, .jpg, .jpeg) and no {}{}", kLabelsFile, hint));
  }
  // Folders without images beside images are something else, not classes.
  if (classes.size() == 0) return images;
  if (images.size() > 0) {
    throw ConfigError(path, "",
                      fmt::format("holds both images ({}) and folders of images ({}): expected one or the other",
                                  images.name(0), classes.name(0)));
  }
  faults.throw_if_any();
  return classes;
}

Dataset Dataset::open_cifar(const std::string& path) {
  Dataset dataset(path, DatasetKind::cifar10);
  dataset.records_ = std::make_shared<const BinaryFile>(path, "a CIFAR-10 file");
  const std::uint64_t size = dataset.records_->size();
  if (size == 0 || size % kCifarRecord != 0) {
    throw ConfigError(
        path, "",
        fmt::format("is {} bytes long; a CIFAR-10 file is a multiple of {}: a label and 32 x 32 x 3 bytes",
                    grouped(static_cast<std::int64_t>(size)), grouped(kCifarRecord)));
  }
  if (size / kCifarRecord > kMostCifarRecords) {
    throw ConfigError(path, "",
                      fmt::format("holds {} records; at most {} are read",
                                  grouped(static_cast<std::int64_t>(size / kCifarRecord)), grouped(kMostCifarRecords)));
  }
  const std::string name = fs::path(path).filename().string();
  FaultList faults(path);
  for (std::uint64_t i = 0; i < size / kCifarRecord; ++i) {
    unsigned char label = 0;
    dataset.records_->read(i * kCifarRecord, &label, 1);
    if (label >= kCifarClasses.size())
      faults.add(fmt::format("record {}", i), fmt::format("label {}; expected 0 to 9", label));
    dataset.entries_.push_back({fmt::format("{}#{}", name, i), label});
  }
  faults.throw_if_any();
  dataset.class_names_ = kCifarClasses;
  return dataset;
}

Image Dataset::image(int i) const {
  if (kind_ == DatasetKind::shapes) return draw_shape_picture(shapes_.seed, static_cast<std::uint64_t>(i)).image;
  const Entry& entry = at(i);
  if (kind_ == DatasetKind::image_file) return read_image(path_);
  if (kind_ != DatasetKind::cifar10) return read_image((fs::path(path_) / entry.name).string());
  std::vector<unsigned char> planes(3 * kCifarPlane);
  records_->read(static_cast<std::uint64_t>(i) * kCifarRecord + 1, planes.data(), planes.size());
  Image image(kCifarSide, kCifarSide);
  for (std::size_t pixel = 0; pixel < kCifarPlane; ++pixel) {
    for (std::size_t c = 0; c < 3; ++c) image.rgb[3 * pixel + c] = planes[c * kCifarPlane + pixel];
  }
  return image;
}

}  // namespace secateur::image
