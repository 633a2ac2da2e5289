// SPDX-License-Identifier: Apache-2.0
#include "schedule/program.hpp"

namespace secateur::schedule {

const char* to_string(Unit unit) {
#define SECATEUR_TEXT(name) #name,
  static constexpr const char* kNames[] = {SECATEUR_PROGRAM_UNITS(SECATEUR_TEXT)};
#undef SECATEUR_TEXT
  return kNames[static_cast<std::size_t>(unit)];
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
