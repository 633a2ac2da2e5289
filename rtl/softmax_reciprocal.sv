// SPDX-License-Identifier: Apache-2.0
// floor((2^47 + floor(sum / 2)) / sum) (docs/arithmetic.md 4.2). No registers: a divider of 48 rows.
module softmax_reciprocal (
    input  logic [31:0] sum,  // 65535 or more: a row's largest exp is
    output logic [31:0] reciprocal
);
  logic [47:0] dividend;
  assign dividend = 48'h800000000000 + 48'(sum[31:1]);
  assign reciprocal = 32'(dividend / 48'(sum));
endmodule
