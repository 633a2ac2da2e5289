// SPDX-License-Identifier: Apache-2.0
#include "schedule/program.hpp"

namespace secateur {

const char* to_string(Unit unit) {
  switch (unit) {
    case Unit::mpca: return "mpca";
    case Unit::elementwise: return "elementwise";
    case Unit::token_selector: return "token_selector";
    case Unit::dma: return "dma";
  }
  return "";
}

}  // namespace secateur
