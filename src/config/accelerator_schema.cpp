// SPDX-License-Identifier: Apache-2.0
// Keys of an accelerator document that stand alone, and its groups; those of a unit are in its folder of src/units/.
// docs/microarchitecture.md says what each does in every cycle.
#include "config/schemas.hpp"
#include "config/unit_keys.hpp"

namespace secateur::config {
namespace {

using A = AcceleratorConfig;

void add_shape(Schema<A>& schema) {
  schema
      .key("p_h", integers(1, 64), "", &A::p_h, "Head modules; 4 as published for the U250 (Parikh et al., FCCM 2024).")
      .lever()
      .key("p_t", integers(1, 256), "", &A::p_t, "PE rows of a head module, one token block each; 12 as published.")
      .lever()
      .key("p_c", integers(1, 64), "", &A::p_c, "PE columns of a head module, one weight column each; 2 as published.")
      .lever()
      .key("p_pe", integers(1, 64), "", &A::p_pe,
           "A PE is p_pe x p_pe multiply-accumulators; divides pruning.block; 8 as published.")
      .lever()
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
      .choice("loop_order", policy_names(loop_orders()), &A::loop_order,
              "In which items weight columns are dealt to head modules: " + policy_sentences(loop_orders()) + ".")
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
  for (const IdealEffect& effect : ideal_effects()) {
    schema.key(std::string("idealise.") + effect.key, booleans(), "", at(&A::idealise, effect.member), effect.sentence);
  }
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
  for (const UnitKeys& unit : unit_keys()) {
    schema.group(unit.group, unit.sentence);
    unit.add(schema);
  }
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
