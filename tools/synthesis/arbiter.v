// Round-robin over N requests: the search begins after the one granted last.
module arbiter #(parameter N = 4, parameter S = $clog2(N)) (
    input clk, input reset, input [N-1:0] request, output reg [N-1:0] grant);
  reg [N-1:0] after;  // ones above the last grant
  wire [N-1:0] high = request & after;
  wire [N-1:0] from = |high ? high : request;
  wire [N-1:0] one = from & (~from + 1'b1);
  always @(posedge clk)
    if (reset) begin
      after <= {N{1'b1}};
      grant <= {N{1'b0}};
    end else begin
      grant <= one;
      if (|request) after <= ~(one | (one - 1'b1));
    end
endmodule
