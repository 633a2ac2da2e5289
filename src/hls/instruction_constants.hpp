// SPDX-License-Identifier: Apache-2.0
// Constants of an operation into its instruction (hls/top/instruction.hpp).
#pragma once

#include "arith/constants.hpp"
#include "schedule/program.hpp"
#include "top/instruction.hpp"

namespace secateur::hls {

/// Sizes of the result and its bits; all else 0. `activation_bits`: of results that are not wide.
Instruction instruction_of(const Operation& operation, Opcode opcode, int activation_bits);

void put_scaling(Instruction& in, int which, arith::Scaling scaling);
void put_constants(Instruction& in, const arith::SoftmaxConstants& constants);
void put_constants(Instruction& in, const arith::LayerNormConstants& constants);
void put_constants(Instruction& in, const arith::GeluConstants& constants);

}  // namespace secateur::hls
