// A full-throughput register slice (skid buffer) of W bits with valid and ready, as AXI channels are cut by.
module register_slice #(parameter W = 512) (
    input clk, input reset, input in_valid, output in_ready, input [W-1:0] in,
    output reg out_valid, input out_ready, output reg [W-1:0] out);
  reg full;
  reg [W-1:0] held;
  assign in_ready = ~full;
  always @(posedge clk)
    if (reset) begin
      full <= 1'b0;
      out_valid <= 1'b0;
    end else begin
      if (out_ready | ~out_valid) begin
        out_valid <= full | in_valid;
        out <= full ? held : in;
        full <= 1'b0;
      end else if (in_valid & ~full) begin
        held <= in;
        full <= 1'b1;
      end
    end
endmodule
