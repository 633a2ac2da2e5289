// SPDX-License-Identifier: Apache-2.0
#include "eval/calibrate.hpp"

#include <algorithm>
#include <mutex>
#include <set>

#include "vit/calibration.hpp"
#include "vit/float_inference.hpp"

namespace secateur {

std::vector<int> spread_images(const Dataset& data, int count) {
  std::vector<int> images;
  const int n = std::min(count, data.size());
  for (int i = 0; i < n; ++i) images.push_back(static_cast<int>(std::int64_t{i} * data.size() / n));
  return images;
}

std::vector<int> images_without(const Dataset& data, const std::vector<std::string>& names) {
  const std::set<std::string> left_out(names.begin(), names.end());
  std::vector<int> images;
  for (int i = 0; i < data.size(); ++i) {
    if (left_out.count(data.name(i)) == 0) images.push_back(i);
  }
  return images;
}

ActivationScales calibrate(const Transformer& transformer, int bits, CalibrationMethod method, const Dataset& data,
                           const std::vector<int>& images, int threads, const Progress& progress) {
  Calibrator all(transformer.network, bits, method);
  std::mutex mutex;
  for_each_parallel(
      images, threads,
      [&](int i) {
        Calibrator one(transformer.network, bits, method);
        infer(transformer, network_input(data, i, transformer.network), &one);
        const std::lock_guard<std::mutex> lock(mutex);
        all.merge(one);  // largest values and counts: the order of images does not matter
      },
      progress);
  ActivationScales scales = all.scales();
  for (const int i : images) scales.images.push_back(data.name(i));
  return scales;
}

}  // namespace secateur
