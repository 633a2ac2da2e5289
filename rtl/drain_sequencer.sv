// SPDX-License-Identifier: Apache-2.0
// The accumulator sets of a head module, the pipeline behind the last product, the drain into the feature buffer and
// the broadcast over SLR boundaries (docs/microarchitecture/compute.md 2.2).
//
// A report is an operation's number, a group and the output blocks of each row tile; it goes through unread.
module drain_sequencer #(
    parameter int REPORT_BITS = 1,
    parameter int CYCLE_BITS = 16,             // of D
    parameter int DOUBLE_ACCUMULATORS = 1,     // pe.double_accumulators
    parameter int PIPELINE_DEPTH = 4,          // pe.pipeline_depth
    parameter int CROSSING = 0,                // cycles from the drain's end until a broadcast result is everywhere
    localparam int FB = $clog2(PIPELINE_DEPTH + 1) > 0 ? $clog2(PIPELINE_DEPTH + 1) : 1
) (
    input  logic                   clk,
    input  logic                   rst,
    // A segment's last step ends at this edge.
    input  logic                   fill,
    input  logic [CYCLE_BITS-1:0]  fill_cycles,  // D, 1 or more
    input  logic                   fill_broadcast,
    input  logic [REPORT_BITS-1:0] fill_report,
    input  logic                   take,         // a segment begins at this edge; only with room
    output logic                   room,         // a set is free for it
    output logic                   local_done,   // a result that stays is there
    output logic [REPORT_BITS-1:0] local_report,
    output logic                   broadcast_done,
    output logic [REPORT_BITS-1:0] broadcast_report
);
  localparam int SETS = DOUBLE_ACCUMULATORS != 0 ? 2 : 1;
  localparam int ITEM = FB + CYCLE_BITS + 1 + REPORT_BITS;
  // Filled sets, the first one drains. One place a set.
  logic [1:0] filled, filled_now;
  logic [ITEM-1:0] first, second, first_now, second_now, entering;
  logic draining, draining_now;
  logic [CYCLE_BITS-1:0] left, left_now;
  logic [1:0] used, used_now;
  logic ends;

  function automatic logic [ITEM-1:0] flushed(input logic [ITEM-1:0] item);
    flushed = item;
    if (item[FB-1:0] != '0) flushed[FB-1:0] = item[FB-1:0] - 1'b1;
  endfunction

  assign entering = {fill_report, fill_broadcast, fill_cycles, FB'(PIPELINE_DEPTH)};
  assign ends = draining && left == CYCLE_BITS'(1);
  always_comb begin
    first_now = flushed(first);
    second_now = flushed(second);
    filled_now = filled;
    if (ends) begin
      first_now = second_now;
      filled_now = filled - 1'b1;
    end
    if (fill) begin
      if (filled_now == 2'd0) first_now = entering;
      else second_now = entering;
      filled_now = filled_now + 1'b1;
    end
    draining_now = draining && !ends;
    left_now = left - 1'b1;
    if (!draining_now && filled_now != 2'd0 && first_now[FB-1:0] == '0) begin
      draining_now = 1'b1;
      left_now = first_now[FB+:CYCLE_BITS];
    end
  end
  assign used_now = used - 2'(ends);
  assign room = used_now < 2'(SETS);
  always_ff @(posedge clk) begin
    if (rst) begin
      filled <= '0;
      draining <= 1'b0;
      used <= '0;
    end else begin
      filled <= filled_now;
      draining <= draining_now;
      used <= used_now + 2'(take);
    end
    first <= first_now;
    second <= second_now;
    left <= left_now;
  end

  logic leaves;
  logic [REPORT_BITS-1:0] report;
  assign report = first[FB+CYCLE_BITS+1+:REPORT_BITS];
  assign leaves = ends && first[FB+CYCLE_BITS];
  assign local_done = ends && !first[FB+CYCLE_BITS];
  assign local_report = report;
  generate
    if (CROSSING == 0) begin : at_once
      assign broadcast_done = leaves;
      assign broadcast_report = report;
    end else begin : crosses
      logic [CROSSING-1:0] there;
      logic [REPORT_BITS-1:0] places[CROSSING];
      always_ff @(posedge clk) begin
        for (int i = 0; i < CROSSING; i = i + 1) begin
          there[i] <= !rst && (i == 0 ? leaves : there[i == 0 ? 0 : i-1]);
          places[i] <= i == 0 ? report : places[i == 0 ? 0 : i-1];
        end
      end
      assign broadcast_done = there[CROSSING-1];
      assign broadcast_report = places[CROSSING-1];
    end
  endgenerate
endmodule
