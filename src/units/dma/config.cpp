// SPDX-License-Identifier: Apache-2.0
#include "units/dma/config.hpp"

#include <fmt/format.h>

#include "config/unit_keys.hpp"

namespace secateur::config {
namespace {

using A = AcceleratorConfig;

void add_dma(Schema<A>& schema) {
  schema
      .key("dma.ports", integers(1, 64), "", at(&A::dma, &DmaConfig::ports),
           "AXI masters; port q serves head module q mod p_h; 4, one a module.")
      .key("dma.beat_bytes", powers_of_two(4, 128), "bytes", at(&A::dma, &DmaConfig::beat_bytes),
           "Width of the data bus; 64 is AXI4 to a DDR4 controller, 32 AXI3 to HBM (PG276).")
      .key("dma.max_burst_bytes", powers_of_two(64, 4096), "bytes", at(&A::dma, &DmaConfig::max_burst_bytes),
           "Longest burst; 4096 is AXI4's limit, 512 that of AXI3 with 256 bit.")
      .key("dma.outstanding", integers(1, 256), "bursts", at(&A::dma, &DmaConfig::outstanding),
           "Bursts in flight a port; 16 is the default of Vitis HLS.")
      .lever();
}

void check_dma(const CheckedDocuments& documents, const Require& require) {
  if (documents.accelerator == nullptr) return;
  const A& a = *documents.accelerator;
  require(
      a.dma.beat_bytes <= a.dma.max_burst_bytes, {"accelerator.dma.max_burst_bytes", "accelerator.dma.beat_bytes"},
      fmt::format("max_burst_bytes = {} is no multiple of beat_bytes = {}", a.dma.max_burst_bytes, a.dma.beat_bytes));
  if (documents.memory == nullptr) return;
  const MemoryConfig& m = *documents.memory;
  const std::vector<std::string> paths{"accelerator.dma.max_burst_bytes", "accelerator.dma.beat_bytes",
                                       "accelerator.memory"};
  require(a.dma.max_burst_bytes % m.access_bytes() == 0, paths,
          fmt::format("max_burst_bytes = {} is no multiple of the memory's {} bytes a column command",
                      a.dma.max_burst_bytes, m.access_bytes()));
  const AxiVersion& axi = m.standard->axi;
  require(axi.most_beat_bytes == 0 || a.dma.beat_bytes <= axi.most_beat_bytes,
          {"accelerator.dma.beat_bytes", "accelerator.memory"},
          fmt::format("beat_bytes = {}; {}'s {} ports are at most {} bytes wide", a.dma.beat_bytes, m.standard->title,
                      axi.name, axi.most_beat_bytes));
  const int beats = a.dma.max_burst_bytes / a.dma.beat_bytes;
  require(beats <= axi.most_beats, paths,
          fmt::format("max_burst_bytes = {} is {} beats of beat_bytes = {}; {}, the port of {}, allows {}",
                      a.dma.max_burst_bytes, beats, a.dma.beat_bytes, axi.name, m.standard->title, axi.most_beats));
}

}  // namespace

UnitKeys dma_keys() {
  return {"dma", "AXI masters.", add_dma, check_dma};
}

}  // namespace secateur::config
