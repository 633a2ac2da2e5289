// SPDX-License-Identifier: Apache-2.0
// A memory of the program: written by the host before the run, read by one unit. The word of the address that an edge
// is given is there in the cycle behind it: block RAM.
module program_memory #(
    parameter int WIDTH = 32,  // bits of a word
    parameter int WORDS = 256,
    localparam int AB = $clog2(WORDS) > 0 ? $clog2(WORDS) : 1
) (
    input  logic             clk,
    input  logic             write,
    input  logic [AB-1:0]    write_at,
    input  logic [WIDTH-1:0] written,
    input  logic [AB-1:0]    read_at,
    output logic [WIDTH-1:0] word
);
  logic [WIDTH-1:0] words[WORDS];
  always_ff @(posedge clk) begin
    if (write) words[write_at] <= written;
    word <= words[read_at];
  end
endmodule
