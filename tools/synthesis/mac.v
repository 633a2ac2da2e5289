// One multiply-accumulator whose running sum stays in it: what a PE needs when p_pe >= block (one accumulator a MAC).
module mac #(parameter W = 8, parameter A = 48) (
    input clk, input first, input signed [W-1:0] a, input signed [W-1:0] b, output reg signed [A-1:0] acc);
  reg signed [W-1:0] ar, br;
  reg fr;
  always @(posedge clk) begin
    ar <= a;
    br <= b;
    fr <= first;
    acc <= (fr ? {A{1'b0}} : acc) + ar * br;
  end
endmodule
