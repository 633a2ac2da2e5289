// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "config/documents.hpp"
#include "config/shipped_files.hpp"
#include "cost/amounts.hpp"
#include "cost/resources.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

Documents documents_of(const std::string& accelerator, const std::vector<std::string>& sets = {}) {
  DocumentRequest request;
  request.accelerator = accelerator;
  request.sets = sets;
  return load_documents(request);
}

TEST(ShippedMachines, FitTheirDevicesInEverySlr) {
  for (const std::string& name : shipped_names(DocumentKind::accelerator)) {
    SCOPED_TRACE(name);
    const Documents d = documents_of(name);
    for (const int block : {8, 16, 32}) {
      Sizing sizing = sizing_of(d.network, d.pruning);
      sizing.block = block;
      const ResourceResult result = estimate_resources(d.accelerator, d.memory, sizing);
      EXPECT_TRUE(result.fits) << "block " << block;
      EXPECT_TRUE(device_faults(d.accelerator, d.memory, sizing).empty());
      if (d.accelerator.device == "unlimited") continue;
      for (const ResourceResult::Slr& slr : result.slrs) EXPECT_TRUE(fits_in(slr.used, slr.limits));
      const DeviceConfig& board = d.accelerator.board;
      EXPECT_EQ(result.slrs.size(), static_cast<std::size_t>(board.slrs));
      EXPECT_LE(d.accelerator.memory_channels, board.channels_of(*d.memory.standard));
    }
  }
}

TEST(ShippedMachines, FiveThousandDspsAskedOfAZcu104NameTheKeysThatWouldMakeItFit) {
  const Documents d = documents_of("zcu104", {"accelerator.p_h=4", "accelerator.p_t=10", "accelerator.p_c=2"});
  ASSERT_EQ(d.accelerator.macs_per_cycle(), 5'120);
  try {
    check_device(d.accelerator, d.memory, {}, d.accelerator_source.path);
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    const std::string text = error.what();
    const std::size_t name = text.find("zcu104.json: ");
    ASSERT_NE(name, std::string::npos) << text;
    EXPECT_EQ(text.substr(name),
              "zcu104.json: accelerator.device: the ZCU104 cannot hold this machine of 5,120 multiply-accumulators\n"
              "    LUT: needs 2,590,506, there are 230,000\n"
              "    FF: needs 1,254,486, there are 460,000\n"
              "    BRAM36: needs 351, there are 305\n"
              "    URAM: needs 320, there are 92\n"
              "    (of 6,497 DSPs wanted, 4,769 are multiply-accumulators built from LUTs already)\n"
              "  any one of these lines makes it fit, each with the largest value that does:\n"
              "    accelerator.p_h = 1\n"
              "    accelerator.device = u250 or v80");
  }
}

}  // namespace
}  // namespace secateur::test
