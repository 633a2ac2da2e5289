// SPDX-License-Identifier: Apache-2.0
// A processing element: P x P multiply-accumulators that make one B x B output block from `steps` block products
// (docs/microarchitecture/compute.md 2.1), and drain it slice by slice (2.2). For each of the B inner indices, for each
// of U = ceil(B / P) left slices, for each of U right slices: one cycle; the left slice stays in its register while the
// right slices pass. Block products and output blocks follow each other without a gap.
//
// Operands: the addresses of a cycle are on `left_*` and `right_*`; the values are expected on `left` and `right` in
// the next. Drain: `drain` names a finished accumulator set; its B * U slices of P sums, row by row, come out one a
// cycle. Three cycles (pe.pipeline_depth = 3) lie between the end of the last address's cycle and the first in which
// the drain may be asked for. With U = 1 a sum stays in its multiplier's DSP and moves to a second register when it is
// done and the drain before has ended; with U > 1 the U * U sums of a multiplier are in LUT RAM, two sets. U * U sums
// are read again after U * U cycles: U = 2 and more suffice for the adder's latency of 3.
module pe #(
    parameter int P = 8,            // p_pe
    parameter int B = 16,           // block
    parameter int W = 16,           // bits of an operand
    parameter int A = 2 * W + 10,   // bits of a sum
    parameter int S = 8,            // bits of a number of steps
    localparam int U = (B + P - 1) / P,
    localparam int KB = $clog2(B) > 0 ? $clog2(B) : 1,
    localparam int UB = $clog2(U) > 0 ? $clog2(U) : 1
) (
    input  logic           clk,
    input  logic           rst,
    // An output block. `ready`: a `start` at this edge is taken; `steps` is 1 or more.
    input  logic           start,
    input  logic [S-1:0]   steps,
    output logic           ready,
    output logic           busy,
    // Addresses of this cycle's operands; `step` counts block products.
    output logic [S-1:0]   step,
    output logic [KB-1:0]  inner,
    output logic [UB-1:0]  left_slice,
    output logic           left_read,
    output logic [UB-1:0]  right_slice,
    input  logic [P*W-1:0] left,
    input  logic [P*W-1:0] right,
    // Accumulator set that the present block goes to.
    output logic           accumulators,
    // A drain takes B * U cycles from `drain` on; each slice follows two cycles later, one with U = 1.
    input  logic           drain,
    input  logic           drain_set,
    output logic           slice_valid,
    output logic [P*A-1:0] slice
);
  localparam int D = $clog2(2 * U * U) > 0 ? $clog2(2 * U * U) : 1;  // address of a sum: set, left slice, right slice
  localparam int RB = $clog2(P) > 0 ? $clog2(P) : 1;
  localparam logic signed [A-1:0] NOTHING = '0;  // a plain 0 would make the sum unsigned

  // Stage 0: where the work is.
  logic last_right, last_left, last_inner, last_step, last;
  logic [S-1:0] steps_left;
  assign last_right = right_slice == UB'(U - 1);
  assign last_left = left_slice == UB'(U - 1);
  assign last_inner = inner == KB'(B - 1);
  assign last_step = steps_left == S'(1);
  assign last = last_right && last_left && last_inner && last_step;
  assign ready = !busy || last;
  assign left_read = busy && right_slice == '0;
  always_ff @(posedge clk) begin
    if (rst) begin
      busy <= 1'b0;
      accumulators <= 1'b1;
    end else if (ready) begin
      busy <= start;
      if (start) accumulators <= !accumulators;
    end
    if (ready) begin
      steps_left <= steps;
      step <= '0;
      inner <= '0;
      left_slice <= '0;
      right_slice <= '0;
    end else begin
      right_slice <= last_right ? '0 : right_slice + 1'b1;
      if (last_right) left_slice <= last_left ? '0 : left_slice + 1'b1;
      if (last_right && last_left) inner <= last_inner ? '0 : inner + 1'b1;
      if (last_right && last_left && last_inner) begin
        steps_left <= steps_left - 1'b1;
        step <= step + 1'b1;
      end
    end
  end

  // Stage 1: operands arrive. Stage 2: they are in the multipliers' registers. Stage 3: the sum is made.
  logic valid_1, valid_2, first_1, load_1;
  logic [D-1:0] at_0, at_1, at_2;
  logic [P*W-1:0] left_2, right_2;
  assign at_0 = D'((32'(accumulators) * U + 32'(left_slice)) * U + 32'(right_slice));
  always_ff @(posedge clk) begin
    valid_1 <= busy && !rst;
    valid_2 <= valid_1 && !rst;
    first_1 <= inner == '0 && step == '0;
    load_1 <= left_read;
    at_1 <= at_0;
    at_2 <= at_1;
    if (load_1) left_2 <= left;
    right_2 <= right;
  end

  // The drain: which slice, and two cycles later the sums of it.
  logic draining, drain_set_0, slice_1;
  logic [KB-1:0] drain_row;
  logic [UB-1:0] drain_slice;
  logic asks, last_slice;
  logic [KB-1:0] row_0;
  logic [UB-1:0] slice_0;
  logic from_set;
  assign asks = drain || draining;
  assign row_0 = drain ? '0 : drain_row;
  assign slice_0 = drain ? '0 : drain_slice;
  assign from_set = drain ? drain_set : drain_set_0;
  assign last_slice = row_0 == KB'(B - 1) && slice_0 == UB'(U - 1);
  always_ff @(posedge clk) begin
    if (rst) draining <= 1'b0;
    else if (asks) draining <= !last_slice;
    if (drain) drain_set_0 <= drain_set;
    if (asks) begin
      drain_slice <= slice_0 == UB'(U - 1) ? '0 : slice_0 + 1'b1;
      drain_row <= slice_0 == UB'(U - 1) ? row_0 + 1'b1 : row_0;
    end
    slice_1 <= asks && !rst;
    slice_valid <= (U == 1 ? asks : slice_1) && !rst;
  end
  logic [D-1:0] drain_at;
  logic [RB-1:0] row_of_pe_1, drained_row;
  assign drain_at = D'((32'(from_set) * U + 32'(row_0) / P) * U + 32'(slice_0));
  always_ff @(posedge clk) row_of_pe_1 <= RB'(32'(row_0) % P);
  assign drained_row = U == 1 ? RB'(32'(row_0) % P) : row_of_pe_1;

  // What stage 3 needs: of sums in DSPs, or in LUT RAM.
  logic first_2, ends_1, ends_2, ends_3, write_3;
  logic [D-1:0] at_3;
  always_ff @(posedge clk) begin
    first_2 <= first_1;
    ends_1 <= busy && !rst && last_inner && last_step;
    ends_2 <= ends_1;
    ends_3 <= ends_2;
    write_3 <= valid_2;
    at_3 <= at_2;
  end

  // U = 1: finished sums leave the DSPs when the drain of those before has ended, so that the next block may begin.
  logic waits, moves;
  assign moves = (ends_3 || waits) && (!asks || last_slice);
  always_ff @(posedge clk) begin
    if (rst) waits <= 1'b0;
    else waits <= (ends_3 || waits) && !moves;
  end

  logic [P*P*A-1:0] drained;
  genvar i, j;
  generate
    for (i = 0; i < P; i = i + 1) begin : rows
      for (j = 0; j < P; j = j + 1) begin : columns
        logic signed [W-1:0] a, b;
        assign a = left_2[i*W+:W];
        assign b = right_2[j*W+:W];
        if (U == 1) begin : in_dsp
          logic signed [A-1:0] sum, kept;
          always_ff @(posedge clk) begin
            if (valid_2) sum <= (first_2 ? NOTHING : sum) + a * b;
            if (moves) kept <= sum;
          end
          assign drained[(i*P+j)*A+:A] = kept;
        end else begin : in_lut_ram
          (* ram_style = "distributed" *) logic signed [A-1:0] sums[2*U*U];
          logic signed [A-1:0] partial, next, out;
          always_ff @(posedge clk) begin
            if (first_1) partial <= '0;
            else partial <= sums[at_1];
            next <= partial + a * b;
            if (write_3) sums[at_3] <= next;
            out <= sums[drain_at];
          end
          assign drained[(i*P+j)*A+:A] = out;
        end
      end
    end
  endgenerate
  // One row of the array, P to 1, bit by bit: a selection of whole rows would become a shifter.
  genvar k, m;
  generate
    for (k = 0; k < P * A; k = k + 1) begin : bits
      logic [P-1:0] choices;
      for (m = 0; m < P; m = m + 1) begin : pick
        assign choices[m] = drained[m*P*A+k];
      end
      always_ff @(posedge clk) slice[k] <= choices[drained_row];
    end
  endgenerate
endmodule
