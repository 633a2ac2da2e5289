// SPDX-License-Identifier: Apache-2.0
// Keys of an accelerator document. docs/microarchitecture.md says what each does in every cycle.
#include "config/schemas.hpp"

namespace secateur::config {
namespace {

using A = AcceleratorConfig;

void add_shape(Schema<A>& schema) {
  schema
      .key("p_h", integers(1, 64), "", &A::p_h, "Head modules; 4 as published for the U250 (Parikh et al., FCCM 2024).")
      .key("p_t", integers(1, 256), "", &A::p_t, "PE rows of a head module, one token block each; 12 as published.")
      .key("p_c", integers(1, 64), "", &A::p_c, "PE columns of a head module, one weight column each; 2 as published.")
      .key("p_pe", integers(1, 64), "", &A::p_pe,
           "A PE is p_pe x p_pe multiply-accumulators; divides pruning.block; 8 as published.")
      .key("clock_mhz", frequencies(1, 2000), "MHz", &A::clock_mhz, "Clock of the whole machine; 300 as published.")
      .key("activation_bits", integers_among({8, 16}), "bits", &A::activation_bits,
           "Width of activations; 16, as the published design is int16.")
      .key("weight_bits", integers_among({8, 16}), "bits", &A::weight_bits,
           "Width of weights; 16, as the published design is int16.");
}

void add_policies(Schema<A>& schema) {
  schema
      .choice("mapping", Schema<A>::Names<Mapping>{{"fold", Mapping::fold}, {"grid", Mapping::grid}}, &A::mapping,
              "How output blocks go to PEs: fold numbers them over all PEs, as the published closed form packs them; "
              "grid ties PE rows to token blocks.")
      .choice("balance", policy_names(balance_policies()), &A::balance,
              "How weight columns go to head modules: " + policy_sentences(balance_policies()) +
                  ". lpt (longest processing time first) by choice.")
      .choice(
          "column_sync", Schema<A>::Names<ColumnSync>{{"snapshot", ColumnSync::snapshot}, {"none", ColumnSync::none}},
          &A::column_sync, "Whether the columns of a snapshot wait for the longest; snapshot, the simpler hardware.")
      .choice("loop_order",
              Schema<A>::Names<LoopOrder>{
                  {"auto", LoopOrder::automatic}, {"sweep", LoopOrder::sweep}, {"expand", LoopOrder::expand}},
              &A::loop_order, "Heads over the modules (sweep) or columns (expand); auto takes the better per product.")
      .choice("qkv", Schema<A>::Names<QkvProducts>{{"separate", QkvProducts::separate}, {"fused", QkvProducts::fused}},
              &A::qkv, "Q, K and V as three products or as one; separate, as in the published closed form.")
      .choice("overlap", Schema<A>::Names<Overlap>{{"none", Overlap::none}, {"row_block", Overlap::row_block}},
              &A::overlap, "Whether element-wise work starts by row block while PEs still run; row_block by choice.");
}

void add_board(Schema<A>& schema) {
  schema
      .key("device", texts("a shipped device's name or a path"), "", &A::device,
           "Device document of the board that limits the machine: a shipped name, or a path beside this file or in the "
           "working folder; u250 as published, unlimited for none.")
      .key("memory", texts("a shipped memory's name or a path"), "", &A::memory,
           "Memory document of every channel: a shipped name, or a path beside this file or in the working folder; "
           "ddr4-2400 is what the U250 carries.")
      .key("memory_channels", integers(1, 64), "", &A::memory_channels,
           "Channels in use; 4, one DDR4 per SLR of a U250.");
}

void add_compute(Schema<A>& schema) {
  schema.group("pe", "One processing element.")
      .group("elementwise", "LayerNorm, softmax, GELU, residual, embedding.")
      .group("selector", "Token selector: sort, shuffle, fuse.");
  schema
      .key("pe.pipeline_depth", integers(0, 1000), "cycles", at(&A::pe, &PeConfig::pipeline_depth),
           "From the last product to the first drained value; 8 is an assumption.")
      .key("pe.double_accumulators", booleans(), "", at(&A::pe, &PeConfig::double_accumulators),
           "Two accumulator sets, which hide the drain behind the next output block; true by choice.")
      .key("elementwise.lanes", integers(1, 65536), "values a cycle", at(&A::elementwise, &ElementwiseConfig::lanes),
           "Values a cycle in one pass; 64 = ports times bank_words of the feature buffer.")
      .key("elementwise.pipeline_depth", integers(0, 1000), "cycles",
           at(&A::elementwise, &ElementwiseConfig::pipeline_depth),
           "From the last operand to the last result of a pass; 16 is an assumption.")
      .key("selector.comparators", integers(1, 65536), "a cycle", at(&A::selector, &SelectorConfig::comparators),
           "Compare-exchange operations of the bitonic network a cycle; 64 is an assumption.")
      .key("selector.shuffle_words_per_cycle", integers(1, 65536), "values a cycle",
           at(&A::selector, &SelectorConfig::shuffle_words_per_cycle),
           "Values of kept tokens that move into the other feature buffer; 64, the element-wise lanes.")
      .key("selector.fuse_lanes", integers(1, 65536), "values a cycle", at(&A::selector, &SelectorConfig::fuse_lanes),
           "Multiply-accumulates for the fused token; 64, the element-wise lanes.");
}

void add_buffers(Schema<A>& schema) {
  const Schema<A>::Names<Storage> storages{{"bram", Storage::bram}, {"uram", Storage::uram}};
  schema.group("features", "Feature buffer of one head module.")
      .group("weights", "Weight column buffer of one head module.");
  schema
      .key("features.capacity_kib", integers(1, 1048576), "KiB", at(&A::features, &FeatureBufferConfig::capacity_kib),
           "One head module's copy, both halves of the ping-pong; 2048 holds DeiT-Small's activations at int16.")
      .key("features.ports", integers(1, 16), "", at(&A::features, &FeatureBufferConfig::ports),
           "Reads, and writes, of a bank in a cycle; 2, as BRAM and URAM have.")
      .key("features.bank_words", integers(1, 1024), "activations", at(&A::features, &FeatureBufferConfig::bank_words),
           "Activations in one word of a bank; 32 is an assumption.")
      .choice("features.storage", storages, at(&A::features, &FeatureBufferConfig::storage),
              "What it is built from; uram where the board has it.")
      .key("weights.capacity_kib", integers(1, 1048576), "KiB", at(&A::weights, &WeightBufferConfig::capacity_kib),
           "One head module's present and prefetched columns together; 1024 is an assumption.")
      .choice("weights.storage", storages, at(&A::weights, &WeightBufferConfig::storage),
              "What it is built from; uram where the board has it.");
}

void add_dma(Schema<A>& schema) {
  schema.group("dma", "AXI masters.").group("interconnect", "From DMA ports to memory channels.");
  schema
      .key("dma.ports", integers(1, 64), "", at(&A::dma, &DmaConfig::ports),
           "AXI masters; port q serves head module q mod p_h; 4, one a module.")
      .key("dma.beat_bytes", powers_of_two(4, 128), "bytes", at(&A::dma, &DmaConfig::beat_bytes),
           "Width of the data bus; 64 is AXI4 to a DDR4 controller, 32 AXI3 to HBM (PG276).")
      .key("dma.max_burst_bytes", powers_of_two(64, 4096), "bytes", at(&A::dma, &DmaConfig::max_burst_bytes),
           "Longest burst; 4096 is AXI4's limit, 512 that of AXI3 with 256 bit.")
      .key("dma.outstanding", integers(1, 256), "bursts", at(&A::dma, &DmaConfig::outstanding),
           "Bursts in flight a port; 16 is the default of Vitis HLS.")
      .key("interconnect.request_cycles", integers(0, 1000), "cycles",
           at(&A::interconnect, &InterconnectConfig::request_cycles),
           "Address path from port to channel within one SLR; 2 is an assumption.")
      .key("interconnect.response_cycles", integers(0, 1000), "cycles",
           at(&A::interconnect, &InterconnectConfig::response_cycles),
           "Data path from channel to port within one SLR; 2 is an assumption.")
      .key("interconnect.slr_crossing_cycles", integers(0, 1000), "cycles",
           at(&A::interconnect, &InterconnectConfig::slr_crossing_cycles),
           "Added for each SLR boundary on a path; 4 is an assumption.");
}

void add_switch(Schema<A>& schema) {
  schema
      .key("interconnect.switch_ports", integers(0, 64), "", at(&A::interconnect, &InterconnectConfig::switch_ports),
           "HBM: ports and channels of one switch segment; 0: no segmented switch; HBM boards have 4 (PG276).")
      .key("interconnect.hop_cycles", integers(0, 1000), "cycles",
           at(&A::interconnect, &InterconnectConfig::hop_cycles),
           "HBM: added for each switch segment crossed; 0 without a switch.")
      .key("interconnect.port_channels", integer_list(1, 64, 0, 63), "",
           at(&A::interconnect, &InterconnectConfig::port_channels), "Home channel of each DMA port.")
      .derived("port q on channel q mod memory_channels");
}

void add_overheads(Schema<A>& schema) {
  schema.group("host", "The computer that starts the machine.").group("controller", "The machine's own controller.");
  schema
      .key("host.launch_us", numbers(0, 1000000), "us", at(&A::host, &HostConfig::launch_us),
           "From the host's call to the first cycle; 0, calibrated from boards.")
      .key("controller.operation_cycles", integers(0, 1000000), "cycles",
           at(&A::controller, &ControllerConfig::operation_cycles),
           "Between two operations of a unit; 0, calibrated from boards.");
}

void add_energy(Schema<A>& schema) {
  schema.group("energy", "First-order energy figures, not calibrated: see docs/energy.md.");
  schema
      .key("energy.mac_pj", numbers(0, 1000000), "pJ", at(&A::energy, &EnergyConfig::mac_pj),
           "A 16 x 16 bit multiply-accumulate, scaled by the machine's widths; 0.9: an 8-bit product's 0.2 pJ times 4, "
           "and a 32-bit sum's 0.1 pJ, 45 nm (Horowitz, ISSCC 2014).")
      .key("energy.sram_pj_per_bit", numbers(0, 1000000), "pJ/bit", at(&A::energy, &EnergyConfig::sram_pj_per_bit),
           "Read or write of an on-chip buffer; 0.16: 10 pJ for 64 bits of 8 KiB, 45 nm (Horowitz, ISSCC 2014).")
      .key("energy.static_w", numbers(0, 10000), "W", at(&A::energy, &EnergyConfig::static_w),
           "Charged for the whole run; 0: give the board's measured idle power to have it counted.");
}

void add_switches(Schema<A>& schema) {
  schema.group("idealise", "Each switch makes one effect free, so that its cost can be told by difference.");
  const auto effect = [&](const char* name, bool IdealiseConfig::*member, const char* doc) {
    schema.key(std::string("idealise.") + name, booleans(), "", at(&A::idealise, member), doc);
  };
  effect("mapping", &IdealiseConfig::mapping, "Output blocks are packed as by fold, whatever `mapping` says.");
  effect("embedding", &IdealiseConfig::embedding, "Patch embedding, classifier, image and logits take no time.");
  effect("imbalance", &IdealiseConfig::imbalance, "Every column has the mean number of kept blocks.");
  effect("feature_ports", &IdealiseConfig::feature_ports, "Feature banks serve any number of reads.");
  effect("elementwise", &IdealiseConfig::elementwise, "Element-wise passes take no time.");
  effect("selector", &IdealiseConfig::selector, "Token sort, shuffle and fuse take no time.");
  effect("pipeline", &IdealiseConfig::pipeline, "No pipeline depth, no drain, no SLR crossing.");
  effect("memory", &IdealiseConfig::memory, "Weights and features are always there.");
}

Schema<A> make_accelerator_schema() {
  A initial;
  initial.interconnect.port_channels.clear();
  Schema<A> schema("accelerator", "accelerator: the machine",
                   "The machine and its board. The defaults are the published design on the U250 (Parikh et al., FCCM "
                   "2024); what is not published is an assumption and says so.",
                   initial);
  schema
      .key("name", texts("a text"), "", &A::name, "Name in reports; the default is the file's name without its ending.")
      .derived("the file's name without its ending");
  add_shape(schema);
  add_policies(schema);
  add_board(schema);
  add_compute(schema);
  add_buffers(schema);
  add_dma(schema);
  add_switch(schema);
  add_overheads(schema);
  add_energy(schema);
  add_switches(schema);
  return schema;
}

}  // namespace

const Schema<AcceleratorConfig>& accelerator_schema() {
  static const Schema<AcceleratorConfig> schema = make_accelerator_schema();
  return schema;
}

}  // namespace secateur::config
