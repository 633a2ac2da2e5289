// SPDX-License-Identifier: Apache-2.0
// A memory standard that the house does not have, and a device of it as a document: DDR4-2400, but for one beat of data
// in a clock instead of two.
#include <cstdio>
#include <fstream>
#include <iterator>

#include "secateur/extend.hpp"
#include "secateur/machine.hpp"

namespace {

/// The shipped document with another standard's name in it.
void write_document(const std::string& shipped, const std::string& path) {
  std::ifstream in(shipped);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  text.replace(text.find("\"ddr4\""), 6, "\"sdr4\"");
  std::ofstream(path) << text;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::puts("usage: own_memory .../configs/memories/ddr4-2400.json"), 2;
  secateur::MemoryStandardRow row;
  row.name = "sdr4";
  row.title = "SDR4";
  row.document = "a standard of ours";
  row.like = "ddr4";
  row.beats_per_clock = 1;
  secateur::add_memory_standard(row);
  write_document(argv[1], "sdr4.json");
  for (const char* memory : {"ddr4-2400", "sdr4.json"}) {
    secateur::MachineDocuments documents;
    documents.network = "deit_tiny";
    documents.memory = memory;
    documents.set = {"accelerator.device=unlimited"};
    if (documents.memory == "sdr4.json") {
      // A burst of 8 beats takes 8 clocks: column commands cannot come sooner.
      documents.set.insert(documents.set.end(), {"memory.timing.ccd_s=8", "memory.timing.ccd_l=8"});
    }
    std::printf("%-10s %lld cycles\n", memory, (long long)secateur::Machine(documents).run().cycles);
  }
}
