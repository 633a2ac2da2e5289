// N inputs of W bits onto one registered output; inputs are padded with zeros to a power of two.
module mux #(parameter N = 8, parameter W = 16, parameter S = $clog2(N)) (
    input clk, input [N*W-1:0] in, input [S-1:0] select, output reg [W-1:0] out);
  wire [(1<<S)*W-1:0] padded = in;
  genvar i, j;
  generate
    for (i = 0; i < W; i = i + 1) begin : bits
      wire [(1<<S)-1:0] choices;
      for (j = 0; j < (1 << S); j = j + 1) begin : pick
        assign choices[j] = padded[j*W+i];
      end
      always @(posedge clk) out[i] <= choices[select];
    end
  endgenerate
endmodule
