// A registered adder.
module adder #(parameter W = 24) (input clk, input [W-1:0] a, input [W-1:0] b, output reg [W-1:0] sum);
  always @(posedge clk) sum <= a + b;
endmodule
