// SPDX-License-Identifier: Apache-2.0
// Devices as documents: found by the machine's name of them, overridden, checked, and what of them a configuration's
// short name says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "config/config_hash.hpp"
#include "config/documents.hpp"
#include "config/shipped_files.hpp"
#include "config/single_document.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

Documents with_sets(const std::vector<std::string>& sets) {
  DocumentRequest request;
  request.sets = sets;
  return load_documents(request);
}

std::string fault_of(const std::vector<std::string>& sets) {
  try {
    with_sets(sets);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no fault";
}

std::string hash_of(const std::vector<std::string>& sets) {
  return config_hash(to_json(with_sets(sets)));
}

TEST(DeviceDocument, IsTheOneThatTheMachineNames) {
  const Documents d = load_documents({});
  EXPECT_EQ(d.accelerator.board.title, "Alveo U250");
  EXPECT_EQ(d.device_source.path, shipped_folder(DocumentKind::device) + "/u250.json");
  const Documents other = with_sets({"accelerator.device=kv260", "accelerator.memory_channels=1"});
  EXPECT_EQ(other.accelerator.board.name, "kv260");
  EXPECT_EQ(other.accelerator.board.lut, 117'120);
  EXPECT_TRUE(other.accelerator.board.hard_controllers);
}

TEST(DeviceDocument, ItsKeysAreSetByPath) {
  const Documents d = with_sets({"device.slrs=2", "device.memories.hbm2=16", "device.title=half a card"});
  EXPECT_EQ(d.accelerator.board.slrs, 2);
  EXPECT_EQ(d.accelerator.board.channels_of(*find_memory_standard("hbm2")), 16);
  EXPECT_EQ(d.accelerator.board.channels_of(*find_memory_standard("ddr4")), 4);
  EXPECT_EQ(d.accelerator.board.title, "half a card");
  EXPECT_EQ(d.file_of("device.slrs"), "--set");
  EXPECT_EQ(d.file_of("device.lut"), d.device_source.path);
}

TEST(DeviceDocument, MayLieBesideItsMachineAndNeedsNoTitle) {
  const fs::path folder = fs::path(::testing::TempDir()) / "device_document_test";
  fs::create_directories(folder);
  std::ofstream(folder / "mine.json") << R"({"slrs": 1, "dsp": 100, "lut": 5000, "ff": 10000, "bram36": 7, "uram": 0,
                                            "memories": {"ddr4": 2}})";
  std::ofstream(folder / "machine.json") << R"({"device": "mine.json"})";
  DocumentRequest request;
  request.accelerator = (folder / "machine.json").string();
  const Documents d = load_documents(request);
  EXPECT_EQ(d.device_source.path, (folder / "mine.json").string());
  EXPECT_EQ(d.accelerator.board.title, "mine");
  EXPECT_EQ(d.accelerator.board.part, "");
  EXPECT_EQ(d.accelerator.board.channels_of(*find_memory_standard("ddr4")), 2);
}

TEST(DeviceDocument, FaultsNameKeyValueAndTheNearestName) {
  EXPECT_EQ(fault_of({"accelerator.device=u251"}),
            "--set: accelerator.device: got \"u251\"; no shipped device of this name, and no such file; did you mean "
            "u250?");
  EXPECT_EQ(fault_of({"device.slrs=0"}), "--set: device.slrs: got 0; expected an integer from 1 to 16");
  EXPECT_EQ(fault_of({"device.memories.ddr44=1"}),
            "--set: device.memories.ddr44: unknown key (value 1); did you mean device.memories.ddr4?");
  EXPECT_THAT(fault_of({"device.lut=0"}), HasSubstr("--set: device.lut: got 0; a device without LUTs holds nothing"));
}

TEST(DeviceDocument, ItsKindIsToldFromItsKeys) {
  const std::string path = shipped_folder(DocumentKind::device) + "/u280.json";
  EXPECT_EQ(locate_document(path, std::nullopt).kind, DocumentKind::device);
  EXPECT_EQ(load_single(locate_document("u280", std::nullopt), {"device.slrs=1"})["slrs"], 1);
}

TEST(DeviceDocument, ComesBackFromJsonAndFromResultsThatHaveNone) {
  const Documents d = with_sets({"device.slrs=3"});
  Json json = to_json(d);
  EXPECT_EQ(documents_from_json(json, "result.json").accelerator.board.slrs, 3);
  json.erase("device");
  json["files"].erase("device");
  EXPECT_EQ(documents_from_json(json, "result.json").accelerator.board.slrs, 4);
}

/// Boards' records know configurations by names that were made before devices were documents, and before the later keys
/// of memories.
TEST(DeviceDocument, AShippedDeviceCountsByItsNameAlone) {
  Json earlier = to_json(with_sets({}));
  earlier.erase("device");
  for (const char* key : {"refresh_policy", "page_policy", "page_timeout", "scheduler"}) earlier["memory"].erase(key);
  for (const char* key : {"rp_all", "ccd_l_wr", "rfc_part", "rrefd", "ppd"}) earlier["memory"]["timing"].erase(key);
  EXPECT_EQ(hash_of({}), config_hash(earlier));
  EXPECT_EQ(hash_of({"device.title=another"}), hash_of({}));
  EXPECT_NE(hash_of({"device.slrs=2"}), hash_of({}));
  EXPECT_NE(hash_of({"device.slrs=2"}), hash_of({"device.slrs=3"}));
  EXPECT_NE(hash_of({"accelerator.device=v80"}), hash_of({}));
  EXPECT_NE(hash_of({"memory.page_policy=closed"}), hash_of({}));
  EXPECT_NE(hash_of({"memory.timing.ppd=2"}), hash_of({}));
}

TEST(ShippedDevices, AreThoseOfTheFolder) {
  std::vector<std::string> names;
  for (const DeviceConfig& device : shipped_devices()) names.push_back(device.name);
  EXPECT_EQ(names, shipped_names(DocumentKind::device));
}

}  // namespace
}  // namespace secateur::test
