// SPDX-License-Identifier: Apache-2.0
// 1 / sqrt(V) = root / 2^(46 + half_exponent) (docs/arithmetic.md 4.4): V normalised to [2^30, 2^32), a table, and two
// Newton steps. root is 0 where V is. No registers.
module reciprocal_root (
    input  logic        [61:0] value,
    output logic        [31:0] root,
    output logic signed [5:0]  half_exponent
);
  // By powers of two: a level of choices each.
  logic [61:0] normal;
  logic signed [5:0] shift;
  always_comb begin
    normal = value;
    shift = '0;
    for (int level = 3; level >= 0; level = level - 1) begin
      if (normal >= 62'd1 << (30 + 2 * (1 << level))) begin
        normal = normal >> (2 * (1 << level));
        shift = shift + 6'(1 << level);
      end
    end
    for (int level = 3; level >= 0; level = level - 1) begin
      if (normal < 62'd1 << (32 - 2 * (1 << level))) begin
        normal = normal << (2 * (1 << level));
        shift = shift - 6'(1 << level);
      end
    end
  end
  logic [15:0] guess;
  root_table table_of_roots (.at(8'(normal[31:24] - 8'd64)), .value(guess));
  logic [63:0] r, square, product;
  always_comb begin
    r = 64'(guess) << 16;
    square = '0;
    product = '0;
    for (int i = 0; i < 2; i = i + 1) begin
      square = (r * r) >> 30;
      product = (64'(normal[31:0]) * square) >> 31;
      r = (r * (64'h180000000 - product)) >> 32;
    end
  end
  assign root = value == '0 ? '0 : r[31:0];
  assign half_exponent = value == '0 ? '0 : shift;
endmodule
