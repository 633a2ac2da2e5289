// SPDX-License-Identifier: Apache-2.0
// What rtl/drain_sequencer.sv may never do, whatever a head module does with it (docs/microarchitecture/compute.md 2.2):
// its places never over- or underflow, each segment that has been filled is reported once and in order, none before its
// pipeline and its drain are through. Two accumulator sets, a pipeline of 2, drains of up to 3 cycles, a crossing of 1.
module drain_rules (
    input logic       clk,
    input logic       rst,
    input logic       take,
    input logic       fill,
    input logic [1:0] cycles,
    input logic       broadcast
);
  logic room, local_done, broadcast_done;
  logic [1:0] local_report, broadcast_report;
  logic [1:0] filled, local_next, broadcast_next;  // numbers of segments, modulo 4
  logic [3:0] is_broadcast;                        // by number
  logic [2:0] pending;                             // filled and not reported
  logic [1:0] held;                                // sets: taken and not drained, as far as is seen here
  logic runs;                                      // a segment has taken a set and not ended
  logic [3:0] age;                                 // cycles since the oldest pending one was filled, 15 at most
  logic started;
  drain_sequencer #(
      .REPORT_BITS(2), .CYCLE_BITS(2), .DOUBLE_ACCUMULATORS(1), .PIPELINE_DEPTH(2), .CROSSING(1)
  ) drain (
      .clk(clk), .rst(rst), .fill(fill), .fill_cycles(cycles), .fill_broadcast(broadcast), .fill_report(filled),
      .take(take), .room(room), .local_done(local_done), .local_report(local_report),
      .broadcast_done(broadcast_done), .broadcast_report(broadcast_report));
  initial started = 1'b0;
  logic [2:0] reports;
  assign reports = 3'(local_done) + 3'(broadcast_done);
  always @(posedge clk) begin
    started <= 1'b1;
    if (rst) begin
      {filled, pending, runs, age} <= '0;
    end else begin
      if (fill) begin
        filled <= filled + 2'd1;
        is_broadcast[filled] <= broadcast;
      end
      pending <= pending + 3'(fill) - reports;
      runs <= take || (runs && !fill);
      if (fill && pending == 3'd0) age <= 4'd0;
      else if (age != 4'd15) age <= age + 4'd1;
    end
  end
  always @* begin
    assume (rst == !started);
    if (started) begin
      // A module runs one segment at a time, in a set that is free.
      assume (!take || (room && (!runs || fill)));
      assume (!fill || (runs && cycles != 2'd0));
      if (!rst) begin
        // Two sets and one report on its way over the boundary.
        assert (pending <= 3'd3);
        assert (reports <= pending);
        // A pipeline of 2 and a cycle of drain at least.
        if (pending == 3'd1 && reports != 3'd0) assert (age >= 4'd2);
        if (local_done) assert (!is_broadcast[local_report]);
        if (broadcast_done) assert (is_broadcast[broadcast_report]);
        // In order: what is reported is the oldest that goes that way.
        if (local_done && broadcast_done) assert (local_report == broadcast_report + 2'd1);
        if (broadcast_done) assert (broadcast_report == 2'(filled - 2'(pending)));
      end
    end
  end
endmodule
