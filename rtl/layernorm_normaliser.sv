// SPDX-License-Identifier: Apache-2.0
// A value of LayerNorm (docs/arithmetic.md 4.4): normalised by its row's sum and reciprocal root, scaled and shifted.
// No registers.
module layernorm_normaliser (
    input  logic signed [15:0] x,
    input  logic        [14:0] count,          // values of a row, 2^14 at most
    input  logic signed [29:0] sum,
    input  logic        [31:0] root,
    input  logic signed [5:0]  half_exponent,
    input  logic signed [15:0] gamma,
    input  logic signed [15:0] beta,
    input  logic        [4:0]  beta_shift,
    input  logic        [16:0] multiplier,
    input  logic        [5:0]  shift,
    input  logic               wide,
    output logic signed [15:0] value
);
  logic signed [31:0] deviation;
  assign deviation = $signed({17'b0, count}) * 32'(x) - 32'(sum);
  logic signed [64:0] product, moved, half;
  logic [5:0] by;
  assign product = 65'(deviation) * $signed({33'b0, root});
  assign by = 6'(7'sd30 + 7'(half_exponent));
  assign moved = product >>> by;
  assign half = (65'sd1 << (by - 6'd1)) - 65'sd1 + $signed(65'(moved[0]));
  logic signed [64:0] rounded;
  assign rounded = by == '0 ? product : (product + half) >>> by;
  // Below 2^7 in magnitude, with 16 fraction bits.
  logic signed [45:0] summed;
  assign summed = 46'(rounded) * 46'(gamma) + (46'(beta) <<< beta_shift);
  logic signed [63:0] scaled;
  scaler #(.BITS(46)) to_result (.value(summed), .multiplier(multiplier), .shift(shift), .result(scaled));
  saturator #(.BITS(64)) saturated (.value(scaled), .wide(wide), .is_unsigned(1'b0), .result(value));
endmodule
