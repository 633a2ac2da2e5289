// SPDX-License-Identifier: Apache-2.0
#include "config/unit_keys.hpp"

namespace secateur::config {

const std::vector<UnitKeys>& unit_keys() {
#define SECATEUR_KEYS(unit, Config) unit##_keys(),
  static const std::vector<UnitKeys> keys{SECATEUR_UNITS(SECATEUR_KEYS)};
#undef SECATEUR_KEYS
  return keys;
}

}  // namespace secateur::config
