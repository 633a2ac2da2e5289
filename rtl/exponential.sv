// SPDX-License-Identifier: Apache-2.0
// exp(score - row maximum) in units of 2^-16 (docs/arithmetic.md 4.1). No registers.
module exponential (
    input  logic [16:0] below,       // row maximum - score
    input  logic [16:0] multiplier,  // to units of 2^-16 of the binary logarithm
    input  logic [5:0]  shift,
    output logic [15:0] value
);
  logic signed [35:0] t;
  scaler #(.BITS(18)) to_log2 (.value($signed({1'b0, below})), .multiplier(multiplier), .shift(shift), .result(t));
  logic [16:0] upper, lower, between;
  logic [8:0] next;
  assign next = 9'(t[15:8]) + 9'd1;
  exp_table at_index (.at(9'(t[15:8])), .value(upper));
  exp_table at_next (.at(next), .value(lower));
  logic [24:0] fall, step;
  assign fall = 25'(upper) - 25'(lower);
  assign step = fall * 25'(t[7:0]) + 25'd128;
  assign between = upper - 17'(step >> 8);
  // Rounded half to even, by 0 .. 17 bits.
  logic [4:0] by;
  logic [17:0] half, moved;
  assign by = t[20:16];
  assign moved = 18'(between) >> by;
  assign half = by == '0 ? '0 : (18'(1) << (by - 5'd1)) - 18'd1 + 18'(moved[0]);
  logic [17:0] rounded;
  assign rounded = (18'(between) + half) >> by;
  assign value = t >= 36'sd1179648 ? '0 : rounded > 18'd65535 ? 16'd65535 : rounded[15:0];
endmodule
