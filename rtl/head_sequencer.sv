// SPDX-License-Identifier: Apache-2.0
// What a head module does when: runs its segments one after the other and waits where the page says so
// (docs/microarchitecture/compute.md 2.2, 2.5). Its drains are in drain_sequencer.sv, its products in pe.sv.
//
// A segment, from its lowest bit: position of its operation among those of the mpca (all ones: there is none any more),
// group, row tiles of the left operand that it reads, cycles of its steps (1 or more), D, weight columns that must be
// there, units of 64 bytes that it releases, output blocks of each row tile that it finishes.
module head_sequencer #(
    parameter int OPERATION_BITS = 8,
    parameter int POSITION_BITS = 8,
    parameter int GROUPS = 1,
    parameter int ROWS = 1,
    parameter int BLOCK_BITS = 8,
    parameter int STEP_BITS = 24,     // of a segment's cycles
    parameter int DRAIN_BITS = 16,    // of D
    parameter int COLUMN_BITS = 20,   // of a number of columns
    parameter int UNIT_BITS = 24,     // of a number of 64 bytes
    parameter int SEGMENTS = 1024,
    parameter int DOUBLE_ACCUMULATORS = 1,
    parameter int PIPELINE_DEPTH = 4,
    parameter int CROSSING = 0,
    localparam int GB = $clog2(GROUPS) > 0 ? $clog2(GROUPS) : 1,
    localparam int SB = $clog2(SEGMENTS),
    localparam int REPORT = OPERATION_BITS + GB + ROWS * BLOCK_BITS,
    localparam int COLUMNS_AT = POSITION_BITS + GB + ROWS + STEP_BITS + DRAIN_BITS,
    localparam int WORD = COLUMNS_AT + 8 + UNIT_BITS + ROWS * BLOCK_BITS
) (
    input  logic                      clk,
    input  logic                      rst,
    output logic [SB-1:0]             fetch,
    input  logic [WORD-1:0]           fetched,
    // Of the controller.
    input  logic                      running,
    input  logic                      issues,
    input  logic [POSITION_BITS-1:0]  issued_before,
    input  logic [POSITION_BITS-1:0]  issued,
    input  logic [OPERATION_BITS-1:0] ending_operation,
    input  logic                      ending_broadcast,
    output logic                      joined,
    // Of the scoreboard, for the group that is asked for.
    output logic [GB-1:0]             group,
    input  logic [ROWS-1:0]           results,
    input  logic [ROWS-1:0]           transfers,
    // Columns that are there, in the order in which segments name them.
    input  logic [COLUMN_BITS-1:0]    columns_there,
    output logic                      releases,
    output logic [UNIT_BITS-1:0]      released,
    output logic                      local_done,
    output logic [REPORT-1:0]         local_report,
    output logic                      broadcast_done,
    output logic [REPORT-1:0]         broadcast_report,
    // As the edge has settled: its next segment has its dependencies done; it is in a step; what it waits for.
    output logic                      ready,
    output logic                      stepping,
    output logic                      waits_for_memory,
    output logic                      waits_for_weights,
    output logic                      waits_for_accumulators
);
  localparam int ROWS_AT = POSITION_BITS + GB;
  localparam int STEPS_AT = ROWS_AT + ROWS;
  localparam int DRAIN_AT = STEPS_AT + STEP_BITS;
  localparam int UNITS_AT = COLUMNS_AT + 8;
  localparam int BLOCKS_AT = UNITS_AT + UNIT_BITS;

  logic [SB-1:0] segment;
  logic [POSITION_BITS-1:0] position, position_ended, position_now, next_position;
  logic steps;
  logic [STEP_BITS-1:0] left;
  logic [COLUMN_BITS-1:0] needed;
  logic [WORD-1:0] running_segment;

  // What ends at this edge; a module joins behind the last segment of an operation.
  logic ends;
  assign ends = steps && left == STEP_BITS'(1);
  assign next_position = fetched[POSITION_BITS-1:0];
  assign position_ended = position + POSITION_BITS'(ends && next_position != position);
  assign joined = position_ended == issued_before;
  // One without work joins when the operation is issued.
  assign position_now = position_ended + POSITION_BITS'(issues && position_ended == issued_before &&
                                                        next_position != issued_before);
  assign releases = ends;
  assign released = running_segment[UNITS_AT+:UNIT_BITS];

  // What begins.
  logic has, missing_results, missing_transfers, weights, room, begins;
  logic [ROWS-1:0] reads;
  assign group = fetched[POSITION_BITS+:GB];
  assign reads = fetched[ROWS_AT+:ROWS];
  assign has = running && (!steps || ends) && position_now != issued && next_position == position_now;
  assign missing_results = (reads & ~results) != '0;
  assign missing_transfers = (reads & ~transfers) != '0;
  assign weights = columns_there - needed >= COLUMN_BITS'(fetched[COLUMNS_AT+:8]);
  assign begins = has && !missing_results && !missing_transfers && weights && room;
  assign fetch = rst ? '0 : segment + SB'(begins);

  always_ff @(posedge clk) begin
    if (rst) begin
      segment <= '0;
      position <= '0;
      steps <= 1'b0;
      needed <= '0;
    end else begin
      segment <= fetch;
      position <= position_now;
      steps <= begins || (steps && !ends);
      if (begins) needed <= needed + COLUMN_BITS'(fetched[COLUMNS_AT+:8]);
    end
    left <= begins ? fetched[STEPS_AT+:STEP_BITS] : left - 1'b1;
    if (begins) running_segment <= fetched;
    ready <= has && !missing_results && !missing_transfers;
    waits_for_memory <= has && !missing_results && missing_transfers;
    waits_for_weights <= has && !missing_results && !missing_transfers && !weights;
    waits_for_accumulators <= has && !missing_results && !missing_transfers && weights && !room;
  end
  assign stepping = steps;

  logic [REPORT-1:0] report;
  assign report = {running_segment[BLOCKS_AT+:ROWS*BLOCK_BITS], running_segment[POSITION_BITS+:GB], ending_operation};
  drain_sequencer #(
      .REPORT_BITS(REPORT),
      .CYCLE_BITS(DRAIN_BITS),
      .DOUBLE_ACCUMULATORS(DOUBLE_ACCUMULATORS),
      .PIPELINE_DEPTH(PIPELINE_DEPTH),
      .CROSSING(CROSSING)
  ) drain (
      .clk(clk),
      .rst(rst),
      .fill(ends),
      .fill_cycles(running_segment[DRAIN_AT+:DRAIN_BITS]),
      .fill_broadcast(ending_broadcast),
      .fill_report(report),
      .take(begins),
      .room(room),
      .local_done(local_done),
      .local_report(local_report),
      .broadcast_done(broadcast_done),
      .broadcast_report(broadcast_report)
  );
endmodule
