// SPDX-License-Identifier: Apache-2.0
#include "eval/calibrate.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <type_traits>

#include "vit/bias_correction.hpp"
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

ActivationScales calibrate(const Transformer& transformer, int bits, CalibrationMethod method,
                           const std::vector<std::vector<float>>& images, int threads, const Progress& progress) {
  std::vector<int> places(images.size());
  std::iota(places.begin(), places.end(), 0);
  // Image after image into one observer each; merged in the images' order, so that sums do not depend on the threads.
  const auto observed = [&](const auto& empty) {
    std::vector<std::decay_t<decltype(empty)>> each(images.size(), empty);
    for_each_parallel(
        places, threads,
        [&](int place) {
          const auto i = static_cast<std::size_t>(place);
          infer(transformer, images[i], &each[i]);
        },
        progress);
    auto all = empty;
    for (const auto& one : each) all.merge(one);
    return all;
  };
  ActivationScales scales = observed(Calibrator(transformer.network, bits, method)).scales();
  scales.correction = observed(RoundingErrorObserver(transformer, scales)).correction(transformer);
  return scales;
}

ActivationScales calibrate(const Transformer& transformer, int bits, CalibrationMethod method, const Dataset& data,
                           const std::vector<int>& images, int threads, const Progress& progress) {
  std::vector<std::vector<float>> values;
  for (const int i : images) values.push_back(network_input(data, i, transformer.network));
  ActivationScales scales = calibrate(transformer, bits, method, values, threads, progress);
  for (const int i : images) scales.images.push_back(data.name(i));
  return scales;
}

}  // namespace secateur
