// SPDX-License-Identifier: Apache-2.0
// One port of the DMA: a queue of transfers, cut into bursts, and an AXI4 master that issues them one at a time
// (docs/microarchitecture/memory.md 5.1, 5.2). A burst's identifier is the place of its transfer among those in flight:
// bursts of a transfer come back in order, transfers do not.
//
// A transfer, from its lowest bit: address and length in units of 64 bytes, write, tag. Transfers of one edge queue up
// in the order of their places; those that come at an edge are seen at the next. QUEUE of them wait at most:
// `overrun` says that one was lost.
//
// Data: a beat that is read is on `read_*` in the cycle in which it is on the bus; the beat that is to be written is
// asked for by `write_tag` and `write_beat` and expected on `write_data` in the same cycle. The port takes every read
// beat and every response at once.
module dma_port #(
    parameter int BEAT_BYTES = 16,          // dma.beat_bytes
    parameter int MAX_BURST_BYTES = 256,    // dma.max_burst_bytes
    parameter int OUTSTANDING = 4,          // dma.outstanding
    parameter int CANDIDATES = 1,           // transfers that may come at an edge
    parameter int QUEUE = 128,              // a power of two
    parameter int UNIT_BITS = 24,
    parameter int ADDRESS_BITS = 32,        // of an address in units
    parameter int TAG_BITS = 16,
    localparam int TRANSFER = ADDRESS_BITS + UNIT_BITS + 1 + TAG_BITS,
    localparam int PLACES = OUTSTANDING + 1,
    localparam int IB = $clog2(PLACES),
    localparam int QB = $clog2(QUEUE),
    localparam int OB = $clog2(OUTSTANDING + 1)
) (
    input  logic                             clk,
    input  logic                             rst,
    input  logic [CANDIDATES-1:0]            pushes,
    input  logic [CANDIDATES*TRANSFER-1:0]   pushed,
    output logic                             overrun,
    // A transfer is done at this edge.
    output logic                             read_done,
    output logic [TAG_BITS-1:0]              read_done_tag,
    output logic                             write_done,
    output logic [TAG_BITS-1:0]              write_done_tag,
    output logic                             read_valid,
    output logic [TAG_BITS-1:0]              read_tag,
    output logic [31:0]                      read_beat,   // of the transfer
    output logic [TAG_BITS-1:0]              write_tag,
    output logic [31:0]                      write_beat,
    input  logic [8*BEAT_BYTES-1:0]          write_data,
    // As the edge has settled: transfers that are not done; bursts in flight; transfers with bursts left to issue.
    output logic                             active,
    output logic [OB-1:0]                    in_flight,
    output logic [QB:0]                      waiting,
    // AXI4. Bursts are incrementing and of full beats.
    output logic                             m_axi_arvalid,
    input  logic                             m_axi_arready,
    output logic [ADDRESS_BITS+5:0]          m_axi_araddr,
    output logic [7:0]                       m_axi_arlen,
    output logic [2:0]                       m_axi_arsize,
    output logic [1:0]                       m_axi_arburst,
    output logic [IB-1:0]                    m_axi_arid,
    input  logic                             m_axi_rvalid,
    output logic                             m_axi_rready,
    input  logic [8*BEAT_BYTES-1:0]          m_axi_rdata,
    input  logic [IB-1:0]                    m_axi_rid,
    input  logic                             m_axi_rlast,
    output logic                             m_axi_awvalid,
    input  logic                             m_axi_awready,
    output logic [ADDRESS_BITS+5:0]          m_axi_awaddr,
    output logic [7:0]                       m_axi_awlen,
    output logic [2:0]                       m_axi_awsize,
    output logic [1:0]                       m_axi_awburst,
    output logic [IB-1:0]                    m_axi_awid,
    output logic                             m_axi_wvalid,
    input  logic                             m_axi_wready,
    output logic [8*BEAT_BYTES-1:0]          m_axi_wdata,
    output logic [BEAT_BYTES-1:0]            m_axi_wstrb,
    output logic                             m_axi_wlast,
    input  logic                             m_axi_bvalid,
    output logic                             m_axi_bready,
    input  logic [IB-1:0]                    m_axi_bid
);
  localparam int BURST_UNITS = MAX_BURST_BYTES / 64;
  localparam int BB = $clog2(BURST_UNITS) > 0 ? $clog2(BURST_UNITS) : 1;  // of a place within a burst
  initial begin
    if (MAX_BURST_BYTES > 256 * BEAT_BYTES) $error("an AXI4 burst has 256 beats at most");
  end

  // The queue. The first transfer stays until its last burst is issued.
  logic [TRANSFER-1:0] queue[QUEUE];
  logic [QB-1:0] head;
  logic [TRANSFER-1:0] first;
  assign first = queue[head];
  logic [UNIT_BITS-1:0] issued_units, units_left;
  logic [ADDRESS_BITS-1:0] address;
  assign address = first[ADDRESS_BITS-1:0] + ADDRESS_BITS'(issued_units);
  assign units_left = first[ADDRESS_BITS+:UNIT_BITS] - issued_units;

  // The next burst: up to a multiple of its greatest length.
  logic issues, last_burst, is_write;
  logic [UNIT_BITS-1:0] to_boundary, burst_units;
  logic [31:0] burst_beats;
  assign to_boundary = UNIT_BITS'(BURST_UNITS) - (BURST_UNITS == 1 ? '0 : UNIT_BITS'(address[BB-1:0]));
  assign last_burst = units_left <= to_boundary;
  assign burst_units = last_burst ? units_left : to_boundary;
  assign burst_beats = (32'(burst_units) * 64 + BEAT_BYTES - 1) / BEAT_BYTES;
  assign is_write = first[ADDRESS_BITS+UNIT_BITS];
  assign issues = waiting != '0 && !m_axi_arvalid && !m_axi_awvalid && in_flight < OB'(OUTSTANDING);

  // Transfers in flight.
  logic [PLACES-1:0] live;      // taken
  logic [PLACES-1:0] all_issued;
  logic [OB-1:0] under_way[PLACES];
  logic [TAG_BITS-1:0] tags[PLACES];
  logic [31:0] beats[PLACES];   // received, or sent
  logic [IB-1:0] place, free_place;
  always_comb begin
    free_place = '0;
    for (int i = PLACES - 1; i >= 0; i = i - 1) begin
      if (!live[i]) free_place = IB'(i);
    end
  end
  logic [IB-1:0] of_burst;
  assign of_burst = issued_units == '0 ? free_place : place;

  logic read_ends, write_ends;
  assign m_axi_rready = 1'b1;
  assign m_axi_bready = 1'b1;
  assign read_ends = m_axi_rvalid && m_axi_rlast;
  assign write_ends = m_axi_bvalid;
  // The last burst of a transfer: one under way, none left, none issued at this edge.
  assign read_done = read_ends && under_way[m_axi_rid] == OB'(1) && all_issued[m_axi_rid];
  assign write_done = write_ends && under_way[m_axi_bid] == OB'(1) && all_issued[m_axi_bid];
  assign read_done_tag = tags[m_axi_rid];
  assign write_done_tag = tags[m_axi_bid];
  assign read_valid = m_axi_rvalid;
  assign read_tag = tags[m_axi_rid];
  assign read_beat = beats[m_axi_rid];

  // Write data follow their grant at once.
  logic [31:0] write_left;
  logic [IB-1:0] write_place;
  assign m_axi_wvalid = write_left != 0;
  assign m_axi_wlast = write_left == 1;
  assign m_axi_wstrb = '1;
  assign m_axi_wdata = write_data;
  assign write_tag = tags[write_place];
  assign write_beat = beats[write_place];

  logic [QB:0] waiting_now, pushed_now;
  always_comb begin
    pushed_now = '0;
    for (int i = 0; i < CANDIDATES; i = i + 1) pushed_now = pushed_now + (QB + 1)'(pushes[i]);
    waiting_now = waiting - (QB + 1)'(issues && last_burst);
  end
  // Each goes behind those before it. Blocking: nothing but `first` reads the queue, and the place that it reads is
  // written only when the queue overruns.
  logic [QB-1:0] tail;
  always_ff @(posedge clk) begin
    /* verilator lint_off BLKSEQ */
    tail = head + waiting[QB-1:0];
    for (int i = 0; i < CANDIDATES; i = i + 1) begin
      if (pushes[i]) begin
        queue[tail] = pushed[i*TRANSFER+:TRANSFER];
        tail = tail + 1'b1;
      end
    end
    /* verilator lint_on BLKSEQ */
  end
  always_ff @(posedge clk) begin
    if (issues) begin
      place <= of_burst;
      m_axi_araddr <= {address, 6'b0};
      m_axi_awaddr <= {address, 6'b0};
      m_axi_arlen <= 8'(burst_beats - 1);
      m_axi_awlen <= 8'(burst_beats - 1);
      m_axi_arid <= of_burst;
      m_axi_awid <= of_burst;
    end
    if (rst) begin
      head <= '0;
      waiting <= '0;
      overrun <= 1'b0;
      issued_units <= '0;
      in_flight <= '0;
      m_axi_arvalid <= 1'b0;
      m_axi_awvalid <= 1'b0;
      write_left <= '0;
    end else begin
      waiting <= waiting_now + pushed_now;
      overrun <= overrun || 32'(waiting_now) + 32'(pushed_now) > QUEUE;
      if (issues && last_burst) head <= head + 1'b1;
      if (issues) issued_units <= last_burst ? '0 : issued_units + burst_units;
      in_flight <= in_flight + OB'(issues) - OB'(read_ends) - OB'(write_ends);
      if (issues) begin
        m_axi_arvalid <= !is_write;
        m_axi_awvalid <= is_write;
      end else begin
        if (m_axi_arready) m_axi_arvalid <= 1'b0;
        if (m_axi_awready) m_axi_awvalid <= 1'b0;
      end
      if (m_axi_awvalid && m_axi_awready) write_left <= 32'(m_axi_awlen) + 1;
      else if (m_axi_wvalid && m_axi_wready) write_left <= write_left - 1;
      if (m_axi_awvalid && m_axi_awready) write_place <= m_axi_awid;
    end
    for (int i = 0; i < PLACES; i = i + 1) begin
      if (rst) begin
        live[i] <= 1'b0;
      end else if (issues && issued_units == '0 && 32'(of_burst) == i) begin
        live[i] <= 1'b1;
        all_issued[i] <= last_burst;
        under_way[i] <= OB'(1);
        tags[i] <= first[TRANSFER-1-:TAG_BITS];
        beats[i] <= '0;
      end else begin
        if (issues && 32'(of_burst) == i) all_issued[i] <= last_burst;
        under_way[i] <= under_way[i] + OB'(issues && 32'(of_burst) == i)
                        - OB'(read_ends && 32'(m_axi_rid) == i) - OB'(write_ends && 32'(m_axi_bid) == i);
        if ((read_done && 32'(m_axi_rid) == i) || (write_done && 32'(m_axi_bid) == i)) live[i] <= 1'b0;
        if (m_axi_rvalid && 32'(m_axi_rid) == i) beats[i] <= beats[i] + 1;
        if (m_axi_wvalid && m_axi_wready && 32'(write_place) == i) beats[i] <= beats[i] + 1;
      end
    end
  end
  assign active = waiting != '0 || live != '0;
  assign m_axi_arsize = 3'($clog2(BEAT_BYTES));
  assign m_axi_awsize = 3'($clog2(BEAT_BYTES));
  assign m_axi_arburst = 2'b01;
  assign m_axi_awburst = 2'b01;
endmodule
