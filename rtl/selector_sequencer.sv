// SPDX-License-Identifier: Apache-2.0
// What the token selector does when: sort and shuffle, one operation at a time
// (docs/microarchitecture/elementwise.md 4.2). The sort itself is in token_sorter.sv.
//
// An operation, from its lowest bit: number (all ones: there is none any more); row tiles; cycles (1 or more); its
// dependencies, all of them on whole operations or on row tile 0; after how many cycles each row tile is done.
module selector_sequencer #(
    parameter int OPERATION_BITS = 8,
    parameter int WINDOW = 32,
    parameter int GROUPS = 1,
    parameter int ROWS = 1,
    parameter int DEPENDENCIES = 4,
    parameter int CYCLE_BITS = 20,
    parameter int OPERATIONS = 32,      // of the selector, and the one behind
    localparam int TILES = GROUPS * ROWS,
    localparam int RB = $clog2(ROWS) > 0 ? $clog2(ROWS) : 1,
    localparam int GB = $clog2(GROUPS) > 0 ? $clog2(GROUPS) : 1,
    localparam int AB = $clog2(OPERATIONS),
    localparam int DEPS = DEPENDENCIES * (OPERATION_BITS + 5),
    localparam int WORD = OPERATION_BITS + RB + 1 + CYCLE_BITS + DEPS + ROWS * CYCLE_BITS
) (
    input  logic                      clk,
    input  logic                      rst,
    output logic [AB-1:0]             fetch,
    input  logic [WORD-1:0]           fetched,
    input  logic [15:0]               operation_cycles,
    input  logic                      running,
    input  logic [OPERATION_BITS-1:0] base,
    input  logic [OPERATION_BITS-1:0] filled,
    input  logic [WINDOW*TILES-1:0]   done,
    output logic                      begins,
    output logic [OPERATION_BITS-1:0] operation,   // that begins
    output logic                      reports,     // row tiles are done at this edge
    output logic [OPERATION_BITS-1:0] report_operation,
    output logic [ROWS-1:0]           report_rows,
    output logic                      busy         // as the edge has settled
);
  localparam int CYCLES_AT = OPERATION_BITS + RB + 1;
  localparam int DEPS_AT = CYCLES_AT + CYCLE_BITS;
  localparam int ROWS_AT = DEPS_AT + DEPS;

  logic [WORD-1:0] ending, present;
  logic valid, word_valid, ends, advances, last;
  logic [CYCLE_BITS-1:0] elapsed, elapsed_now;
  logic [15:0] gap, gap_now;
  logic [AB-1:0] at;
  assign elapsed_now = elapsed + 1'b1;
  assign ends = busy && elapsed_now == ending[CYCLES_AT+:CYCLE_BITS];
  assign advances = ends || (word_valid && !valid);
  assign present = advances ? fetched : ending;
  assign operation = present[OPERATION_BITS-1:0];
  assign last = operation == '1;
  assign gap_now = ends ? operation_cycles : gap == '0 ? '0 : gap - 1'b1;
  assign fetch = rst ? '0 : at + AB'(advances);

  logic [ROWS-1:0] results, transfers;
  dependency_rows #(
      .OPERATION_BITS(OPERATION_BITS),
      .WINDOW(WINDOW),
      .GROUPS(GROUPS),
      .ROWS(ROWS),
      .DEPENDENCIES(DEPENDENCIES)
  ) checked (
      .dependencies(present[DEPS_AT+:DEPS]),
      .group(GB'(0)),
      .base(base),
      .filled(filled),
      .done(done),
      .results(results),
      .transfers(transfers)
  );
  assign begins = running && (valid || advances) && !last && (!busy || ends) && gap_now == '0 && results[0] &&
                  transfers[0];
  assign report_operation = ending[OPERATION_BITS-1:0];
  always_comb begin
    for (int r = 0; r < ROWS; r = r + 1) begin
      report_rows[r] = busy && 32'(ending[OPERATION_BITS+:RB+1]) > r &&
                       ending[ROWS_AT+r*CYCLE_BITS+:CYCLE_BITS] == elapsed_now;
    end
  end
  assign reports = report_rows != '0;
  always_ff @(posedge clk) begin
    word_valid <= !rst;
    if (rst) begin
      valid <= 1'b0;
      busy <= 1'b0;
      gap <= '0;
      at <= '0;
    end else begin
      valid <= valid || advances;
      busy <= begins || (busy && !ends);
      gap <= gap_now;
      at <= fetch;
    end
    ending <= present;
    elapsed <= begins ? '0 : elapsed_now;
  end
endmodule
