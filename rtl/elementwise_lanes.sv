// SPDX-License-Identifier: Apache-2.0
// The arithmetic of the element-wise module: one tile of up to ROWS rows, LANES values a cycle
// (docs/microarchitecture/elementwise.md 4.1, docs/arithmetic.md 4). A tile's values stand one behind the other, row by
// row; a word of LANES values may hold the end of a row and the beginning of the next, so rows have LANES values or
// more, or a tile is one row. A tile takes passes * ceil(values / LANES) + (passes - 1) * PIPELINE_DEPTH cycles from
// `start` on; its last result is there PIPELINE_DEPTH cycles later. The next tile may start in the cycle behind.
//
// `index` and `second_pass` tell in each cycle of a tile which operands are taken in it: values index .. index + LANES
// - 1. `first`: the operand; `second`: what is added to it; for LayerNorm gamma and beta come in `second` and `third`.
// What a row needs as a whole (the row maximum of softmax_exp, the row sum of softmax_norm) is written before the tile
// starts.
//
// The results' registers are PIPELINE_DEPTH behind the arithmetic: a synthesis moves them into it. PIPELINE_DEPTH is 1
// or more: the last row's reciprocal root needs a cycle between the two passes.
module elementwise_lanes #(
    parameter int LANES = 8,           // w of the page
    parameter int ROWS = 8,            // of a tile: the block
    parameter int PIPELINE_DEPTH = 4,  // elementwise.pipeline_depth
    parameter int INDEX_BITS = 16,     // of a tile's number of values
    localparam int RB = $clog2(ROWS) > 0 ? $clog2(ROWS) : 1
) (
    input  logic                    clk,
    input  logic                    rst,
    input  logic                    row_write,
    input  logic [RB-1:0]           row_at,
    input  logic [31:0]             row_value,
    input  logic                    start,
    input  logic [2:0]              kind,          // below; stays with what follows while busy
    input  logic [INDEX_BITS-1:0]   values,        // of the tile
    input  logic [14:0]             width,         // of a row
    input  logic [1:0]              copied_rows,   // kind 0: rows of which `second` alone is taken (special tokens)
    input  logic [16:0]             multiplier,    // of the result; kind 1: to the binary logarithm
    input  logic [5:0]              shift,
    input  logic [16:0]             first_multiplier,  // kind 3: to units of 2^-16
    input  logic [5:0]              first_shift,
    input  logic [59:0]             epsilon,       // kind 4
    input  logic [4:0]              beta_shift,    // kind 4
    input  logic                    wide,          // results of 16 bits
    output logic                    busy,
    output logic                    second_pass,
    output logic [INDEX_BITS-1:0]   index,
    input  logic [LANES*16-1:0]     first,
    input  logic [LANES*16-1:0]     second,
    input  logic [LANES*16-1:0]     third,
    output logic                    result_valid,
    output logic [INDEX_BITS-1:0]   result_index,
    output logic [LANES*16-1:0]     result,
    output logic [LANES*16-1:0]     probability    // kind 2: before it is narrowed, for the token selector
);
  localparam logic [2:0] ADD = 3'd0, EXP = 3'd1, NORMALISE = 3'd2, GELU = 3'd3, LAYERNORM = 3'd4, AVERAGE = 3'd5;
  localparam int DB = $clog2(PIPELINE_DEPTH + 1);

  // Where the tile is: the row and column of the first lane.
  logic in_gap, last_word, pass_ends, ends;
  logic [DB-1:0] gap;
  logic [RB-1:0] row;
  logic [14:0] column, next_column;
  logic wraps;
  assign last_word = 32'(index) + LANES >= 32'(values);
  assign pass_ends = busy && !in_gap && last_word;
  assign ends = pass_ends && (kind != LAYERNORM || second_pass);
  assign next_column = column + 15'(LANES);
  assign wraps = next_column >= width;
  always_ff @(posedge clk) begin
    if (rst) busy <= 1'b0;
    else busy <= start || (busy && !ends);
    if (start || (busy && !in_gap && last_word)) begin
      index <= '0;
      row <= '0;
      column <= '0;
    end else if (busy && !in_gap) begin
      index <= index + INDEX_BITS'(LANES);
      row <= row + RB'(wraps);
      column <= wraps ? next_column - width : next_column;
    end
    if (rst || start) begin
      second_pass <= 1'b0;
      in_gap <= 1'b0;
    end else if (pass_ends && !ends) begin
      second_pass <= 1'b1;
      in_gap <= 1'b1;
      gap <= DB'(PIPELINE_DEPTH);
    end else if (in_gap) begin
      gap <= gap - 1'b1;
      in_gap <= gap != DB'(1);
    end
  end

  // Sums of rows, in the first pass of LayerNorm. A word holds values of two rows at most.
  logic signed [29:0] sums[ROWS];
  logic [43:0] squares[ROWS];
  logic signed [29:0] sum_here, sum_next;
  logic [43:0] squares_here, squares_next;
  logic signed [15:0] x;
  logic [31:0] square;
  always_comb begin
    sum_here = '0;
    sum_next = '0;
    squares_here = '0;
    squares_next = '0;
    x = '0;
    square = '0;
    for (int l = 0; l < LANES; l = l + 1) begin
      x = first[l*16+:16];
      square = 32'(x) * 32'(x);
      if (32'(index) + l < 32'(values)) begin
        if (32'(column) + l < 32'(width)) begin
          sum_here = sum_here + 30'(x);
          squares_here = squares_here + 44'(square);
        end else begin
          sum_next = sum_next + 30'(x);
          squares_next = squares_next + 44'(square);
        end
      end
    end
  end
  logic [RB-1:0] next_row;
  assign next_row = row + 1'b1;
  logic adds;
  assign adds = busy && !in_gap && !second_pass && kind == LAYERNORM;

  // What the lanes need of a row: its maximum, its sum's reciprocal, or its reciprocal root. Roots are worked out one a
  // cycle, each in the cycle behind its row's last word.
  logic [31:0] of_row[ROWS];
  logic signed [5:0] exponents[ROWS];
  logic row_complete;
  logic [RB-1:0] complete_row;
  logic signed [29:0] root_sum;
  logic [61:0] variance;
  logic [31:0] root, reciprocal;
  logic signed [5:0] exponent;
  assign root_sum = sums[complete_row];
  assign variance = 62'(width) * 62'(squares[complete_row]) - 62'(60'(root_sum) * 60'(root_sum)) + 62'(epsilon);
  reciprocal_root root_of_row (.value(variance), .root(root), .half_exponent(exponent));
  softmax_reciprocal reciprocal_of_row (.sum(row_value), .reciprocal(reciprocal));
  always_ff @(posedge clk) begin
    row_complete <= adds && (wraps || last_word);
    complete_row <= row;
    for (int r = 0; r < ROWS; r = r + 1) begin
      if (start) begin
        sums[r] <= '0;
        squares[r] <= '0;
      end else if (adds && 32'(row) == r) begin
        sums[r] <= sums[r] + sum_here;
        squares[r] <= squares[r] + squares_here;
      end else if (adds && wraps && !last_word && 32'(next_row) == r) begin
        sums[r] <= sum_next;
        squares[r] <= squares_next;
      end
      if (row_write && 32'(row_at) == r) of_row[r] <= kind == NORMALISE ? reciprocal : row_value;
      else if (row_complete && 32'(complete_row) == r) of_row[r] <= root;
      if (row_complete && 32'(complete_row) == r) exponents[r] <= exponent;
    end
  end

  // The lanes.
  logic [LANES*16-1:0] made, probabilities;
  genvar l;
  generate
    for (l = 0; l < LANES; l = l + 1) begin : lane
      logic [RB-1:0] my_row;
      logic signed [15:0] a, b, from_gelu, from_normalise, from_layernorm, added;
      logic [15:0] from_exp;
      logic signed [17:0] total, mean;
      logic [16:0] below;
      assign my_row = 32'(column) + l < 32'(width) ? row : next_row;
      assign a = first[l*16+:16];
      assign b = second[l*16+:16];
      assign total = kind == ADD && 32'(my_row) < 32'(copied_rows) ? 18'(b) : 18'(a) + 18'(b);
      saturator #(.BITS(18)) sum (.value(total), .wide(1'b1), .is_unsigned(1'b0), .result(added));
      // Half to even.
      assign mean = (total + 18'(total[1] && total[0])) >>> 1;
      assign below = 17'(of_row[my_row]) - 17'(a);
      exponential exp (.below(below), .multiplier(multiplier), .shift(shift), .value(from_exp));
      softmax_normaliser normaliser (
          .exp(a), .reciprocal(of_row[my_row]), .multiplier(multiplier), .shift(shift), .wide(wide),
          .probability(probabilities[l*16+:16]), .narrowed(from_normalise));
      gelu activation (
          .x(a), .fraction_multiplier(first_multiplier), .fraction_shift(first_shift), .result_multiplier(multiplier),
          .result_shift(shift), .wide(wide), .value(from_gelu));
      layernorm_normaliser layernorm (
          .x(a), .count(width), .sum(sums[my_row]), .root(of_row[my_row]), .half_exponent(exponents[my_row]),
          .gamma(b), .beta(third[l*16+:16]), .beta_shift(beta_shift), .multiplier(multiplier), .shift(shift),
          .wide(wide), .value(from_layernorm));
      always_comb begin
        case (kind)
          ADD: made[l*16+:16] = added;
          EXP: made[l*16+:16] = from_exp;
          NORMALISE: made[l*16+:16] = from_normalise;
          GELU: made[l*16+:16] = from_gelu;
          LAYERNORM: made[l*16+:16] = from_layernorm;
          AVERAGE: made[l*16+:16] = mean[15:0];
          default: made[l*16+:16] = '0;
        endcase
      end
    end
  endgenerate

  // PIPELINE_DEPTH cycles.
  localparam int ITEM = 2 * LANES * 16 + INDEX_BITS;
  logic [PIPELINE_DEPTH-1:0] there;
  logic [PIPELINE_DEPTH*ITEM-1:0] stages;
  logic makes;
  assign makes = busy && !in_gap && (kind != LAYERNORM || second_pass);
  always_ff @(posedge clk) begin
    there <= rst ? '0 : PIPELINE_DEPTH'({there, makes});
    stages <= (PIPELINE_DEPTH * ITEM)'({stages, index, probabilities, made});
  end
  assign result_valid = there[PIPELINE_DEPTH-1];
  assign {result_index, probability, result} = stages[(PIPELINE_DEPTH-1)*ITEM+:ITEM];
endmodule
