// SPDX-License-Identifier: Apache-2.0
// The queue of `balance: dynamic` (docs/microarchitecture/buffers.md 3.2): head modules ask for the next snapshot of an
// operation's weight columns; one request a cycle is served, of the lowest module that has asked at an earlier edge.
//
// `ask[m]` at an edge: module m asks for a snapshot of operation `ask_operation`, one request a module at a time. The
// answer is on `granted` in the cycle behind the edge at which it is served: module, number in the operation's queue,
// or `empty`.
module column_scheduler #(
    parameter int H = 4,     // head modules
    parameter int OPS = 16,  // operations with a queue
    parameter int N = 12,    // bits of a snapshot's number
    localparam int HB = $clog2(H) > 0 ? $clog2(H) : 1,
    localparam int OB = $clog2(OPS) > 0 ? $clog2(OPS) : 1
) (
    input  logic            clk,
    input  logic            rst,
    // The queues' lengths, written before the run.
    input  logic            write,
    input  logic [OB-1:0]   write_at,
    input  logic [N-1:0]    length,
    input  logic [H-1:0]    ask,
    input  logic [H*OB-1:0] ask_operation,
    output logic            granted,
    output logic [HB-1:0]   module_index,
    output logic [N-1:0]    number,
    output logic            empty
);
  logic [N-1:0] lengths[OPS];
  logic [N-1:0] next[OPS];
  logic [H-1:0] waiting;
  logic [H*OB-1:0] operations;

  // The lowest module that waits.
  logic any;
  logic [HB-1:0] lowest;
  always_comb begin
    any = 1'b0;
    lowest = '0;
    for (int m = H - 1; m >= 0; m = m - 1) begin
      if (waiting[m]) begin
        any = 1'b1;
        lowest = HB'(m);
      end
    end
  end
  logic [OB-1:0] served;
  logic [N-1:0] place;
  assign served = operations[32'(lowest)*OB+:OB];
  assign place = next[served];

  always_ff @(posedge clk) begin
    for (int m = 0; m < H; m = m + 1) begin
      if (ask[m]) operations[m*OB+:OB] <= ask_operation[m*OB+:OB];
    end
    if (rst) begin
      waiting <= '0;
      granted <= 1'b0;
    end else begin
      waiting <= (waiting & ~(any ? H'(1) << lowest : '0)) | ask;
      granted <= any;
    end
    module_index <= lowest;
    number <= place;
    empty <= place >= lengths[served];
    if (write) begin
      lengths[write_at] <= length;
      next[write_at] <= '0;
    end else if (any && place < lengths[served]) begin
      next[served] <= place + 1'b1;
    end
  end
endmodule
