// SPDX-License-Identifier: Apache-2.0
// The controller: waits for the launch, then issues the operations of the mpca one after the other, each when all head
// modules have joined (docs/microarchitecture/compute.md 2.5, controller.md 6.1).
//
// An operation, from its lowest bit: its number in the program, whether its result is broadcast, its dependencies.
module controller #(
    parameter int OPERATION_BITS = 8,
    parameter int POSITION_BITS = 8,    // of a number among the operations of the mpca
    parameter int DEPENDENCY_BITS = 1,  // of all dependencies of an operation
    localparam int WORD = OPERATION_BITS + 1 + DEPENDENCY_BITS
) (
    input  logic                       clk,
    input  logic                       rst,
    input  logic                       start,             // held from edge 0 on
    input  logic [31:0]                launch_cycles,
    input  logic [15:0]                operation_cycles,  // controller.operation_cycles
    input  logic [POSITION_BITS-1:0]   operations,        // of the mpca
    input  logic                       joined,            // all modules have ended what has been issued
    output logic [POSITION_BITS-1:0]   fetch,
    input  logic [WORD-1:0]            fetched,           // operation `issued`
    // At this edge: the launch is over; an operation is issued; how many have been, this one included.
    output logic                       running,
    output logic                       issues,
    output logic [POSITION_BITS-1:0]   issued_before,
    output logic [POSITION_BITS-1:0]   issued,
    output logic [WORD-1:0]            ending,   // issued before this edge
    output logic [WORD-1:0]            present,  // issued at this edge or before
    output logic [OPERATION_BITS-1:0]  bound     // the first that not all modules have joined; none: the highest number
);
  logic was_running, in_gap;
  logic [31:0] launched;
  logic [15:0] gap, gap_now;
  assign running = was_running || (start && launched == launch_cycles);
  assign gap_now = in_gap ? gap - 1'b1 : operation_cycles;
  logic more, waits_for_gap;
  assign more = issued_before != operations;
  assign waits_for_gap = was_running && more && joined && gap_now != '0;
  assign issues = running && more && (!was_running || (joined && gap_now == '0));
  assign issued = issued_before + POSITION_BITS'(issues);
  assign present = issues ? fetched : ending;
  assign fetch = rst ? '0 : issued;
  assign bound = !was_running || !joined || issues ? present[OPERATION_BITS-1:0]
               : more ? fetched[OPERATION_BITS-1:0] : '1;
  always_ff @(posedge clk) begin
    if (rst) begin
      was_running <= 1'b0;
      in_gap <= 1'b0;
      issued_before <= '0;
      launched <= '0;
    end else begin
      was_running <= running;
      in_gap <= waits_for_gap;
      issued_before <= issued;
      if (start) launched <= launched + 1'b1;
    end
    gap <= gap_now;
    ending <= present;
  end
endmodule
