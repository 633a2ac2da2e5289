// SPDX-License-Identifier: Apache-2.0
// Which row tiles of an operation have their dependencies done (docs/microarchitecture/controller.md 6.2), as the
// scoreboard says at this edge. No registers.
//
// A dependency, from its lowest bit: producer's number; rows: 0 the same, 1 the same and the one before (special tokens
// move patches down), 2 all; groups: 0 the same, 1 all; whether the producer is a DMA operation; whether there is one.
module dependency_rows #(
    parameter int OPERATION_BITS = 8,
    parameter int WINDOW = 32,       // operations that the scoreboard holds; a power of two
    parameter int GROUPS = 1,
    parameter int ROWS = 1,          // row tiles of a group
    parameter int DEPENDENCIES = 4,  // of an operation, at most
    localparam int TILES = GROUPS * ROWS,
    localparam int GB = $clog2(GROUPS) > 0 ? $clog2(GROUPS) : 1,
    localparam int WB = $clog2(WINDOW),
    localparam int DB = OPERATION_BITS + 5
) (
    input  logic [DEPENDENCIES*DB-1:0] dependencies,
    input  logic [GB-1:0]              group,
    // Of the scoreboard: operations below `base` are done entirely, nothing of those from `filled` on; else tile t of
    // operation o is bit (o mod WINDOW) * TILES + t.
    input  logic [OPERATION_BITS-1:0]  base,
    input  logic [OPERATION_BITS-1:0]  filled,
    input  logic [WINDOW*TILES-1:0]    done,
    output logic [ROWS-1:0]            results,    // row tiles that wait for no result
    output logic [ROWS-1:0]            transfers   // nor for a DMA operation
);
  logic [DB-1:0] dependency;
  logic [OPERATION_BITS-1:0] producer;
  logic [WB-1:0] entry;
  logic [TILES-1:0] tiles;
  logic [ROWS-1:0] here, ready;
  always_comb begin
    results = '1;
    transfers = '1;
    dependency = '0;
    producer = '0;
    entry = '0;
    tiles = '0;
    here = '0;
    ready = '0;
    for (int d = 0; d < DEPENDENCIES; d = d + 1) begin
      dependency = dependencies[d*DB+:DB];
      producer = dependency[OPERATION_BITS-1:0];
      entry = producer[WB-1:0];
      tiles = done[32'(entry)*TILES+:TILES];
      if (producer < base) tiles = '1;
      if (producer >= filled) tiles = '0;
      here = '1;
      for (int g = 0; g < GROUPS; g = g + 1) begin
        if (dependency[OPERATION_BITS+2] || 32'(group) == g) here = here & tiles[g*ROWS+:ROWS];
      end
      ready = here;
      // Row tile r - 1 as well.
      if (dependency[OPERATION_BITS+:2] == 2'd1) ready = here & ((here << 1) | ROWS'(1));
      if (dependency[OPERATION_BITS+:2] == 2'd2) ready = {ROWS{&here}};
      if (dependency[OPERATION_BITS+4] && dependency[OPERATION_BITS+3]) transfers = transfers & ready;
      if (dependency[OPERATION_BITS+4] && !dependency[OPERATION_BITS+3]) results = results & ready;
    end
  end
endmodule
