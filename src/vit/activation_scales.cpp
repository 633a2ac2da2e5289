// SPDX-License-Identifier: Apache-2.0
#include "vit/activation_scales.hpp"

#include <algorithm>
#include <cmath>

namespace secateur::vit {

const char* to_string(CalibrationMethod method) {
  switch (method) {
    case CalibrationMethod::max:
      return "max";
    case CalibrationMethod::percentile:
      return "percentile";
    case CalibrationMethod::mse:
      return "mse";
  }
  return "";
}

void ActivationScales::resize(int depth) {
  for (int site = 0; site < kActivationSites; ++site) {
    const int count = is_per_encoder(static_cast<ActivationSite>(site)) ? depth : 1;
    values[static_cast<std::size_t>(site)].assign(static_cast<std::size_t>(count), 0.0);
  }
}

double ActivationScales::rounded(double value, ActivationSite site, int layer) const {
  const double scale = of(site, layer);
  const double most = largest(site);
  return std::clamp(std::nearbyint(value / scale), -most, most) * scale;
}

int ActivationScales::largest(ActivationSite site) const {
  if (bits == 16 || is_always_wide(site)) return 32767;
  return site == ActivationSite::probability ? 255 : 127;
}

}  // namespace secateur::vit
