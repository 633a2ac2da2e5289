// A multiply-accumulator in the fabric, its product a tree of carry-chain adders over pairs of rows (Baugh-Wooley signs),
// registered after the product; A bits hold the sum of 1,536 products.
module fabric_mac #(parameter W = 8, parameter A = 2 * W + 10) (
    input clk, input first, input signed [W-1:0] a, input signed [W-1:0] b, output reg signed [A-1:0] acc);
  reg signed [W-1:0] ar, br;
  reg signed [2*W-1:0] product;
  reg fr, fp;
  wire signed [W+2:0] pair [0:W/2-1];
  wire signed [W+6:0] quad [0:W/4-1];
  genvar i;
  generate
    for (i = 0; i < W / 2; i = i + 1) begin : pairs
      wire signed [W:0] low = br[2*i] ? ar : 0;
      wire signed [W+1:0] high = br[2*i+1] ? {ar[W-1], ar, 1'b0} : 0;
      if (2 * i + 1 == W - 1) assign pair[i] = low - high;
      else assign pair[i] = low + high;
    end
    for (i = 0; i < W / 4; i = i + 1) begin : quads
      assign quad[i] = pair[2*i] + (pair[2*i+1] <<< 2);
    end
    if (W == 8) begin : eight
      always @(posedge clk) product <= quad[0] + (quad[1] <<< 4);
    end else begin : sixteen
      wire signed [W+10:0] low = quad[0] + (quad[1] <<< 4);
      wire signed [W+10:0] high = quad[2] + (quad[3] <<< 4);
      always @(posedge clk) product <= low + (high <<< 8);
    end
  endgenerate
  always @(posedge clk) begin
    ar <= a;
    br <= b;
    fr <= first;
    fp <= fr;
    acc <= (fp ? {A{1'b0}} : acc) + product;
  end
endmodule
