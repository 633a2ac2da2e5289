// SPDX-License-Identifier: Apache-2.0
#include "vit/activation_site.hpp"

#include <array>

namespace secateur::vit {

const char* to_string(ActivationSite site) {
  static constexpr std::array<const char*, kActivationSites> kNames{"image",  "stream",      "ln1",      "q",     "k",
                                                                    "scores", "probability", "v",        "mixed", "ln2",
                                                                    "hidden", "activated",   "final_ln", "logits"};
  return kNames[static_cast<std::size_t>(site)];
}

bool is_per_encoder(ActivationSite site) {
  return site != ActivationSite::image && site != ActivationSite::stream && site != ActivationSite::final_ln &&
         site != ActivationSite::logits;
}

bool is_always_wide(ActivationSite site) {
  return site == ActivationSite::stream || site == ActivationSite::scores || site == ActivationSite::logits;
}

}  // namespace secateur::vit
