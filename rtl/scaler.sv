// SPDX-License-Identifier: Apache-2.0
// value * multiplier / 2^shift, rounded half to even (docs/arithmetic.md 1: scaled). No registers.
module scaler #(
    parameter int BITS = 46  // of the value, with its sign
) (
    input  logic signed [BITS-1:0]  value,
    input  logic        [16:0]      multiplier,  // 0, or 2^16 and more
    input  logic        [5:0]       shift,       // 0 .. 62
    output logic signed [BITS+17:0] result
);
  localparam int WIDTH = BITS + 18;
  logic signed [WIDTH-1:0] product, moved, half;
  logic odd;
  assign product = value * $signed({1'b0, multiplier});
  assign moved = product >>> shift;
  assign odd = moved[0];
  // Half less one, and one more where the quotient is odd: a tie then carries to the even neighbour.
  assign half = (WIDTH'(1) << (shift - 6'd1)) - WIDTH'(1) + WIDTH'(odd);
  logic signed [WIDTH:0] sum;
  assign sum = (WIDTH + 1)'(product) + (WIDTH + 1)'($signed({1'b0, half}));
  assign result = shift == '0 ? product : WIDTH'(sum >>> shift);
endmodule
