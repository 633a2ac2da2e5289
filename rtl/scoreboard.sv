// SPDX-License-Identifier: Apache-2.0
// The controller's scoreboard: which row tiles are done (docs/microarchitecture/controller.md 6.2). It holds a window
// of the program's operations: those below `base` are done, those from `filled` on have no place yet, and no unit may
// have come so far (`machine_control` watches that).
//
// What units report before an edge is in `done` before the same edge: work that waits for it begins at it.
module scoreboard #(
    parameter int OPERATION_BITS = 8,
    parameter int WINDOW = 32,        // operations; a power of two
    parameter int GROUPS = 1,
    parameter int ROWS = 1,
    parameter int BLOCK_BITS = 8,     // of a tile's number of output blocks
    parameter int BLOCK_REPORTS = 1,  // of head modules
    parameter int TILE_REPORTS = 1,   // of all others
    localparam int TILES = GROUPS * ROWS,
    localparam int GB = $clog2(GROUPS) > 0 ? $clog2(GROUPS) : 1,
    localparam int WB = $clog2(WINDOW),
    localparam int ENTRY = 1 + BLOCK_BITS + TILES  // mpca, blocks of a tile, which tiles there are
) (
    input  logic                                          clk,
    input  logic                                          rst,
    input  logic [OPERATION_BITS-1:0]                     operations,  // of the program
    // The entry of operation `fetch` comes in the cycle behind.
    output logic [OPERATION_BITS-1:0]                     fetch,
    input  logic [ENTRY-1:0]                              fetched,
    input  logic [BLOCK_REPORTS-1:0]                      blocks_reported,
    input  logic [BLOCK_REPORTS*OPERATION_BITS-1:0]       blocks_operation,
    input  logic [BLOCK_REPORTS*GB-1:0]                   blocks_group,
    input  logic [BLOCK_REPORTS*ROWS*BLOCK_BITS-1:0]      blocks,      // of each row
    input  logic [TILE_REPORTS-1:0]                       tiles_reported,
    input  logic [TILE_REPORTS*OPERATION_BITS-1:0]        tiles_operation,
    input  logic [TILE_REPORTS*GB-1:0]                    tiles_group,
    input  logic [TILE_REPORTS*ROWS-1:0]                  tiles,       // rows
    output logic [WINDOW*TILES-1:0]                       done,
    output logic [OPERATION_BITS-1:0]                     base,
    output logic [OPERATION_BITS-1:0]                     filled,
    output logic [WINDOW-1:0]                             complete,    // operations of the window
    // Whether an operation of the mpca below `bound` is not complete.
    input  logic [OPERATION_BITS-1:0]                     bound,
    output logic                                          draining
);
  // Output blocks that each tile lacks: entry by entry, tile by tile.
  localparam int EB = TILES * BLOCK_BITS;
  logic [WINDOW*EB-1:0] left, next;
  logic [WINDOW-1:0] of_mpca;
  logic [WB-1:0] entry;
  logic [31:0] at;
  logic [ROWS*BLOCK_BITS-1:0] rows;  // of a group
  always_comb begin
    entry = '0;
    at = '0;
    rows = '0;
    next = left;
    for (int i = 0; i < BLOCK_REPORTS; i = i + 1) begin
      if (blocks_reported[i]) begin
        entry = blocks_operation[i*OPERATION_BITS+:WB];
        at = (32'(entry) * TILES + 32'(blocks_group[i*GB+:GB]) * ROWS) * BLOCK_BITS;
        rows = next[at+:ROWS*BLOCK_BITS];
        for (int r = 0; r < ROWS; r = r + 1) begin
          rows[r*BLOCK_BITS+:BLOCK_BITS] = rows[r*BLOCK_BITS+:BLOCK_BITS]
                                           - blocks[(i*ROWS+r)*BLOCK_BITS+:BLOCK_BITS];
        end
        next[at+:ROWS*BLOCK_BITS] = rows;
      end
    end
    for (int i = 0; i < TILE_REPORTS; i = i + 1) begin
      if (tiles_reported[i]) begin
        entry = tiles_operation[i*OPERATION_BITS+:WB];
        at = (32'(entry) * TILES + 32'(tiles_group[i*GB+:GB]) * ROWS) * BLOCK_BITS;
        rows = next[at+:ROWS*BLOCK_BITS];
        for (int r = 0; r < ROWS; r = r + 1) begin
          if (tiles[i*ROWS+r]) rows[r*BLOCK_BITS+:BLOCK_BITS] = '0;
        end
        next[at+:ROWS*BLOCK_BITS] = rows;
      end
    end
    for (int t = 0; t < WINDOW * TILES; t = t + 1) done[t] = next[t*BLOCK_BITS+:BLOCK_BITS] == '0;
  end

  // The operation that entry w holds: the one of [base, base + WINDOW) that ends in w.
  logic [WB-1:0] ahead;
  logic [OPERATION_BITS-1:0] number;
  always_comb begin
    complete = '0;
    draining = 1'b0;
    ahead = '0;
    number = '0;
    for (int w = 0; w < WINDOW; w = w + 1) begin
      ahead = WB'(w) - base[WB-1:0];
      number = base + OPERATION_BITS'(ahead);
      complete[w] = number < filled && (&done[w*TILES+:TILES]);
      if (of_mpca[w] && number < filled && number < bound && !complete[w]) draining = 1'b1;
    end
  end

  logic room, fills;
  assign room = filled - base < OPERATION_BITS'(WINDOW);
  logic [EB-1:0] new_entry;
  always_comb begin
    for (int t = 0; t < TILES; t = t + 1) begin
      new_entry[t*BLOCK_BITS+:BLOCK_BITS] = fetched[t] ? fetched[TILES+:BLOCK_BITS] : '0;
    end
  end
  logic word_valid;  // `fetched` is the entry of `filled`
  assign fills = word_valid && room && filled < operations;
  assign fetch = rst ? '0 : fills ? filled + 1'b1 : filled;
  always_ff @(posedge clk) begin
    word_valid <= !rst;
    if (rst) begin
      base <= '0;
      filled <= '0;
    end else begin
      if (base < filled && complete[base[WB-1:0]]) base <= base + 1'b1;
      if (fills) filled <= filled + 1'b1;
    end
    left <= rst ? '0 : next;
    if (fills && !rst) begin
      left[32'(filled[WB-1:0])*EB+:EB] <= new_entry;
      of_mpca[filled[WB-1:0]] <= fetched[TILES+BLOCK_BITS];
    end
  end
endmodule
