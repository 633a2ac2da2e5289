// SPDX-License-Identifier: Apache-2.0
// Every shipped network and pruning that belong together, on every shipped machine: lowered, or refused with a message
// that says what would do.
#include <gtest/gtest.h>

#include <map>

#include "base/error.hpp"
#include "config/documents.hpp"
#include "config/shipped_files.hpp"
#include "pruning/pack.hpp"
#include "pruning/statistics.hpp"
#include "schedule/lowering.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

/// Load, lower and compare the MACs; empty when all is well.
std::string attempt(const std::string& network, const std::string& pruning, const std::string& accelerator) {
  try {
    const Documents documents = load_documents({network, pruning, accelerator, {}, {}, {}});
    const PackedModel model = pack(documents.network, documents.pruning);
    std::int64_t macs = 0;
    for (const Operation& operation : lower(model, documents.accelerator).operations) macs += operation.macs;
    EXPECT_EQ(macs, model_statistics(model).macs_executed);
    return "";
  } catch (const ConfigError& error) {
    return error.what();
  }
}

TEST(ShippedMachines, RunDeitSmallUnderEveryShippedPruning) {
  std::map<std::string, std::string> refused;
  for (const std::string& accelerator : shipped_names(DocumentKind::accelerator)) {
    for (const std::string& pruning : shipped_names(DocumentKind::pruning)) {
      const std::string fault = attempt("deit_small", pruning, accelerator);
      if (!fault.empty()) refused[accelerator + " " + pruning] = fault;
    }
  }
  for (const auto& [what, fault] : refused) {
    EXPECT_EQ(what.substr(0, 5), "tiny ") << what << ": " << fault;
    EXPECT_NE(fault.find("accelerator.weights.capacity_kib"), std::string::npos) << fault;
    EXPECT_NE(fault.find("accelerator.features.capacity_kib"), std::string::npos) << fault;
  }
  EXPECT_EQ(refused.size(), shipped_names(DocumentKind::pruning).size());
  EXPECT_EQ(refused["tiny b16_rb50_rt50"],
            "accelerator.weights.capacity_kib: half of 16 KiB cannot hold a packed weight column of patch_embed (24832 "
            "bytes); at least 49 KiB needed (or a smaller pruning.block, or fewer weight_bits)\n"
            "accelerator.features.capacity_kib: 64 KiB a head module cannot hold the operands and results of "
            "encoder0.qk; at least 527 KiB needed (or a smaller network, or fewer tokens)");
}

TEST(ShippedMachines, TheTinyMachineRunsTheShapesNetwork) {
  for (const char* pruning : {"b8_dense", "b8_rb50_rt50", "b8_rb50_rt70"}) {
    EXPECT_EQ(attempt("shapes_vit", pruning, "tiny"), "") << pruning;
  }
}

}  // namespace
}  // namespace secateur::test
