// SPDX-License-Identifier: Apache-2.0
// The unit of docs/extending.md, as it stands there: with its lines in the list of units, and no other file of src/
// touched, its key is a key of documents and its part a part of the machine.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/error.hpp"
#include "config/config_hash.hpp"
#include "config/documents.hpp"
#include "config/schemas.hpp"
#include "cost/resources.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

AcceleratorConfig machine_with(int limit) {
  DocumentRequest request;
  request.sets = {"accelerator.watchdog.limit_cycles=" + std::to_string(limit)};
  return load_documents(request).accelerator;
}

TEST(ExtendingUnit, ItsKeyIsAKeyOfTheDocument) {
  EXPECT_TRUE(accelerator_schema().info().has_group("watchdog"));
  EXPECT_NE(describe_schema(accelerator_schema().info()).find("watchdog.limit_cycles [cycles]"), std::string::npos);
  EXPECT_EQ(machine_with(77).watchdog.limit_cycles, 77);
  EXPECT_EQ(to_json(machine_with(77))["watchdog"]["limit_cycles"], 77);
  EXPECT_THROW(machine_with(-1), ConfigError);
}

TEST(ExtendingUnit, ItsPartIsAPartOfTheMachine) {
  const auto lut_of = [](const AcceleratorConfig& machine) {
    std::int64_t sum = 0;
    for (const ResourcePart& part : resource_breakdown(machine, MemoryConfig{})) {
      if (part.name == "watchdog") sum += part.amounts.lut;
    }
    return sum;
  };
  EXPECT_EQ(lut_of(machine_with(0)), 0);
  EXPECT_EQ(lut_of(machine_with(9)), 32);
  EXPECT_EQ(estimate_resources(machine_with(9), MemoryConfig{}).used.ff,
            estimate_resources(machine_with(0), MemoryConfig{}).used.ff + 32);
}

/// At its default the machine has the name that records know it by.
TEST(ExtendingUnit, TheHashOfOtherMachinesStays) {
  const auto hash_of = [](int limit) {
    DocumentRequest request;
    request.sets = {"accelerator.watchdog.limit_cycles=" + std::to_string(limit)};
    return config_hash(to_json(load_documents(request)), {});
  };
  Json without = to_json(load_documents({}));
  without["accelerator"].erase("watchdog");
  EXPECT_EQ(hash_of(0), config_hash(without, {}));
  EXPECT_NE(hash_of(5), hash_of(0));
}

}  // namespace
}  // namespace secateur::test
