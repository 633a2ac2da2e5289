// SPDX-License-Identifier: Apache-2.0
#include "schedule/program.hpp"

namespace secateur::schedule {

const char* to_string(Unit unit) {
  switch (unit) {
    case Unit::mpca:
      return "mpca";
    case Unit::elementwise:
      return "elementwise";
    case Unit::token_selector:
      return "token_selector";
    case Unit::dma:
      return "dma";
  }
  return "";
}

int bits_of(ValueType type, int activation_bits) {
  switch (type) {
    case ValueType::none:
      return 0;
    case ValueType::activation:
    case ValueType::probability:
      return activation_bits;
    case ValueType::wide:
    case ValueType::exp:
      return 16;
    case ValueType::sum:
      return 32;
  }
  return 0;
}

}  // namespace secateur::schedule
