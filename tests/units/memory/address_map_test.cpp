// SPDX-License-Identifier: Apache-2.0
#include "units/memory/event/address_map.hpp"

#include <gtest/gtest.h>

#include "support/memory_traffic.hpp"
#include "support/names.hpp"

namespace secateur::hw {
namespace {

TEST(AddressMap, FieldsFromMostToLeastSignificant) {
  MemoryConfig memory = test::shipped_memory("ddr4-2400");  // 65536 rows, 128 column commands, 4 x 4 banks
  memory.address_map = "ro ba co bg";
  const AddressMap map(memory);
  const std::uint64_t access = ((std::uint64_t{1234} * 4 + 2) * 128 + 77) * 4 + 3;
  const AccessAddress address = map.decode(access);
  EXPECT_EQ(address.row, 1234);
  EXPECT_EQ(address.column, 77);
  EXPECT_EQ(address.group, 3);
  EXPECT_EQ(address.bank, 3 * 4 + 2);
  EXPECT_EQ(address.rank, 0);
}

TEST(AddressMap, RanksAreFlattenedIntoBanks) {
  MemoryConfig memory = test::shipped_memory("hbm2");  // 32 column commands
  memory.ranks = 2;
  memory.address_map = "ro ra ba bg co";
  const AccessAddress address = AddressMap(memory).decode((((std::uint64_t{9} * 2 + 1) * 4 + 3) * 4 + 2) * 32 + 31);
  EXPECT_EQ(address.row, 9);
  EXPECT_EQ(address.rank, 1);
  EXPECT_EQ(address.group, 2);
  EXPECT_EQ(address.bank, (1 * 4 + 2) * 4 + 3);
  EXPECT_EQ(address.column, 31);
}

TEST(AddressMap, WrapsAtTheCapacity) {
  const MemoryConfig memory = test::shipped_memory("ddr4-2400");
  const AddressMap map(memory);
  const auto places = static_cast<std::uint64_t>(memory.capacity_bytes() / memory.access_bytes());
  EXPECT_EQ(map.decode(places + 4321).row, map.decode(4321).row);
  EXPECT_EQ(map.decode(places + 4321).column, map.decode(4321).column);
  EXPECT_EQ(map.decode(places + 4321).bank, map.decode(4321).bank);
}

}  // namespace
}  // namespace secateur::hw
