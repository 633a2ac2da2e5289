// SPDX-License-Identifier: Apache-2.0
// Fetches the weight columns of one head module ahead into its weight buffer (docs/microarchitecture/buffers.md 3.3):
// at an edge as many as fit, PUSHES at most; `overrun` says that there would have been more. Where they lie: memory.md
// 5.6. Not for `balance: dynamic`, whose columns are not known before the run.
//
// A column, from its lowest bit: units of 64 bytes; the operation that has to be over before it may be asked for;
// whether there is one; whether this is a column (0 behind the last).
//
// A transfer, from its lowest bit: address in units, units, write, tag. A column's tag: its number, module; the highest
// bit is 1.
module weight_prefetcher #(
    parameter int OPERATION_BITS = 8,
    parameter int WINDOW = 32,
    parameter int UNIT_BITS = 24,
    parameter int ADDRESS_BITS = 32,
    parameter int COLUMN_BITS = 20,
    parameter int MODULE = 0,
    parameter int MODULE_BITS = 1,
    parameter int TAG_BITS = 16,
    parameter int COLUMNS = 1024,      // of the whole program, and the one behind
    parameter int PUSHES = 16,
    parameter int SLOTS = 1,           // ports of the module
    parameter int ARRIVALS = 2,        // columns that may arrive at an edge
    parameter int NUMBER_BITS = 6,     // 2^NUMBER_BITS columns may be asked for and not used up
    localparam int SLOT_BITS = $clog2(SLOTS) > 0 ? $clog2(SLOTS) : 1,
    localparam int CB = $clog2(COLUMNS),
    localparam int WORD = UNIT_BITS + OPERATION_BITS + 2,
    localparam int TRANSFER = ADDRESS_BITS + UNIT_BITS + 1 + TAG_BITS
) (
    input  logic                            clk,
    input  logic                            rst,
    input  logic                            write,
    input  logic [CB-1:0]                   write_at,
    input  logic [WORD-1:0]                 written,
    input  logic                            write_base,   // where the columns of a port begin
    input  logic [SLOT_BITS-1:0]            base_at,
    input  logic [ADDRESS_BITS-1:0]         base_written,
    input  logic [UNIT_BITS-1:0]            capacity,     // weights.capacity_kib in units
    input  logic                            running,
    input  logic [OPERATION_BITS-1:0]       base,         // of the scoreboard
    input  logic [WINDOW-1:0]               complete,     // 0 where an operation has no place yet
    input  logic                            releases,
    input  logic [UNIT_BITS-1:0]            released,
    input  logic [ARRIVALS-1:0]             arrives,
    input  logic [ARRIVALS*TAG_BITS-1:0]    arrived,
    output logic [COLUMN_BITS-1:0]          columns_there,
    output logic [PUSHES-1:0]               pushes,
    output logic [PUSHES*SLOT_BITS-1:0]     push_slot,
    output logic [PUSHES*TRANSFER-1:0]      pushed,
    output logic                            overrun,
    output logic [UNIT_BITS-1:0]            held          // as the edge has settled
);
  localparam int WB = $clog2(WINDOW);
  localparam int RING = 1 << NUMBER_BITS;
  logic [WORD-1:0] columns[COLUMNS];
  always_ff @(posedge clk) if (write) columns[write_at] <= written;

  logic [CB-1:0] next, next_now;
  logic [UNIT_BITS-1:0] held_now;
  logic [ADDRESS_BITS-1:0] bases[SLOTS];
  logic [ADDRESS_BITS-1:0] bases_now[SLOTS];
  logic [SLOT_BITS-1:0] slot, slot_now;
  logic [COLUMN_BITS-1:0] asked, asked_now;
  logic goes_on;
  logic [WORD-1:0] column;
  logic [OPERATION_BITS-1:0] after;
  logic [UNIT_BITS-1:0] units;
  logic known;
  always_comb begin
    next_now = next;
    held_now = held - (releases ? released : '0);
    slot_now = slot;
    asked_now = asked;
    goes_on = running;
    pushes = '0;
    push_slot = '0;
    pushed = '0;
    column = '0;
    after = '0;
    units = '0;
    known = 1'b0;
    for (int s = 0; s < SLOTS; s = s + 1) bases_now[s] = bases[s];
    for (int i = 0; i <= PUSHES; i = i + 1) begin
      column = columns[next_now];
      units = column[UNIT_BITS-1:0];
      after = column[UNIT_BITS+:OPERATION_BITS];
      known = !column[UNIT_BITS+OPERATION_BITS] || after < base
              || (complete[after[WB-1:0]] && after - base < OPERATION_BITS'(WINDOW));
      goes_on = goes_on && column[WORD-1] && known && held_now + units <= capacity &&
                asked_now - columns_used < COLUMN_BITS'(RING);
      if (goes_on && i < PUSHES) begin
        pushes[i] = 1'b1;
        push_slot[i*SLOT_BITS+:SLOT_BITS] = slot_now;
        pushed[i*TRANSFER+:TRANSFER] = {
          1'b1, (TAG_BITS - 1)'({MODULE_BITS'(MODULE), asked_now[NUMBER_BITS-1:0]}), 1'b0, units, bases_now[slot_now]
        };
        bases_now[slot_now] = bases_now[slot_now] + ADDRESS_BITS'(units);
        held_now = held_now + units;
        slot_now = 32'(slot_now) == SLOTS - 1 ? '0 : slot_now + 1'b1;
        asked_now = asked_now + 1'b1;
        next_now = next_now + 1'b1;
      end
    end
  end

  // Columns may come out of order; segments name them in order.
  logic [RING-1:0] there, there_now;
  logic [COLUMN_BITS-1:0] columns_used;  // were there before this edge
  logic in_order;
  always_comb begin
    there_now = there;
    for (int i = 0; i < ARRIVALS; i = i + 1) begin
      if (arrives[i]) there_now[arrived[i*TAG_BITS+:NUMBER_BITS]] = 1'b1;
    end
    columns_there = columns_used;
    in_order = 1'b1;
    for (int i = 0; i < RING; i = i + 1) begin
      in_order = in_order && there_now[columns_there[NUMBER_BITS-1:0]];
      if (in_order) begin
        there_now[columns_there[NUMBER_BITS-1:0]] = 1'b0;
        columns_there = columns_there + 1'b1;
      end
    end
  end
  always_ff @(posedge clk) begin
    if (rst) begin
      next <= '0;
      held <= '0;
      slot <= '0;
      asked <= '0;
      there <= '0;
      columns_used <= '0;
      overrun <= 1'b0;
    end else begin
      next <= next_now;
      held <= held_now;
      slot <= slot_now;
      asked <= asked_now;
      there <= there_now;
      columns_used <= columns_there;
      overrun <= overrun || goes_on;
    end
    for (int s = 0; s < SLOTS; s = s + 1) begin
      if (write_base && 32'(base_at) == s) bases[s] <= base_written;
      else bases[s] <= bases_now[s];
    end
  end
endmodule
