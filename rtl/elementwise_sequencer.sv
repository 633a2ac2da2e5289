// SPDX-License-Identifier: Apache-2.0
// What the element-wise module does when: one tile after the other, in program order
// (docs/microarchitecture/elementwise.md 4.1). Its arithmetic is in the lanes.
//
// An operation, from its lowest bit: number (all ones: there is none any more); groups; row tiles; cycles of a tile, of
// the last tile of a group (1 or more); its dependencies.
module elementwise_sequencer #(
    parameter int OPERATION_BITS = 8,
    parameter int WINDOW = 32,
    parameter int GROUPS = 1,
    parameter int ROWS = 1,
    parameter int DEPENDENCIES = 4,
    parameter int CYCLE_BITS = 24,
    parameter int OPERATIONS = 64,      // of the module, and the one behind
    parameter int RESULT_DELAY = 4,     // elementwise.pipeline_depth, and the crossing
    localparam int TILES = GROUPS * ROWS,
    localparam int RB = $clog2(ROWS) > 0 ? $clog2(ROWS) : 1,
    localparam int GB = $clog2(GROUPS) > 0 ? $clog2(GROUPS) : 1,
    localparam int AB = $clog2(OPERATIONS),
    localparam int DEPS = DEPENDENCIES * (OPERATION_BITS + 5),
    localparam int WORD = OPERATION_BITS + GB + 1 + RB + 1 + 2 * CYCLE_BITS + DEPS
) (
    input  logic                      clk,
    input  logic                      rst,
    output logic [AB-1:0]             fetch,
    input  logic [WORD-1:0]           fetched,
    input  logic [15:0]               operation_cycles,  // controller.operation_cycles
    input  logic                      running,
    input  logic [OPERATION_BITS-1:0] base,
    input  logic [OPERATION_BITS-1:0] filled,
    input  logic [WINDOW*TILES-1:0]   done,
    // A tile begins at this edge.
    output logic                      begins,
    output logic [OPERATION_BITS-1:0] operation,
    output logic [GB-1:0]             group,
    output logic [RB-1:0]             row,
    // Its result is there at this edge.
    output logic                      reports,
    output logic [OPERATION_BITS-1:0] report_operation,
    output logic [GB-1:0]             report_group,
    output logic [RB-1:0]             report_row,
    // As the edge has settled.
    output logic                      busy,
    output logic                      waits_for_memory
);
  localparam int GROUPS_AT = OPERATION_BITS;
  localparam int ROWS_AT = GROUPS_AT + GB + 1;
  localparam int CYCLES_AT = ROWS_AT + RB + 1;
  localparam int LAST_AT = CYCLES_AT + CYCLE_BITS;
  localparam int DEPS_AT = LAST_AT + CYCLE_BITS;

  // `ending`: the operation before this edge; `fetched`: the one behind it.
  logic [WORD-1:0] ending, present;
  logic valid;
  logic [GB-1:0] group_before;
  logic [RB-1:0] row_before;
  logic [CYCLE_BITS-1:0] left;
  logic [15:0] gap, gap_now;
  logic [AB-1:0] at;
  logic tile_ends, last_row, last_group, operation_ends;
  assign tile_ends = busy && left == CYCLE_BITS'(1);
  assign last_row = (RB + 1)'(row_before) + 1'b1 == ending[ROWS_AT+:RB+1];
  assign last_group = (GB + 1)'(group_before) + 1'b1 == ending[GROUPS_AT+:GB+1];
  assign operation_ends = tile_ends && last_row && last_group;
  // Before the first one there is none to end.
  logic advances;
  logic word_valid;
  assign advances = operation_ends || (word_valid && !valid);
  assign present = advances ? fetched : ending;
  assign operation = present[OPERATION_BITS-1:0];
  assign group = !tile_ends || !last_row ? group_before : last_group ? '0 : group_before + 1'b1;
  assign row = !tile_ends ? row_before : last_row ? '0 : row_before + 1'b1;
  assign gap_now = operation_ends ? operation_cycles : gap == '0 ? '0 : gap - 1'b1;
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
      .group(group),
      .base(base),
      .filled(filled),
      .done(done),
      .results(results),
      .transfers(transfers)
  );
  logic may_begin;
  assign may_begin = running && (valid || advances) && operation != '1 && (!busy || tile_ends) && gap_now == '0;
  assign begins = may_begin && results[row] && transfers[row];
  logic last_tile;
  assign last_tile = (RB + 1)'(row) + 1'b1 == present[ROWS_AT+:RB+1];
  always_ff @(posedge clk) begin
    word_valid <= !rst;
    if (rst) begin
      valid <= 1'b0;
      busy <= 1'b0;
      gap <= '0;
      at <= '0;
      group_before <= '0;
      row_before <= '0;
      waits_for_memory <= 1'b0;
    end else begin
      valid <= valid || advances;
      busy <= begins || (busy && !tile_ends);
      gap <= gap_now;
      at <= fetch;
      group_before <= group;
      row_before <= row;
      waits_for_memory <= may_begin && results[row] && !transfers[row];
    end
    ending <= present;
    left <= begins ? (last_tile ? present[LAST_AT+:CYCLE_BITS] : present[CYCLES_AT+:CYCLE_BITS]) : left - 1'b1;
  end

  generate
    if (RESULT_DELAY == 0) begin : at_once
      assign reports = tile_ends;
      assign {report_operation, report_group, report_row} = {ending[OPERATION_BITS-1:0], group_before, row_before};
    end else begin : delayed
      localparam int ITEM = OPERATION_BITS + GB + RB;
      logic [RESULT_DELAY-1:0] there;
      logic [ITEM-1:0] places[RESULT_DELAY];
      always_ff @(posedge clk) begin
        for (int i = 0; i < RESULT_DELAY; i = i + 1) begin
          there[i] <= !rst && (i == 0 ? tile_ends : there[i == 0 ? 0 : i-1]);
          places[i] <= i == 0 ? {ending[OPERATION_BITS-1:0], group_before, row_before} : places[i == 0 ? 0 : i-1];
        end
      end
      assign reports = there[RESULT_DELAY-1];
      assign {report_operation, report_group, report_row} = places[RESULT_DELAY-1];
    end
  endgenerate
endmodule
