// One comparator of the bitonic network: keys of K bits (score above token index), either direction, registered.
module compare_exchange #(parameter K = 24) (
    input clk, input descending, input [K-1:0] a, input [K-1:0] b, output reg [K-1:0] low, output reg [K-1:0] high);
  wire swap = (a > b) ^ descending;
  always @(posedge clk) begin
    low <= swap ? b : a;
    high <= swap ? a : b;
  end
endmodule
