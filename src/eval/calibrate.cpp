// SPDX-License-Identifier: Apache-2.0
#include "eval/calibrate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <type_traits>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "vit/bias_correction.hpp"
#include "vit/calibration.hpp"
#include "vit/float_inference.hpp"

namespace secateur::eval {

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

namespace {

/// Tokens that no classifier reads may overflow unseen.
void check_scales(const ActivationScales& scales) {
  for (std::size_t site = 0; site < kActivationSites; ++site) {
    for (const double scale : scales.values[site]) {
      if (std::isfinite(scale)) continue;
      throw RunError(fmt::format("calibration: the network's values overflow single precision ({})",
                                 to_string(static_cast<ActivationSite>(site))));
    }
  }
}

}  // namespace

ActivationScales calibrate(const Transformer& transformer, int bits, CalibrationMethod method,
                           const std::vector<NamedInput>& images, int threads, const Progress& progress) {
  std::vector<int> places(images.size());
  std::iota(places.begin(), places.end(), 0);
  // Image after image into one observer each; merged in the images' order, so that sums do not depend on the threads.
  const auto observed = [&](const auto& empty) {
    std::vector<std::decay_t<decltype(empty)>> each(images.size(), empty);
    for_each_parallel(
        places, threads,
        [&](int place) {
          const auto i = static_cast<std::size_t>(place);
          const FloatResult result = infer(transformer, images[i].values, &each[i]);
          check_logits({result.logits.begin(), result.logits.end()}, images[i].name);
        },
        progress);
    auto all = empty;
    for (const auto& one : each) all.merge(one);
    return all;
  };
  ActivationScales scales = observed(Calibrator(transformer.network, bits, method)).scales();
  check_scales(scales);
  scales.correction = observed(RoundingErrorObserver(transformer, scales)).correction(transformer);
  for (const NamedInput& image : images) scales.images.push_back(image.name);
  return scales;
}

ActivationScales calibrate(const Transformer& transformer, int bits, CalibrationMethod method, const Dataset& data,
                           const std::vector<int>& images, int threads, const Progress& progress) {
  std::vector<NamedInput> inputs;
  for (const int i : images) inputs.push_back({data.name(i), network_input(data, i, transformer.network)});
  return calibrate(transformer, bits, method, inputs, threads, progress);
}

}  // namespace secateur::eval
