// SPDX-License-Identifier: Apache-2.0
// Images of a data set as tensors. What is drawn for a step depends on the run's seed and the step alone, so that a run
// that is continued sees the same images.
#pragma once

#include "training/tensors.hpp"

#include <memory>
#include <mutex>
#include <vector>

#include "base/namespaces.hpp"
#include "image/dataset.hpp"
#include "training/train_document.hpp"

namespace secateur::training {

struct Batch {
  torch::Tensor images;   ///< n x 3 x side x side, normalised
  torch::Tensor targets;  ///< n x classes, each row a distribution
};

/// Cut to the network's size once and kept while they fit kPictureCache; drawn shapes are drawn each time.
class Pictures {
 public:
  /// @throws ConfigError: no labels, labels beyond the network's classes, and as Dataset::open.
  Pictures(const std::string& path, const NetworkConfig& network);

  int size() const { return data_.size(); }
  int label(int i) const { return *data_.label(i); }
  const Dataset& data() const { return data_; }
  /// side x side. Several threads may call it. @throws ConfigError when the file is no image.
  Image picture(int i) const;

 private:
  Dataset data_;
  int side_;
  bool is_cached_;
  mutable std::mutex mutex_;
  mutable std::vector<Image> cache_;
};

inline constexpr std::int64_t kPictureCache = std::int64_t{1} << 30;  ///< bytes

/// Images `first` to `first + count` of the batch of `step`, augmented; mixup pairs images within these.
Batch training_batch(const Pictures& pictures, const TrainDocument& document, const NetworkConfig& network, int step,
                     int first, int count);

/// Images as they are, from `first` on.
torch::Tensor test_images(const Pictures& pictures, int first, int count);

/// A seed for what `step` draws for `purpose`.
std::uint64_t seed_of(std::uint64_t seed, int step, int purpose);

}  // namespace secateur::training
