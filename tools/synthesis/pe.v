// A whole PE of P x P MACs: operand registers, partial sums in LUT RAM (two sets: one is read back while the other is
// drained, hence two read ports) and the read-out of one slice of P sums.
module pe #(parameter P = 4, parameter W = 16, parameter A = 2 * W + 10, parameter LOG2 = 3, parameter R = $clog2(P)) (
    input clk, input load_left, input first, input [P*W-1:0] left, input [P*W-1:0] right,
    input [LOG2-1:0] read_at, input [LOG2-1:0] write_at, input write,
    input [LOG2-1:0] drain_at, input [R-1:0] drain_row, output reg [P*A-1:0] drained);
  reg [P*W-1:0] l, r;
  always @(posedge clk) begin
    if (load_left) l <= left;
    r <= right;
  end
  wire [A-1:0] value [0:P*P-1];
  genvar i, j, k;
  generate
    for (i = 0; i < P; i = i + 1)
      for (j = 0; j < P; j = j + 1) begin : row
        (* ram_style = "distributed" *) reg signed [A-1:0] sums [0:(1<<LOG2)-1];
        reg signed [A-1:0] partial, next, out;
        wire signed [W-1:0] a = l[i*W +: W];
        wire signed [W-1:0] b = r[j*W +: W];
        always @(posedge clk) begin
          if (first) partial <= {A{1'b0}};
          else partial <= sums[read_at];
          next <= partial + a * b;
          if (write) sums[write_at] <= next;
          out <= sums[drain_at];
        end
        assign value[i*P+j] = out;
      end
    for (j = 0; j < P; j = j + 1) begin : column
      for (k = 0; k < A; k = k + 1) begin : bits
        wire [P-1:0] choices;
        for (i = 0; i < P; i = i + 1) begin : pick
          assign choices[i] = value[i*P+j][k];
        end
        always @(posedge clk) drained[j*A+k] <= choices[drain_row];
      end
    end
  endgenerate
endmodule
