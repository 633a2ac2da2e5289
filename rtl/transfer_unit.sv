// SPDX-License-Identifier: Apache-2.0
// DMA operations of the program: asks for the transfer of each row tile at the first edge at which its dependencies are
// done (docs/microarchitecture/controller.md 6.2). It looks at SLOTS operations at a time.
//
// An operation, from its lowest bit: number; row tiles; write; units of 64 bytes of a tile, of the last tile; its
// dependencies; the address of its first tile at each port (units). A number of all ones stands behind the last.
// A tile's tag: row, operation; the highest bit is 0.
module transfer_unit #(
    parameter int OPERATION_BITS = 8,
    parameter int WINDOW = 32,
    parameter int GROUPS = 1,
    parameter int ROWS = 1,
    parameter int DEPENDENCIES = 4,
    parameter int UNIT_BITS = 24,
    parameter int ADDRESS_BITS = 32,
    parameter int TAG_BITS = 16,
    parameter int PORTS = 1,
    parameter int OPERATIONS = 64,    // of the dma, and the one behind
    parameter int SLOTS = 4,
    localparam int TILES = GROUPS * ROWS,
    localparam int RB = $clog2(ROWS) > 0 ? $clog2(ROWS) : 1,
    localparam int GB = $clog2(GROUPS) > 0 ? $clog2(GROUPS) : 1,
    localparam int AB = $clog2(OPERATIONS),
    localparam int DEPS = DEPENDENCIES * (OPERATION_BITS + 5),
    localparam int WORD = OPERATION_BITS + RB + 1 + 1 + 2 * UNIT_BITS + DEPS + PORTS * ADDRESS_BITS,
    localparam int TRANSFER = ADDRESS_BITS + UNIT_BITS + 1 + TAG_BITS
) (
    input  logic                            clk,
    input  logic                            rst,
    output logic [AB-1:0]                   fetch,
    input  logic [WORD-1:0]                 fetched,
    input  logic                            running,
    input  logic [OPERATION_BITS-1:0]       base,
    input  logic [OPERATION_BITS-1:0]       filled,
    input  logic [WINDOW*TILES-1:0]         done,
    // Tile r of slot s, for port r mod PORTS.
    output logic [SLOTS*ROWS-1:0]           pushes,
    output logic [SLOTS*ROWS*TRANSFER-1:0]  pushed,
    output logic [SLOTS*OPERATION_BITS-1:0] slot_operation
);
  localparam int ROWS_AT = OPERATION_BITS;
  localparam int WRITE_AT = ROWS_AT + RB + 1;
  localparam int UNITS_AT = WRITE_AT + 1;
  localparam int LAST_AT = UNITS_AT + UNIT_BITS;
  localparam int DEPS_AT = LAST_AT + UNIT_BITS;
  localparam int ADDRESS_AT = DEPS_AT + DEPS;

  logic [WORD-1:0] slots[SLOTS];
  logic [SLOTS-1:0] used;
  logic [ROWS-1:0] asked[SLOTS];
  logic [ROWS-1:0] asked_now[SLOTS];
  logic word_valid;
  logic [AB-1:0] at;

  genvar s, r;
  generate
    for (s = 0; s < SLOTS; s = s + 1) begin : slot
      logic [ROWS-1:0] results, transfers;
      dependency_rows #(
          .OPERATION_BITS(OPERATION_BITS),
          .WINDOW(WINDOW),
          .GROUPS(GROUPS),
          .ROWS(ROWS),
          .DEPENDENCIES(DEPENDENCIES)
      ) checked (
          .dependencies(slots[s][DEPS_AT+:DEPS]),
          .group(GB'(0)),
          .base(base),
          .filled(filled),
          .done(done),
          .results(results),
          .transfers(transfers)
      );
      assign slot_operation[s*OPERATION_BITS+:OPERATION_BITS] = slots[s][OPERATION_BITS-1:0];
      for (r = 0; r < ROWS; r = r + 1) begin : row
        logic last;
        assign last = slots[s][ROWS_AT+:RB+1] == (RB + 1)'(r + 1);
        assign pushes[s*ROWS+r] = running && used[s] && !asked[s][r] && results[r] && transfers[r];
        assign pushed[(s*ROWS+r)*TRANSFER+:TRANSFER] = {
          TAG_BITS'({1'b0, slots[s][OPERATION_BITS-1:0], RB'(r)}),
          slots[s][WRITE_AT],
          last ? slots[s][LAST_AT+:UNIT_BITS] : slots[s][UNITS_AT+:UNIT_BITS],
          slots[s][ADDRESS_AT+(r%PORTS)*ADDRESS_BITS+:ADDRESS_BITS]
              + ADDRESS_BITS'(slots[s][UNITS_AT+:UNIT_BITS]) * ADDRESS_BITS'(r / PORTS)
        };
      end
      assign asked_now[s] = asked[s] | pushes[s*ROWS+:ROWS];
    end
  endgenerate

  // The first slot leaves when all its tiles have been asked for; the next operation takes the first free one.
  logic leaves, fills;
  logic [31:0] count;  // slots used once the first has left
  always_comb begin
    count = 0;
    for (int i = 0; i < SLOTS; i = i + 1) count = count + 32'(used[i]);
    leaves = used[0] && (&asked_now[0]);
    if (leaves) count = count - 1;
    fills = word_valid && fetched[OPERATION_BITS-1:0] != '1 && count < SLOTS;
  end
  assign fetch = rst ? '0 : at + AB'(fills);
  logic [ROWS-1:0] no_tiles;
  always_comb begin
    for (int i = 0; i < ROWS; i = i + 1) no_tiles[i] = 32'(fetched[ROWS_AT+:RB+1]) <= i;
  end
  always_ff @(posedge clk) begin
    word_valid <= !rst;
    at <= fetch;
    for (int i = 0; i < SLOTS; i = i + 1) begin
      if (fills && count == i) begin
        slots[i] <= fetched;
        asked[i] <= no_tiles;
        used[i] <= 1'b1;
      end else if (leaves) begin
        slots[i] <= slots[i == SLOTS-1 ? i : i+1];
        asked[i] <= asked_now[i == SLOTS-1 ? i : i+1];
        used[i] <= i != SLOTS - 1 && used[i == SLOTS-1 ? i : i+1];
      end else begin
        asked[i] <= asked_now[i];
      end
    end
    if (rst) used <= '0;
  end
endmodule
