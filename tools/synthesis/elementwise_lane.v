// One lane of the element-wise module. Its passes share two multipliers: LayerNorm squares and scales by the reciprocal
// root and gamma, softmax multiplies two table entries and then by the reciprocal of the row sum, GELU interpolates in a
// table, the residual is an addition with saturation. Row sums go up an adder tree (one adder a lane).
module elementwise_lane #(parameter W = 16) (
    input clk, input [2:0] pass, input signed [15:0] x, input signed [15:0] y, input signed [15:0] mean,
    input signed [15:0] scale, input signed [15:0] gamma, input signed [15:0] beta, input [4:0] shift,
    input table_write, input [8:0] table_at, input [15:0] table_data,
    output reg signed [W-1:0] out, output reg [39:0] partial, input [39:0] partial_in);
  (* ram_style = "distributed" *) reg [15:0] coarse [0:255];
  (* ram_style = "distributed" *) reg [15:0] fine [0:255];
  reg signed [16:0] centred, left;
  reg signed [15:0] right, coarse_q, fine_q, added;
  reg signed [33:0] first, moved;
  reg signed [33:0] second;
  reg signed [34:0] sum;
  wire signed [34:0] residual = x + y;
  always @(posedge clk) begin
    if (table_write & ~table_at[8]) coarse[table_at[7:0]] <= table_data;
    if (table_write & table_at[8]) fine[table_at[7:0]] <= table_data;
    centred <= x - mean;
    coarse_q <= coarse[x[15:8]];
    fine_q <= fine[x[7:0]];
    left <= (pass == 1) ? {coarse_q[15], coarse_q} : centred;
    right <= (pass == 0) ? centred[15:0] : (pass == 1) ? fine_q : scale;
    first <= left * right;
    moved <= first >>> shift;
    second <= $signed(moved[17:0]) * gamma;
    partial <= partial_in + ((pass == 0) ? {6'b0, first} : {24'b0, x});
    added <= (residual > 35'sd32767) ? 16'h7fff : (residual < -35'sd32768) ? 16'h8000 : residual[15:0];
    sum <= (second >>> 14) + beta;
    out <= (pass == 3) ? added[W-1:0] :
           (sum[34:W-1] == {(36-W){sum[34]}}) ? sum[W-1:0] : {sum[34], {(W-1){~sum[34]}}};
  end
endmodule
