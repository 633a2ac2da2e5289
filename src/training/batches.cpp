// SPDX-License-Identifier: Apache-2.0
#include "training/batches.hpp"

#include <fmt/format.h>

#include <boost/random/beta_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>

#include <algorithm>

#include "base/draw.hpp"
#include "base/error.hpp"
#include "base/mixed_bits.hpp"
#include "base/namespaces.hpp"
#include "eval/evaluation.hpp"
#include "image/preprocess.hpp"

namespace secateur::training {
namespace {

constexpr std::uint8_t kFrameGrey = 128;
/// Purposes of seed_of beyond the images of a batch, which use theirs from 0 on.
constexpr int kMixPurpose = -1;

Image mirrored(const Image& image) {
  Image result(image.width, image.height);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) std::copy_n(image.row(y) + 3 * (image.width - 1 - x), 3, result.at(x, y));
  }
  return result;
}

/// The picture moved by (dx, dy); what comes in from outside is grey.
Image shifted(const Image& image, int dx, int dy) {
  Image result(image.width, image.height);
  std::fill(result.rgb.begin(), result.rgb.end(), kFrameGrey);
  for (int y = std::max(0, dy); y < std::min(image.height, image.height + dy); ++y) {
    for (int x = std::max(0, dx); x < std::min(image.width, image.width + dx); ++x) {
      std::copy_n(image.row(y - dy) + 3 * (x - dx), 3, result.at(x, y));
    }
  }
  return result;
}

void put(const Image& image, torch::Tensor& images, int at) {
  const std::vector<float> values = normalised(image);
  std::copy(values.begin(), values.end(),
            images.data_ptr<float>() + static_cast<std::ptrdiff_t>(at) * static_cast<std::ptrdiff_t>(values.size()));
}

torch::Tensor empty_images(const Image& like, int count) {
  return torch::empty({count, 3, like.height, like.width});
}

Dataset labelled(const std::string& path) {
  Dataset data = Dataset::open(path);
  if (!data.has_labels()) throw ConfigError(path, "", fmt::format("is a {} without labels", to_string(data.kind())));
  return data;
}

}  // namespace

std::uint64_t seed_of(std::uint64_t seed, int step, int purpose) {
  const std::uint64_t both =
      (static_cast<std::uint64_t>(static_cast<std::uint32_t>(step)) << 32) | static_cast<std::uint32_t>(purpose);
  return mixed_bits(mixed_bits(seed + kGoldenGamma) + both);
}

Pictures::Pictures(const std::string& path, const NetworkConfig& network)
    : data_(labelled(path)), side_(network.image_size) {
  check_data(data_, network);
  const std::int64_t bytes = std::int64_t{3} * side_ * side_ * data_.size();
  is_cached_ = data_.kind() != DatasetKind::shapes && bytes <= kPictureCache;
  if (is_cached_) cache_.resize(static_cast<std::size_t>(data_.size()));
}

Image Pictures::picture(int i) const {
  if (!is_cached_) return crop_for(data_.image(i), side_);
  Image& kept = cache_[static_cast<std::size_t>(i)];
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!kept.rgb.empty()) return kept;
  }
  Image image = crop_for(data_.image(i), side_);
  const std::lock_guard<std::mutex> lock(mutex_);
  kept = image;
  return image;
}

Batch training_batch(const Pictures& pictures, const TrainDocument& document, const NetworkConfig& network, int step,
                     int first, int count) {
  Batch batch;
  batch.targets = torch::full({count, network.classes}, document.label_smoothing / network.classes);
  for (int i = 0; i < count; ++i) {
    Draw draw(seed_of(document.seed, step, first + i));
    const int index = static_cast<int>(draw.below(static_cast<std::uint64_t>(pictures.size())));
    Image image = pictures.picture(index);
    if (document.flip && draw.one_in(2)) image = mirrored(image);
    if (document.crop_padding > 0) {
      const int dx = draw.between(-document.crop_padding, document.crop_padding);
      const int dy = draw.between(-document.crop_padding, document.crop_padding);
      image = shifted(image, dx, dy);
    }
    if (i == 0) batch.images = empty_images(image, count);
    put(image, batch.images, i);
    batch.targets[i][pictures.label(index)] += 1 - document.label_smoothing;
  }
  if (document.mixup > 0) {
    boost::random::mt19937_64 engine(seed_of(document.seed, step, kMixPurpose - first));
    const double share = boost::random::beta_distribution<double>(document.mixup, document.mixup)(engine);
    batch.images = batch.images * share + batch.images.flip(0) * (1 - share);
    batch.targets = batch.targets * share + batch.targets.flip(0) * (1 - share);
  }
  return batch;
}

torch::Tensor test_images(const Pictures& pictures, int first, int count) {
  torch::Tensor images;
  for (int i = 0; i < count; ++i) {
    const Image image = pictures.picture(first + i);
    if (i == 0) images = empty_images(image, count);
    put(image, images, i);
  }
  return images;
}

}  // namespace secateur::training
