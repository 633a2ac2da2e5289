// SPDX-License-Identifier: Apache-2.0
#include "hls/instruction_constants.hpp"

#include <cstdint>

namespace secateur::hls {

Instruction instruction_of(const Operation& operation, Opcode opcode, int activation_bits) {
  Instruction in{};
  in.opcode = static_cast<std::int32_t>(opcode);
  in.rows = operation.values.rows;
  in.columns = operation.values.cols;
  in.groups = operation.values.groups;
  in.bits = operation.values.type == ValueType::wide ? 16 : activation_bits;
  return in;
}

void put_scaling(Instruction& in, int which, arith::Scaling scaling) {
  in.multiplier[which] = scaling.multiplier;
  in.shift[which] = scaling.shift;
}

void put_constants(Instruction& in, const arith::SoftmaxConstants& constants) {
  in.bits = constants.bits;
  put_scaling(in, 0, constants.to_log2);
  put_scaling(in, 1, constants.narrow);
}

void put_constants(Instruction& in, const arith::LayerNormConstants& constants) {
  in.bits = constants.bits;
  const auto epsilon = static_cast<std::uint64_t>(constants.epsilon);
  in.epsilon_low = static_cast<std::int32_t>(epsilon & 0xffffffffU);
  in.epsilon_high = static_cast<std::int32_t>(epsilon >> 32U);
  in.beta_shift = constants.beta_shift;
  put_scaling(in, 0, constants.to_result);
}

void put_constants(Instruction& in, const arith::GeluConstants& constants) {
  in.bits = constants.bits;
  put_scaling(in, 0, constants.to_fraction);
  put_scaling(in, 1, constants.to_result);
}

}  // namespace secateur::hls
