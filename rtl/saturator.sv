// SPDX-License-Identifier: Apache-2.0
// Saturation (docs/arithmetic.md 1): signed values are symmetric, +-127 or +-32767; unsigned ones 0 .. 255. No
// registers.
module saturator #(
    parameter int BITS = 64
) (
    input  logic signed [BITS-1:0] value,
    input  logic                   wide,         // 16 bits, not 8
    input  logic                   is_unsigned,  // only with 8 bits
    output logic signed [15:0]     result
);
  logic signed [BITS-1:0] most, least;
  assign most = wide ? BITS'(32767) : is_unsigned ? BITS'(255) : BITS'(127);
  assign least = is_unsigned ? '0 : -most;
  assign result = value > most ? most[15:0] : value < least ? least[15:0] : value[15:0];
endmodule
