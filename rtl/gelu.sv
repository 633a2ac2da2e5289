// SPDX-License-Identifier: Apache-2.0
// GELU, x Phi(x), by a table of a Phi(-a) with linear interpolation (docs/arithmetic.md 4.3). No registers.
module gelu (
    input  logic signed [15:0] x,
    input  logic        [16:0] fraction_multiplier,  // to units of 2^-16
    input  logic        [5:0]  fraction_shift,
    input  logic        [16:0] result_multiplier,
    input  logic        [5:0]  result_shift,
    input  logic               wide,                 // a result of 16 bits
    output logic signed [15:0] value
);
  logic signed [33:0] fraction, magnitude, positive, y;
  scaler #(.BITS(16)) to_fraction (
      .value(x), .multiplier(fraction_multiplier), .shift(fraction_shift), .result(fraction));
  assign magnitude = fraction < 0 ? -fraction : fraction;
  assign positive = fraction < 0 ? '0 : fraction;
  logic [13:0] here, there;
  logic [9:0] index;
  assign index = 10'(magnitude[18:10]);
  gelu_table at_index (.at(index), .value(here));
  gelu_table at_next (.at(index + 10'd1), .value(there));
  logic signed [26:0] step;
  assign step = ($signed({13'b0, there}) - $signed({13'b0, here})) * $signed({17'b0, magnitude[9:0]}) + 27'sd512;
  assign y = magnitude >= 34'sd524288 ? positive : positive - (34'($signed({1'b0, here})) + 34'($signed(step[26:10])));
  logic signed [51:0] scaled;
  scaler #(.BITS(34)) to_result (
      .value(y), .multiplier(result_multiplier), .shift(result_shift), .result(scaled));
  saturator #(.BITS(52)) narrowed (.value(scaled), .wide(wide), .is_unsigned(1'b0), .result(value));
endmodule
