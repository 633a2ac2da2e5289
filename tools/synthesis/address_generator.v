// Nested loops of a program step: three counters of 12 bits and an address of 32 bits that moves by a stride a level.
module address_generator (
    input clk, input load, input step, input [11:0] n0, input [11:0] n1, input [11:0] n2, input [31:0] base,
    input [31:0] s0, input [31:0] s1, input [31:0] s2, output reg [31:0] address, output reg done);
  reg [11:0] i0, i1, i2;
  wire w0 = i0 == n0, w1 = i1 == n1, w2 = i2 == n2;
  always @(posedge clk)
    if (load) begin
      {i0, i1, i2} <= 36'b0;
      address <= base;
      done <= 1'b0;
    end else if (step) begin
      i0 <= w0 ? 12'b0 : i0 + 12'b1;
      if (w0) i1 <= w1 ? 12'b0 : i1 + 12'b1;
      if (w0 & w1) i2 <= w2 ? 12'b0 : i2 + 12'b1;
      address <= address + (w0 ? (w1 ? s2 : s1) : s0);
      done <= w0 & w1 & w2;
    end
endmodule
