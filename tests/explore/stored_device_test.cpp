// SPDX-License-Identifier: Apache-2.0
// A store keeps four documents; a device that is not the shipped one of its name goes with the accelerator.
#include <gtest/gtest.h>

#include "config/config_hash.hpp"
#include "config/documents.hpp"
#include "explore/point_result.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

AcceleratorConfig machine_with(const std::vector<std::string>& sets) {
  DocumentRequest request;
  request.sets = sets;
  return load_documents(request).accelerator;
}

TEST(StoredDevice, TheShippedOneIsToldByItsName) {
  const AcceleratorConfig machine = machine_with({});
  Json stored = stored_accelerator(machine);
  EXPECT_EQ(stored, to_json(machine));
  EXPECT_TRUE(take_stored_device(stored).is_null());
}

TEST(StoredDevice, AnotherComesBackFromTheAccelerator) {
  const AcceleratorConfig machine = machine_with({"device.slrs=2"});
  Json stored = stored_accelerator(machine);
  EXPECT_NE(stored, to_json(machine));
  EXPECT_EQ(take_stored_device(stored), to_json(machine.board));
  EXPECT_EQ(stored, to_json(machine));
  Json text = 3;
  EXPECT_TRUE(take_stored_device(text).is_null());
}

}  // namespace
}  // namespace secateur::test
