// A sum of A bits times a multiplier of 16 bits, shifted right by 16 to 31, rounded half to even, saturated to W bits.
module requantise #(parameter A = 42, parameter W = 16) (
    input clk, input signed [A-1:0] sum, input [15:0] multiplier, input [3:0] shift, output reg signed [W-1:0] out);
  localparam P = A + 17;
  reg signed [A-1:0] s;
  reg [15:0] m;
  reg signed [P-1:0] product;
  reg signed [P-16:0] coarse, fine;   // bit 0: half of the last place
  reg coarse_sticky, sticky;
  reg signed [P-17:0] rounded;
  wire [3:0] below = shift[1] ? (shift[0] ? 4'b0111 : 4'b0011) : (shift[0] ? 4'b0001 : 4'b0000);
  wire negative = rounded[P-17];
  wire over = rounded[P-17:W-1] != {(P-W-15){negative}};
  always @(posedge clk) begin
    s <= sum;
    m <= multiplier;
    product <= s * $signed({1'b0, m});
    case (shift[3:2])
      2'd0: begin coarse <= product >>> 15; coarse_sticky <= |product[14:0]; end
      2'd1: begin coarse <= product >>> 19; coarse_sticky <= |product[18:0]; end
      2'd2: begin coarse <= product >>> 23; coarse_sticky <= |product[22:0]; end
      default: begin coarse <= product >>> 27; coarse_sticky <= |product[26:0]; end
    endcase
    fine <= coarse >>> shift[1:0];
    sticky <= coarse_sticky | |(coarse[3:0] & below);
    rounded <= $signed(fine[P-16:1]) + $signed({1'b0, fine[0] & (sticky | fine[1])});
    out <= over ? {negative, {(W-1){~negative}}} : rounded[W-1:0];
  end
endmodule
