// The partial sums of one MAC that serves several output values in turn (p_pe < block): two sets of them, in LUT RAM.
// The addition itself is the DSP's.
module accumulators #(parameter A = 43, parameter LOG2 = 3) (
    input clk, input write, input [LOG2-1:0] write_at, input [A-1:0] sum, input [LOG2-1:0] read_at,
    output reg [A-1:0] partial);
  (* ram_style = "distributed" *) reg [A-1:0] sums [0:(1<<LOG2)-1];
  always @(posedge clk) begin
    if (write) sums[write_at] <= sum;
    partial <= sums[read_at];
  end
endmodule
