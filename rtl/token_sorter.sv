// SPDX-License-Identifier: Apache-2.0
// The token selector's sorting network (docs/microarchitecture/elementwise.md 4.2): K keys, a power of two, in
// registers; l (l + 1) / 2 stages, l = log2 K, each of ceil((K / 2) / C) cycles, C comparators. Higher scores first,
// ties to the lower index, as src/arith/bitonic_sort.hpp: keys that only fill up have score 0 and indices above all
// others.
//
// Keys are written while `busy` is 0, one a cycle, and read by address. `start` at an edge: `busy` for as many cycles
// as the network takes.
module token_sorter #(
    parameter int K = 256,       // keys
    parameter int C = 64,        // compare-exchange operations a cycle
    parameter int SCORE = 24,    // bits of a score
    localparam int L = $clog2(K),
    localparam int PASSES = (K / 2 + C - 1) / C,
    localparam int PB = $clog2(PASSES) > 0 ? $clog2(PASSES) : 1
) (
    input  logic             clk,
    input  logic             rst,
    input  logic             write,
    input  logic [L-1:0]     write_at,
    input  logic [SCORE-1:0] score,
    input  logic             start,
    output logic             busy,
    input  logic [L-1:0]     read_at,
    output logic [L-1:0]     index
);
  logic [SCORE-1:0] scores[K];
  logic [L-1:0] indices[K];
  assign index = indices[read_at];

  // Runs of 2^(run + 1) keys; exchanges over 2^distance.
  logic [L-1:0] run, distance;
  logic [PB-1:0] pass;
  logic last_pass, ends;
  assign last_pass = pass == PB'(PASSES - 1);
  assign ends = last_pass && distance == '0 && run == L'(L - 1);
  always_ff @(posedge clk) begin
    if (rst) busy <= 1'b0;
    else if (!busy) busy <= start;
    else if (ends) busy <= 1'b0;
    if (!busy) begin
      run <= '0;
      distance <= '0;
      pass <= '0;
    end else begin
      pass <= last_pass ? '0 : pass + 1'b1;
      if (last_pass) begin
        if (distance == '0) begin
          run <= run + 1'b1;
          distance <= run + 1'b1;
        end else begin
          distance <= distance - 1'b1;
        end
      end
    end
  end

  // Comparator c of a pass has pair number n = pass * C + c: its lower key is n with a 0 put in at bit `distance`.
  always_ff @(posedge clk) begin
    if (write && !busy) begin
      scores[write_at] <= score;
      indices[write_at] <= write_at;
    end
    if (busy) begin
      for (int c = 0; c < C; c = c + 1) begin
        if (32'(pass) * C + c < K / 2) begin
          automatic logic [L-1:0] number, low, high;
          automatic logic in_order, precedes;
          number = L'(32'(pass) * C + c);
          low = ((number >> distance) << (distance + 1'b1)) | (number & ((L'(1) << distance) - 1'b1));
          high = low | (L'(1) << distance);
          // The last run is all keys, in order.
          in_order = ((low >> (run + 1'b1)) & L'(1)) == '0;
          precedes = scores[low] > scores[high] || (scores[low] == scores[high] && indices[low] < indices[high]);
          if (precedes != in_order) begin
            scores[low] <= scores[high];
            scores[high] <= scores[low];
            indices[low] <= indices[high];
            indices[high] <= indices[low];
          end
        end
      end
    end
  end
endmodule
