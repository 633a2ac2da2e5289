// SPDX-License-Identifier: Apache-2.0
// What an AXI4 master must never do (AMBA AXI, IHI 0022), for rtl/dma_port.sv before any memory: the inputs are free but
// for what is assumed here. Small sizes, so that a solver comes to an end: bursts of up to 4 beats of 32 bytes, two in
// flight; MAX_BURST_BYTES stands for the page of 4 KiB, whose multiples are multiples of it.
module dma_port_rules (
    input logic       clk,
    input logic       rst,
    input logic       push,
    input logic [9:0] pushed,
    input logic       arready,
    input logic       awready,
    input logic       wready,
    input logic       rvalid,
    input logic       rlast,
    input logic [1:0] rid,
    input logic       bvalid,
    input logic [1:0] bid
);
  localparam int UNITS = 2;  // of 64 bytes, a burst at most
  logic arvalid, awvalid, wvalid, wlast, overrun, read_done, write_done, active, read_valid, rready, bready;
  logic [10:0] araddr, awaddr;
  logic [7:0] arlen, awlen;
  logic [1:0] arid, awid, in_flight;
  logic [2:0] waiting;
  logic [0:0] read_done_tag, write_done_tag, read_tag, write_tag;
  logic [31:0] read_beat, write_beat;
  logic [255:0] wdata;
  logic [31:0] wstrb;
  logic [2:0] arsize, awsize;
  logic [1:0] arburst, awburst;
  dma_port #(
      .BEAT_BYTES(32), .MAX_BURST_BYTES(64 * UNITS), .OUTSTANDING(2), .CANDIDATES(1), .QUEUE(4), .UNIT_BITS(3),
      .ADDRESS_BITS(5), .TAG_BITS(1)
  ) port (
      .clk(clk), .rst(rst), .pushes(push), .pushed(pushed), .overrun(overrun), .read_done(read_done),
      .read_done_tag(read_done_tag), .write_done(write_done), .write_done_tag(write_done_tag),
      .read_valid(read_valid), .read_tag(read_tag), .read_beat(read_beat), .write_tag(write_tag),
      .write_beat(write_beat), .write_data(256'd0), .active(active), .in_flight(in_flight), .waiting(waiting),
      .m_axi_arvalid(arvalid), .m_axi_arready(arready), .m_axi_araddr(araddr), .m_axi_arlen(arlen),
      .m_axi_arsize(arsize), .m_axi_arburst(arburst), .m_axi_arid(arid), .m_axi_rvalid(rvalid),
      .m_axi_rready(rready), .m_axi_rdata(256'd0), .m_axi_rid(rid), .m_axi_rlast(rlast), .m_axi_awvalid(awvalid),
      .m_axi_awready(awready), .m_axi_awaddr(awaddr), .m_axi_awlen(awlen), .m_axi_awsize(awsize),
      .m_axi_awburst(awburst), .m_axi_awid(awid), .m_axi_wvalid(wvalid), .m_axi_wready(wready),
      .m_axi_wdata(wdata), .m_axi_wstrb(wstrb), .m_axi_wlast(wlast), .m_axi_bvalid(bvalid), .m_axi_bready(bready),
      .m_axi_bid(bid));

  // What has been asked for and not answered, by identifier.
  logic [1:0] reads[4], writes[4];
  logic [1:0] granted_writes;  // of which data are still to come
  logic [7:0] beats_left;      // of the write whose data are under way
  logic started;               // a cycle has passed since the reset
  logic was_arvalid, was_awvalid, was_arready, was_awready;
  logic [10:0] was_araddr, was_awaddr;
  logic [7:0] was_arlen, was_awlen;
  logic [1:0] was_arid, was_awid;
  initial started = 1'b0;
  always @(posedge clk) begin
    started <= 1'b1;
    {was_arvalid, was_arready, was_araddr, was_arlen, was_arid} <= {arvalid, arready, araddr, arlen, arid};
    {was_awvalid, was_awready, was_awaddr, was_awlen, was_awid} <= {awvalid, awready, awaddr, awlen, awid};
    for (int i = 0; i < 4; i = i + 1) begin
      if (rst) begin
        reads[i] <= '0;
        writes[i] <= '0;
      end else begin
        reads[i] <= reads[i] + 2'(arvalid && arready && arid == i) - 2'(rvalid && rlast && rid == i);
        writes[i] <= writes[i] + 2'(wvalid && wready && wlast && write_id == i) - 2'(bvalid && bid == i);
      end
    end
    if (rst) beats_left <= '0;
    else if (awvalid && awready) beats_left <= awlen + 8'd1;
    else if (wvalid && wready) beats_left <= beats_left - 8'd1;
    if (awvalid && awready) write_id <= awid;
  end
  logic [1:0] write_id;

  always @* begin
    assume (rst == !started);
    if (started) begin
      // Transfers: one unit or more, within the addresses there are, and only while there is room.
      if (push) assume (waiting < 3'd4 && pushed[7:5] != 3'd0 && 6'(pushed[4:0]) + 6'(pushed[7:5]) <= 6'd32);
      // No response that was not asked for; a write is taken when the data of the one before are through (5.3).
      if (rvalid) assume (reads[rid] != 2'd0);
      if (bvalid) assume (writes[bid] != 2'd0);
      if (awready && awvalid) assume (beats_left == 8'd0 || (beats_left == 8'd1 && wready));

      // Valid stays until ready, and so does what it tells.
      if (!rst && was_arvalid && !was_arready && started_before)
        assert (arvalid && araddr == was_araddr && arlen == was_arlen && arid == was_arid);
      if (!rst && was_awvalid && !was_awready && started_before)
        assert (awvalid && awaddr == was_awaddr && awlen == was_awlen && awid == was_awid);
      if (!rst) begin
        // No burst crosses a multiple of its greatest length.
        if (arvalid) assert (32'(araddr[6:0]) + (32'(arlen) + 1) * 32 <= 64 * UNITS);
        if (awvalid) assert (32'(awaddr[6:0]) + (32'(awlen) + 1) * 32 <= 64 * UNITS);
        // One request register; bursts in flight; beats as announced, none without a burst.
        assert (!(arvalid && awvalid));
        assert (in_flight <= 2'd2);
        assert (wvalid == (beats_left != 8'd0));
        if (wvalid) assert (wlast == (beats_left == 8'd1));
        assert (!overrun);
        // A transfer is done only when something comes back.
        assert (!read_done || (rvalid && rlast));
        assert (!write_done || bvalid);
      end
    end
  end
  logic started_before;
  initial started_before = 1'b0;
  always @(posedge clk) started_before <= started;
endmodule
