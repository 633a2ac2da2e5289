// SPDX-License-Identifier: Apache-2.0
// rtl/pe.sv through Yosys beside the formulas of src/cost, at three sizes. Multipliers with their adders are
// counted with the family xc7, whose packing pass knows them; LUT RAM with xcup, 8 LUTs a RAM32M16 (docs/resources.md).
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include "cost/amounts.hpp"
#include "cost/resources.hpp"
#include "support/names.hpp"
#include "support/source_dir.hpp"

namespace secateur::test {
namespace {

using Cells = std::map<std::string, int>;

/// Kinds of cells and how many of them.
Cells synthesised(const std::string& family, int p_pe, int block, int bits) {
  const std::string command = "yosys -q -p 'read_verilog -sv " SECATEUR_SOURCE_DIR "/rtl/pe.sv; chparam -set P " +
                              std::to_string(p_pe) + " -set B " + std::to_string(block) + " -set W " +
                              std::to_string(bits) +
                              " pe; synth_xilinx -flatten -noiopad -noclkbuf -nowidelut -family " + family +
                              " -top pe; tee -o /dev/stdout stat' 2>/dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  Cells cells;
  std::array<char, 512> line{};
  while (pipe && std::fgets(line.data(), static_cast<int>(line.size()), pipe.get()) != nullptr) {
    std::istringstream words(line.data());
    std::string kind;
    int count = 0;
    if (words >> kind >> count) cells[kind] = count;
  }
  return cells;
}

int sum_of(const Cells& cells, const std::string& prefix) {
  int sum = 0;
  for (const auto& [kind, count] : cells) sum += kind.compare(0, prefix.size(), prefix) == 0 ? count : 0;
  return sum;
}

class PeSynthesis : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("command -v yosys >/dev/null 2>&1") != 0) GTEST_SKIP() << "yosys is not installed: NOT TESTED";
  }

  /// What the formulas say of one PE: its multipliers and accumulators.
  static ResourceAmounts formula(int p_pe, int block, int bits) {
    AcceleratorConfig machine;
    machine.p_h = machine.p_t = machine.p_c = 1;
    machine.p_pe = p_pe;
    machine.activation_bits = machine.weight_bits = bits;
    // 2 bits + 10: sums as wide as the PE's.
    const Sizing sizing{block, 198, 384, 1536};
    ResourceAmounts all;
    for (const ResourcePart& part : resource_breakdown(machine, MemoryConfig{}, sizing)) {
      if (part.name == "multiply-accumulators" || part.name == "accumulators") all += part.amounts;
    }
    return all;
  }

  static void compare(int p_pe, int block, int bits) {
    constexpr double kWithin = 0.10;
    constexpr int kLutsPerRam = 8;
    const Cells xc7 = synthesised("xc7", p_pe, block, bits), xcup = synthesised("xcup", p_pe, block, bits);
    const ResourceAmounts expected = formula(p_pe, block, bits);
    const int dsp = sum_of(xc7, "DSP48"), ff = sum_of(xc7, "FD");
    int luts = kLutsPerRam * (sum_of(xcup, "RAM32M16") + sum_of(xcup, "RAM64M8"));
    for (int inputs = 1; inputs <= 6; ++inputs) luts += sum_of(xc7, "LUT" + std::to_string(inputs));
    std::printf("p_pe %d, block %d, %d bits: DSP %d, formula %lld; LUT %d, formula %lld; FF %d, formula %lld\n", p_pe,
                block, bits, dsp, static_cast<long long>(expected.dsp), luts, static_cast<long long>(expected.lut), ff,
                static_cast<long long>(expected.ff));
    EXPECT_EQ(dsp, p_pe * p_pe);
    EXPECT_EQ(dsp, expected.dsp);
    EXPECT_NEAR(static_cast<double>(expected.lut) / luts, 1, kWithin);
    EXPECT_NEAR(static_cast<double>(expected.ff) / ff, 1, kWithin);
  }
};

TEST_F(PeSynthesis, Of8By8In16BitsTakes64Dsps) {
  compare(8, 16, 16);
}
TEST_F(PeSynthesis, Of4By4In16Bits) {
  compare(4, 16, 16);
}
TEST_F(PeSynthesis, Of4By4In8Bits) {
  compare(4, 8, 8);
}

}  // namespace
}  // namespace secateur::test
