// SPDX-License-Identifier: Apache-2.0
// The control of the whole machine and its DMA (docs/microarchitecture.md): controller with scoreboard, sequencers of
// the head modules with their drains and weight prefetchers, of the element-wise module and of the token selector, the
// transfer unit, the DMA ports with an AXI4 master each. Given a program it does everything at the edge at which the
// simulator does it. It moves no values yet: what is read goes nowhere, what is written is `write_data`.
//
// Use: reset; load the program's memories (`load_*`, what is what: the localparams below; a word's fields: the unit's
// file); reset again; wait PRELOAD cycles; hold `start`. `finished` at the edge at which the last operation has ended,
// which is `cycles`.
//
// `fault` says that a run went beyond the sizes that this machine was built with (scoreboard window, queues, columns a
// cycle): its cycles are then not those of the page.
module machine_control #(
    parameter int P_H = 2,                  // p_h
    parameter int OPERATION_BITS = 9,       // of an operation's number
    parameter int WINDOW = 64,              // operations in the scoreboard
    parameter int GROUPS = 4,               // heads, at most
    parameter int ROWS = 4,                 // row tiles, at most
    parameter int BLOCK_BITS = 8,
    parameter int DEPENDENCIES = 4,
    parameter int SEGMENTS = 2048,          // of a module, and the one behind
    parameter int COLUMNS = 2048,           // of a module, and the one behind
    parameter int PUSHES = 16,              // columns that a module may ask for at an edge
    parameter int TRANSFER_SLOTS = 4,
    parameter int DOUBLE_ACCUMULATORS = 1,  // pe.double_accumulators
    parameter int PIPELINE_DEPTH = 4,       // pe.pipeline_depth
    parameter int CROSSING = 0,             // cycles between the two head modules that lie farthest apart
    parameter int ELEMENTWISE_DEPTH = 4,    // elementwise.pipeline_depth
    parameter int PORTS = 2,                // dma.ports
    parameter int BEAT_BYTES = 16,          // dma.beat_bytes
    parameter int MAX_BURST_BYTES = 256,    // dma.max_burst_bytes
    parameter int OUTSTANDING = 4,          // dma.outstanding
    localparam int ADDRESS_BITS = 32, UNIT_BITS = 24, COLUMN_BITS = 20, NUMBER_BITS = 7, QUEUE = 256,
    localparam int STEP_BITS = 24, DRAIN_BITS = 16, CYCLE_BITS = 24, SELECTOR_BITS = 20,
    localparam int OPERATIONS = 1 << OPERATION_BITS,
    localparam int TILES = GROUPS * ROWS,
    localparam int GB = $clog2(GROUPS) > 0 ? $clog2(GROUPS) : 1,
    localparam int RB = $clog2(ROWS) > 0 ? $clog2(ROWS) : 1,
    localparam int MB = $clog2(P_H) > 0 ? $clog2(P_H) : 1,
    localparam int DEPS = DEPENDENCIES * (OPERATION_BITS + 5),
    localparam int TAG_BITS = 1 + (MB + NUMBER_BITS > OPERATION_BITS + RB ? MB + NUMBER_BITS : OPERATION_BITS + RB),
    localparam int TRANSFER = ADDRESS_BITS + UNIT_BITS + 1 + TAG_BITS,
    localparam int IB = $clog2(OUTSTANDING + 1),
    localparam int REPORT = OPERATION_BITS + GB + ROWS * BLOCK_BITS,
    // Words of the memories.
    localparam int SCOREBOARD_WORD = 1 + BLOCK_BITS + TILES,
    localparam int CONTROLLER_WORD = OPERATION_BITS + 1 + DEPS,
    localparam int ELEMENTWISE_WORD = OPERATION_BITS + GB + 1 + RB + 1 + 2 * CYCLE_BITS + DEPS,
    localparam int SELECTOR_WORD = OPERATION_BITS + RB + 1 + SELECTOR_BITS + DEPS + ROWS * SELECTOR_BITS,
    localparam int TRANSFER_WORD = OPERATION_BITS + RB + 1 + 1 + 2 * UNIT_BITS + DEPS + PORTS * ADDRESS_BITS,
    localparam int SEGMENT_WORD = OPERATION_BITS + GB + ROWS + STEP_BITS + DRAIN_BITS + 8 + UNIT_BITS
                                  + ROWS * BLOCK_BITS,
    localparam int COLUMN_WORD = UNIT_BITS + OPERATION_BITS + 2,
    localparam int LOAD_WORD = 1024,
    localparam int ADDRESS_PORT = ADDRESS_BITS + 6
) (
    input  logic                            clk,
    input  logic                            rst,
    // 0 scoreboard, 1 controller, 2 element-wise, 3 selector, 4 transfers; for module m 32 + m segments, 64 + m
    // columns, 96 + m where its columns begin, an address for each of its ports.
    input  logic                            load,
    input  logic [7:0]                      load_memory,
    input  logic [15:0]                     load_at,
    input  logic [LOAD_WORD-1:0]            load_word,
    input  logic                            start,
    input  logic [31:0]                     launch_cycles,
    input  logic [15:0]                     operation_cycles,
    input  logic [OPERATION_BITS-1:0]       operations,       // of the program
    input  logic [OPERATION_BITS-1:0]       mpca_operations,
    input  logic [UNIT_BITS-1:0]            weight_capacity,  // units of 64 bytes
    output logic                            running,
    output logic                            finished,
    output logic [31:0]                     cycles,
    output logic                            fault,
    // Cycles of the units, over the run so far.
    output logic [31:0]                     mpca_busy, mpca_memory, mpca_weights, mpca_pipeline,
    output logic [31:0]                     elementwise_busy, elementwise_memory, selector_busy,
    output logic [31:0]                     dma_busy, dma_stall,
    // What has happened at the edge before: for tests and for a trace.
    output logic [OPERATION_BITS-1:0]       trace_base,
    output logic [WINDOW-1:0]               trace_complete,
    output logic [P_H-1:0]                  trace_ready,      // a module has a segment whose dependencies are done
    output logic [OPERATION_BITS-1:0]       trace_mpca,       // of this operation
    output logic                            trace_elementwise_begins,
    output logic [OPERATION_BITS-1:0]       trace_elementwise,
    output logic                            trace_selector_begins,
    output logic [OPERATION_BITS-1:0]       trace_selector,
    output logic [TRANSFER_SLOTS-1:0]       trace_asks,
    output logic [TRANSFER_SLOTS*OPERATION_BITS-1:0] trace_asked,
    // AXI4, port by port.
    output logic [PORTS-1:0]                m_axi_arvalid,
    input  logic [PORTS-1:0]                m_axi_arready,
    output logic [PORTS*ADDRESS_PORT-1:0]   m_axi_araddr,
    output logic [PORTS*8-1:0]              m_axi_arlen,
    output logic [PORTS*3-1:0]              m_axi_arsize,
    output logic [PORTS*2-1:0]              m_axi_arburst,
    output logic [PORTS*IB-1:0]             m_axi_arid,
    input  logic [PORTS-1:0]                m_axi_rvalid,
    output logic [PORTS-1:0]                m_axi_rready,
    input  logic [PORTS*8*BEAT_BYTES-1:0]   m_axi_rdata,
    input  logic [PORTS*IB-1:0]             m_axi_rid,
    input  logic [PORTS-1:0]                m_axi_rlast,
    output logic [PORTS-1:0]                m_axi_awvalid,
    input  logic [PORTS-1:0]                m_axi_awready,
    output logic [PORTS*ADDRESS_PORT-1:0]   m_axi_awaddr,
    output logic [PORTS*8-1:0]              m_axi_awlen,
    output logic [PORTS*3-1:0]              m_axi_awsize,
    output logic [PORTS*2-1:0]              m_axi_awburst,
    output logic [PORTS*IB-1:0]             m_axi_awid,
    output logic [PORTS-1:0]                m_axi_wvalid,
    input  logic [PORTS-1:0]                m_axi_wready,
    output logic [PORTS*8*BEAT_BYTES-1:0]   m_axi_wdata,
    output logic [PORTS*BEAT_BYTES-1:0]     m_axi_wstrb,
    output logic [PORTS-1:0]                m_axi_wlast,
    input  logic [PORTS-1:0]                m_axi_bvalid,
    output logic [PORTS-1:0]                m_axi_bready,
    input  logic [PORTS*IB-1:0]             m_axi_bid,
    input  logic [PORTS*8*BEAT_BYTES-1:0]   write_data
);
  // Scoreboard.
  localparam int BLOCK_REPORTS = 2 * P_H;
  localparam int TILE_REPORTS = 2 + 2 * PORTS;
  logic [OPERATION_BITS-1:0] scoreboard_fetch, base, filled, bound;
  logic [SCOREBOARD_WORD-1:0] scoreboard_word;
  logic [WINDOW*TILES-1:0] done;
  logic [WINDOW-1:0] complete;
  logic draining, was_draining;
  logic [BLOCK_REPORTS-1:0] blocks_reported;
  logic [BLOCK_REPORTS*OPERATION_BITS-1:0] blocks_operation;
  logic [BLOCK_REPORTS*GB-1:0] blocks_group;
  logic [BLOCK_REPORTS*ROWS*BLOCK_BITS-1:0] blocks;
  logic [TILE_REPORTS-1:0] tiles_reported;
  logic [TILE_REPORTS*OPERATION_BITS-1:0] tiles_operation;
  logic [TILE_REPORTS*GB-1:0] tiles_group;
  logic [TILE_REPORTS*ROWS-1:0] tiles;
  program_memory #(.WIDTH(SCOREBOARD_WORD), .WORDS(OPERATIONS)) scoreboard_memory (
      .clk(clk), .write(load && load_memory == 8'd0), .write_at(load_at[OPERATION_BITS-1:0]),
      .written(load_word[SCOREBOARD_WORD-1:0]), .read_at(scoreboard_fetch), .word(scoreboard_word));
  scoreboard #(
      .OPERATION_BITS(OPERATION_BITS), .WINDOW(WINDOW), .GROUPS(GROUPS), .ROWS(ROWS), .BLOCK_BITS(BLOCK_BITS),
      .BLOCK_REPORTS(BLOCK_REPORTS), .TILE_REPORTS(TILE_REPORTS)
  ) board (
      .clk(clk), .rst(rst), .operations(operations), .fetch(scoreboard_fetch), .fetched(scoreboard_word),
      .blocks_reported(blocks_reported), .blocks_operation(blocks_operation), .blocks_group(blocks_group),
      .blocks(blocks), .tiles_reported(tiles_reported), .tiles_operation(tiles_operation), .tiles_group(tiles_group),
      .tiles(tiles), .done(done), .base(base), .filled(filled), .complete(complete), .bound(bound),
      .draining(draining));

  // Controller.
  logic [OPERATION_BITS-1:0] controller_fetch, issued_before, issued;
  logic [CONTROLLER_WORD-1:0] controller_word, ending, present;
  logic running_now, issues;
  logic [P_H-1:0] joined;
  program_memory #(.WIDTH(CONTROLLER_WORD), .WORDS(OPERATIONS)) controller_memory (
      .clk(clk), .write(load && load_memory == 8'd1), .write_at(load_at[OPERATION_BITS-1:0]),
      .written(load_word[CONTROLLER_WORD-1:0]), .read_at(controller_fetch), .word(controller_word));
  controller #(
      .OPERATION_BITS(OPERATION_BITS), .POSITION_BITS(OPERATION_BITS), .DEPENDENCY_BITS(DEPS)
  ) control (
      .clk(clk), .rst(rst), .start(start), .launch_cycles(launch_cycles), .operation_cycles(operation_cycles),
      .operations(mpca_operations), .joined(&joined), .fetch(controller_fetch), .fetched(controller_word),
      .running(running_now), .issues(issues), .issued_before(issued_before), .issued(issued), .ending(ending),
      .present(present), .bound(bound));

  // Transfers done at this edge: reads of port p, then writes.
  logic [2*PORTS-1:0] transfer_done;
  logic [2*PORTS*TAG_BITS-1:0] transfer_done_tag;

  // Head modules.
  logic [P_H-1:0] stepping, waits_for_memory, waits_for_weights, waits_for_accumulators, column_overrun;
  logic [P_H*PUSHES-1:0] column_pushes;
  logic [P_H*PUSHES*8-1:0] column_port;
  logic [P_H*PUSHES*TRANSFER-1:0] columns_pushed;
  genvar m, i, p;
  generate
    for (m = 0; m < P_H; m = m + 1) begin : head
      localparam int SB = $clog2(SEGMENTS);
      // Its ports: m, m + P_H, ...; with fewer ports than modules, m mod PORTS.
      localparam int SLOTS = m < PORTS ? (PORTS - m + P_H - 1) / P_H : 1;
      localparam int SLOT_BITS = $clog2(SLOTS) > 0 ? $clog2(SLOTS) : 1;
      logic [SB-1:0] fetch;
      logic [SEGMENT_WORD-1:0] word;
      logic [GB-1:0] group;
      logic [ROWS-1:0] results, transfers;
      logic [COLUMN_BITS-1:0] columns_there;
      logic releases;
      logic [UNIT_BITS-1:0] released, held;
      logic [REPORT-1:0] local_report, broadcast_report;
      program_memory #(.WIDTH(SEGMENT_WORD), .WORDS(SEGMENTS)) segments (
          .clk(clk), .write(load && load_memory == 8'(32 + m)), .write_at(load_at[SB-1:0]),
          .written(load_word[SEGMENT_WORD-1:0]), .read_at(fetch), .word(word));
      dependency_rows #(
          .OPERATION_BITS(OPERATION_BITS), .WINDOW(WINDOW), .GROUPS(GROUPS), .ROWS(ROWS), .DEPENDENCIES(DEPENDENCIES)
      ) checked (
          .dependencies(present[OPERATION_BITS+1+:DEPS]), .group(group), .base(base), .filled(filled), .done(done),
          .results(results), .transfers(transfers));
      head_sequencer #(
          .OPERATION_BITS(OPERATION_BITS), .POSITION_BITS(OPERATION_BITS), .GROUPS(GROUPS), .ROWS(ROWS),
          .BLOCK_BITS(BLOCK_BITS), .STEP_BITS(STEP_BITS), .DRAIN_BITS(DRAIN_BITS), .COLUMN_BITS(COLUMN_BITS),
          .UNIT_BITS(UNIT_BITS), .SEGMENTS(SEGMENTS), .DOUBLE_ACCUMULATORS(DOUBLE_ACCUMULATORS),
          .PIPELINE_DEPTH(PIPELINE_DEPTH), .CROSSING(CROSSING)
      ) sequencer (
          .clk(clk), .rst(rst), .fetch(fetch), .fetched(word), .running(running_now), .issues(issues),
          .issued_before(issued_before), .issued(issued), .ending_operation(ending[OPERATION_BITS-1:0]),
          .ending_broadcast(ending[OPERATION_BITS]), .joined(joined[m]), .group(group), .results(results),
          .transfers(transfers), .columns_there(columns_there), .releases(releases), .released(released),
          .local_done(blocks_reported[2*m]), .local_report(local_report), .broadcast_done(blocks_reported[2*m+1]),
          .broadcast_report(broadcast_report), .ready(trace_ready[m]), .stepping(stepping[m]),
          .waits_for_memory(waits_for_memory[m]), .waits_for_weights(waits_for_weights[m]),
          .waits_for_accumulators(waits_for_accumulators[m]));
      assign {blocks[2*m*ROWS*BLOCK_BITS+:ROWS*BLOCK_BITS], blocks_group[2*m*GB+:GB],
              blocks_operation[2*m*OPERATION_BITS+:OPERATION_BITS]} = local_report;
      assign {blocks[(2*m+1)*ROWS*BLOCK_BITS+:ROWS*BLOCK_BITS], blocks_group[(2*m+1)*GB+:GB],
              blocks_operation[(2*m+1)*OPERATION_BITS+:OPERATION_BITS]} = broadcast_report;

      logic [2*PORTS-1:0] arrives;
      for (p = 0; p < 2 * PORTS; p = p + 1) begin : arrival
        assign arrives[p] = transfer_done[p] && transfer_done_tag[p*TAG_BITS+TAG_BITS-1]
                            && transfer_done_tag[p*TAG_BITS+NUMBER_BITS+:MB] == MB'(m);
      end
      logic [PUSHES*SLOT_BITS-1:0] slots;
      weight_prefetcher #(
          .OPERATION_BITS(OPERATION_BITS), .WINDOW(WINDOW), .UNIT_BITS(UNIT_BITS), .ADDRESS_BITS(ADDRESS_BITS),
          .COLUMN_BITS(COLUMN_BITS), .MODULE(m), .MODULE_BITS(MB), .TAG_BITS(TAG_BITS), .COLUMNS(COLUMNS),
          .PUSHES(PUSHES), .SLOTS(SLOTS), .ARRIVALS(2 * PORTS), .NUMBER_BITS(NUMBER_BITS)
      ) prefetcher (
          .clk(clk), .rst(rst), .write(load && load_memory == 8'(64 + m)), .write_at(load_at[$clog2(COLUMNS)-1:0]),
          .written(load_word[COLUMN_WORD-1:0]), .write_base(load && load_memory == 8'(96 + m)),
          .base_at(load_at[SLOT_BITS-1:0]), .base_written(load_word[ADDRESS_BITS-1:0]), .capacity(weight_capacity),
          .running(running_now), .base(base), .complete(complete), .releases(releases), .released(released),
          .arrives(arrives), .arrived(transfer_done_tag), .columns_there(columns_there),
          .pushes(column_pushes[m*PUSHES+:PUSHES]), .push_slot(slots),
          .pushed(columns_pushed[m*PUSHES*TRANSFER+:PUSHES*TRANSFER]), .overrun(column_overrun[m]), .held(held));
      always_comb begin
        for (int k = 0; k < PUSHES; k = k + 1) begin
          column_port[(m*PUSHES+k)*8+:8] = 8'(m % PORTS) + 8'(slots[k*SLOT_BITS+:SLOT_BITS]) * 8'(P_H);
        end
      end
    end
  endgenerate

  // Element-wise module and token selector.
  localparam int AB = OPERATION_BITS;
  logic [AB-1:0] elementwise_fetch, selector_fetch, transfer_fetch;
  logic [ELEMENTWISE_WORD-1:0] elementwise_word;
  logic [SELECTOR_WORD-1:0] selector_word;
  logic elementwise_begins, elementwise_is_busy, elementwise_waits;
  logic selector_begins, selector_is_busy;
  logic [OPERATION_BITS-1:0] elementwise_operation, selector_operation;
  logic [GB-1:0] elementwise_group;
  logic [RB-1:0] elementwise_row, elementwise_report_row;
  program_memory #(.WIDTH(ELEMENTWISE_WORD), .WORDS(OPERATIONS)) elementwise_memory_words (
      .clk(clk), .write(load && load_memory == 8'd2), .write_at(load_at[AB-1:0]),
      .written(load_word[ELEMENTWISE_WORD-1:0]), .read_at(elementwise_fetch), .word(elementwise_word));
  elementwise_sequencer #(
      .OPERATION_BITS(OPERATION_BITS), .WINDOW(WINDOW), .GROUPS(GROUPS), .ROWS(ROWS), .DEPENDENCIES(DEPENDENCIES),
      .CYCLE_BITS(CYCLE_BITS), .OPERATIONS(OPERATIONS), .RESULT_DELAY(ELEMENTWISE_DEPTH + CROSSING)
  ) elementwise (
      .clk(clk), .rst(rst), .fetch(elementwise_fetch), .fetched(elementwise_word), .operation_cycles(operation_cycles),
      .running(running_now), .base(base), .filled(filled), .done(done), .begins(elementwise_begins),
      .operation(elementwise_operation), .group(elementwise_group), .row(elementwise_row),
      .reports(tiles_reported[0]), .report_operation(tiles_operation[OPERATION_BITS-1:0]),
      .report_group(tiles_group[GB-1:0]), .report_row(elementwise_report_row), .busy(elementwise_is_busy),
      .waits_for_memory(elementwise_waits));
  assign tiles[ROWS-1:0] = ROWS'(1) << elementwise_report_row;
  program_memory #(.WIDTH(SELECTOR_WORD), .WORDS(OPERATIONS)) selector_memory (
      .clk(clk), .write(load && load_memory == 8'd3), .write_at(load_at[AB-1:0]),
      .written(load_word[SELECTOR_WORD-1:0]), .read_at(selector_fetch), .word(selector_word));
  selector_sequencer #(
      .OPERATION_BITS(OPERATION_BITS), .WINDOW(WINDOW), .GROUPS(GROUPS), .ROWS(ROWS), .DEPENDENCIES(DEPENDENCIES),
      .CYCLE_BITS(SELECTOR_BITS), .OPERATIONS(OPERATIONS)
  ) selector (
      .clk(clk), .rst(rst), .fetch(selector_fetch), .fetched(selector_word), .operation_cycles(operation_cycles),
      .running(running_now), .base(base), .filled(filled), .done(done), .begins(selector_begins),
      .operation(selector_operation), .reports(tiles_reported[1]), .report_rows(tiles[ROWS+:ROWS]),
      .report_operation(tiles_operation[OPERATION_BITS+:OPERATION_BITS]), .busy(selector_is_busy));
  assign tiles_group[GB+:GB] = '0;

  // Transfers.
  logic [TRANSFER_WORD-1:0] transfer_word;
  logic [TRANSFER_SLOTS*ROWS-1:0] tile_pushes;
  logic [TRANSFER_SLOTS*ROWS*TRANSFER-1:0] tiles_pushed;
  logic [TRANSFER_SLOTS*OPERATION_BITS-1:0] slot_operation;
  program_memory #(.WIDTH(TRANSFER_WORD), .WORDS(OPERATIONS)) transfer_memory (
      .clk(clk), .write(load && load_memory == 8'd4), .write_at(load_at[AB-1:0]),
      .written(load_word[TRANSFER_WORD-1:0]), .read_at(transfer_fetch), .word(transfer_word));
  transfer_unit #(
      .OPERATION_BITS(OPERATION_BITS), .WINDOW(WINDOW), .GROUPS(GROUPS), .ROWS(ROWS), .DEPENDENCIES(DEPENDENCIES),
      .UNIT_BITS(UNIT_BITS), .ADDRESS_BITS(ADDRESS_BITS), .TAG_BITS(TAG_BITS), .PORTS(PORTS), .OPERATIONS(OPERATIONS),
      .SLOTS(TRANSFER_SLOTS)
  ) transfer_control (
      .clk(clk), .rst(rst), .fetch(transfer_fetch), .fetched(transfer_word), .running(running_now), .base(base),
      .filled(filled), .done(done), .pushes(tile_pushes), .pushed(tiles_pushed), .slot_operation(slot_operation));

  // DMA ports: the transfer unit's tiles come before the modules' columns.
  localparam int CANDIDATES = TRANSFER_SLOTS * ROWS + P_H * PUSHES;
  logic [PORTS-1:0] port_overrun, port_active, port_reads;
  generate
    for (p = 0; p < PORTS; p = p + 1) begin : port
      logic [CANDIDATES-1:0] pushes;
      always_comb begin
        for (int k = 0; k < TRANSFER_SLOTS * ROWS; k = k + 1) pushes[k] = k % ROWS % PORTS == p && tile_pushes[k];
        for (int k = 0; k < P_H * PUSHES; k = k + 1) begin
          pushes[TRANSFER_SLOTS*ROWS+k] = column_pushes[k] && column_port[k*8+:8] == 8'(p);
        end
      end
      logic [TAG_BITS-1:0] read_tag, write_tag;
      logic [31:0] read_beat, write_beat;
      logic read_valid;
      logic [$clog2(OUTSTANDING+1)-1:0] in_flight;
      logic [$clog2(QUEUE):0] waiting;
      dma_port #(
          .BEAT_BYTES(BEAT_BYTES), .MAX_BURST_BYTES(MAX_BURST_BYTES), .OUTSTANDING(OUTSTANDING),
          .CANDIDATES(CANDIDATES), .QUEUE(QUEUE), .UNIT_BITS(UNIT_BITS), .ADDRESS_BITS(ADDRESS_BITS),
          .TAG_BITS(TAG_BITS)
      ) master (
          .clk(clk), .rst(rst), .pushes(pushes), .pushed({columns_pushed, tiles_pushed}), .overrun(port_overrun[p]),
          .read_done(transfer_done[p]), .read_done_tag(transfer_done_tag[p*TAG_BITS+:TAG_BITS]),
          .write_done(transfer_done[PORTS+p]), .write_done_tag(transfer_done_tag[(PORTS+p)*TAG_BITS+:TAG_BITS]),
          .read_valid(read_valid), .read_tag(read_tag), .read_beat(read_beat), .write_tag(write_tag),
          .write_beat(write_beat), .write_data(write_data[p*8*BEAT_BYTES+:8*BEAT_BYTES]), .active(port_active[p]),
          .in_flight(in_flight), .waiting(waiting), .m_axi_arvalid(m_axi_arvalid[p]),
          .m_axi_arready(m_axi_arready[p]), .m_axi_araddr(m_axi_araddr[p*ADDRESS_PORT+:ADDRESS_PORT]),
          .m_axi_arlen(m_axi_arlen[p*8+:8]), .m_axi_arsize(m_axi_arsize[p*3+:3]),
          .m_axi_arburst(m_axi_arburst[p*2+:2]), .m_axi_arid(m_axi_arid[p*IB+:IB]), .m_axi_rvalid(m_axi_rvalid[p]),
          .m_axi_rready(m_axi_rready[p]), .m_axi_rdata(m_axi_rdata[p*8*BEAT_BYTES+:8*BEAT_BYTES]),
          .m_axi_rid(m_axi_rid[p*IB+:IB]), .m_axi_rlast(m_axi_rlast[p]), .m_axi_awvalid(m_axi_awvalid[p]),
          .m_axi_awready(m_axi_awready[p]), .m_axi_awaddr(m_axi_awaddr[p*ADDRESS_PORT+:ADDRESS_PORT]),
          .m_axi_awlen(m_axi_awlen[p*8+:8]), .m_axi_awsize(m_axi_awsize[p*3+:3]),
          .m_axi_awburst(m_axi_awburst[p*2+:2]), .m_axi_awid(m_axi_awid[p*IB+:IB]), .m_axi_wvalid(m_axi_wvalid[p]),
          .m_axi_wready(m_axi_wready[p]), .m_axi_wdata(m_axi_wdata[p*8*BEAT_BYTES+:8*BEAT_BYTES]),
          .m_axi_wstrb(m_axi_wstrb[p*BEAT_BYTES+:BEAT_BYTES]), .m_axi_wlast(m_axi_wlast[p]),
          .m_axi_bvalid(m_axi_bvalid[p]), .m_axi_bready(m_axi_bready[p]), .m_axi_bid(m_axi_bid[p*IB+:IB]));
      assign port_reads[p] = read_valid;
      for (i = 0; i < 2; i = i + 1) begin : done_tile
        localparam int PLACE = 2 + i * PORTS + p;
        logic [TAG_BITS-1:0] tag;
        assign tag = transfer_done_tag[(i*PORTS+p)*TAG_BITS+:TAG_BITS];
        assign tiles_reported[PLACE] = transfer_done[i*PORTS+p] && !tag[TAG_BITS-1];
        assign tiles_operation[PLACE*OPERATION_BITS+:OPERATION_BITS] = tag[RB+:OPERATION_BITS];
        assign tiles_group[PLACE*GB+:GB] = '0;
        assign tiles[PLACE*ROWS+:ROWS] = ROWS'(1) << tag[RB-1:0];
      end
    end
  endgenerate

  // Ends, cycles, faults.
  logic [OPERATION_BITS-1:0] last_operation;
  logic ended, finishes, started;
  assign last_operation = operations - 1'b1;
  assign finishes = base > last_operation
                    || (filled > last_operation && complete[last_operation[$clog2(WINDOW)-1:0]]);
  // Units may not come to an operation without a place on the scoreboard.
  logic beyond;
  always_comb begin
    beyond = (trace_ready != '0 && trace_mpca >= filled) || (elementwise_begins && elementwise_operation >= filled)
             || (selector_begins && selector_operation >= filled);
    for (int k = 0; k < TRANSFER_SLOTS; k = k + 1) begin
      if (trace_asks[k] && trace_asked[k*OPERATION_BITS+:OPERATION_BITS] >= filled) beyond = 1'b1;
    end
  end
  assign finished = ended;
  assign running = started;
  always_ff @(posedge clk) begin
    if (rst) begin
      {ended, started, fault, was_draining} <= '0;
      cycles <= '0;
      {mpca_busy, mpca_memory, mpca_weights, mpca_pipeline} <= '0;
      {elementwise_busy, elementwise_memory, selector_busy, dma_busy, dma_stall} <= '0;
    end else begin
      started <= start;
      ended <= ended || (running_now && finishes);
      fault <= fault || beyond || port_overrun != '0 || column_overrun != '0;
      was_draining <= draining;
      // The cycle that ends at this edge.
      if (started && !ended) begin
        cycles <= cycles + 1;
        if (stepping != '0) mpca_busy <= mpca_busy + 1;
        else if (waits_for_memory != '0) mpca_memory <= mpca_memory + 1;
        else if (waits_for_weights != '0) mpca_weights <= mpca_weights + 1;
        else if (waits_for_accumulators != '0 || was_draining) mpca_pipeline <= mpca_pipeline + 1;
        elementwise_busy <= elementwise_busy + 32'(elementwise_is_busy);
        elementwise_memory <= elementwise_memory + 32'(elementwise_waits);
        selector_busy <= selector_busy + 32'(selector_is_busy);
        if (port_reads != '0 || m_axi_wvalid != '0) dma_busy <= dma_busy + 1;
        else if (port_active != '0) dma_stall <= dma_stall + 1;
      end
    end
    trace_base <= base;
    trace_complete <= complete;
    trace_mpca <= present[OPERATION_BITS-1:0];
    trace_elementwise_begins <= elementwise_begins;
    trace_elementwise <= elementwise_operation;
    trace_selector_begins <= selector_begins;
    trace_selector <= selector_operation;
    for (int k = 0; k < TRANSFER_SLOTS; k = k + 1) trace_asks[k] <= tile_pushes[k*ROWS+:ROWS] != '0;
    trace_asked <= slot_operation;
  end
endmodule
