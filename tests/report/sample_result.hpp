// SPDX-License-Identifier: Apache-2.0
// A made-up result in which everything that a summary can show occurs. Its figures are round, not simulated.
#pragma once

#include <string>

#include "report/summary.hpp"
#include "support/names.hpp"

namespace secateur::test {

inline void add_operation(Result& result, const std::string& name, const char* kind, const char* unit, Cycle start,
                          Cycle end) {
  OperationResult operation;
  operation.name = name;
  operation.kind = kind;
  operation.unit = unit;
  operation.start_cycle = start;
  operation.end_cycle = end;
  result.operations.push_back(operation);
}

/// 1,000,000 cycles at 300 MHz, three encoders; 50,000 cycles have no operation.
inline Result sample_result() {
  Result r;
  r.cycles = 1'000'000;
  r.ideal_cycles = 700'000;
  r.clock_mhz = 300.0;
  r.latency_ms = 1'000'000 / 300e3;
  r.macs_dense = 4'620'000'000;
  r.macs_dense_in_kept_heads = 1'540'000'000;
  r.macs_executed = 1'155'000'000;
  r.tokens_per_layer = {198, 198, 101, 101};
  r.heads_per_layer = {6, 5, 5};
  r.neurons_per_layer = {768, 768, 768};
  r.pruning = {22'436'432, 12'000'000, 14'000'000, 11.5, 3, 20};
  add_operation(r, "load_image", "transfers", "dma", 0, 100'000);
  add_operation(r, "patch_embed", "embedding", "mpca", 50'000, 150'000);
  add_operation(r, "encoder0.q", "qkv", "mpca", 150'000, 450'000);
  add_operation(r, "encoder0.ln2", "layernorm", "elementwise", 400'000, 500'000);
  add_operation(r, "encoder0.mlp_int", "mlp_int", "mpca", 500'000, 900'000);
  add_operation(r, "encoder0.token_sort", "token selection", "token_selector", 900'000, 901'000);
  add_operation(r, "store_logits", "transfers", "dma", 951'000, 1'000'000);
  r.operations[2].imbalance = 0.25;
  r.operations[2].loop_order = "expand";
  r.operations[2].stall = {10'000, 20'000, 60'000, 0};
  r.operations[4].imbalance = 0.05;
  r.operations[4].loop_order = "sweep";
  r.unit(Unit::mpca) = {800'000, 100'000, 100'000, 0.188};
  r.unit(Unit::elementwise) = {100'000, 0, 900'000, 0.1};
  r.unit(Unit::token_selector) = {1'000, 0, 999'000, 0.001};
  r.unit(Unit::dma) = {149'000, 300'000, 551'000, 0.149};
  ChannelResult channel;
  channel.reads = 100'000;
  channel.writes = 1'000;
  channel.row_hits = 99'000;
  channel.row_misses = 2'000;
  channel.bytes = 6'464'000;
  channel.bandwidth_gbps = 1.94;
  channel.refreshes = 300;
  channel.read_queue_high_water = 32;
  channel.write_queue_high_water = 8;
  r.channels.assign(4, channel);
  r.peak_bandwidth_gbps = 76.8;
  r.queues = {{"dma port 0", 12}};
  r.resources.used = {7'885, 1'020'000, 1'089'402, 500, 960};
  r.resources.limits = {11'520, 1'500'000, 3'000'000, 2'304, 1'280};
  r.resources.slrs.assign(4, {{1'923, 255'000, 261'091, 116, 240}, {2'880, 375'000, 750'000, 576, 320}});
  r.bottleneck_unit = "mpca";
  r.bottleneck_share = 0.8;
  r.attribution = {{"ideal", 700'000},
                   {"mapping", 0},
                   {"embedding and classifier", 90'000},
                   {"imbalance and sync", 120'000},
                   {"feature ports", 30'000},
                   {"element-wise", 60'000},
                   {"token selector", 2'000},
                   {"pipeline", -12'000},
                   {"memory", 10'000}};
  r.wall_seconds = 0.125;
  r.peak_rss_mb = 42.0;
  return r;
}

inline SummaryContext sample_context() {
  SummaryContext context;
  context.network.name = "deit_small";
  context.network.depth = 3;
  context.pruning.name = "b16_rb50_rt50";
  context.accelerator.name = "u250-fccm24";
  context.result_path = "out/quickstart/result.json";
  return context;
}

}  // namespace secateur::test
