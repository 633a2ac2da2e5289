// SPDX-License-Identifier: Apache-2.0
// A value of the softmax (docs/arithmetic.md 4.2): exp times the row's reciprocal, and narrowed. No registers.
module softmax_normaliser (
    input  logic        [15:0] exp,
    input  logic        [31:0] reciprocal,
    input  logic        [16:0] multiplier,   // to what the product with V takes
    input  logic        [5:0]  shift,
    input  logic               wide,         // 16 bits, signed; else 8, unsigned
    output logic        [15:0] probability,  // unit 2^-16
    output logic signed [15:0] narrowed
);
  logic [47:0] product, rounded;
  assign product = 48'(exp) * 48'(reciprocal);
  assign rounded = (product + 48'h3fffffff + 48'(product[31])) >> 31;
  assign probability = rounded > 48'd65535 ? 16'd65535 : rounded[15:0];
  logic signed [34:0] scaled;
  scaler #(.BITS(17)) to_operand (
      .value($signed({1'b0, probability})), .multiplier(multiplier), .shift(shift), .result(scaled));
  saturator #(.BITS(35)) saturated (.value(scaled), .wide(wide), .is_unsigned(!wide), .result(narrowed));
endmodule
