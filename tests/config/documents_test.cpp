// SPDX-License-Identifier: Apache-2.0
#include "config/documents.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "config/config_hash.hpp"
#include "config/shipped_files.hpp"
#include "config/single_document.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(LoadDocuments, TheDefaultIsDeitSmallOnThePublishedMachine) {
  const Documents d = load_documents({});
  EXPECT_EQ(d.network.name, "deit_small");
  EXPECT_EQ(d.network.tokens(), 198);
  EXPECT_EQ(d.pruning.name, "b16_rb50_rt50");
  EXPECT_EQ(d.pruning.weight_keep, Decimal(1, 2));
  EXPECT_EQ(d.accelerator.name, "u250-fccm24");
  EXPECT_EQ(d.accelerator.macs_per_cycle(), 6'144);
  EXPECT_EQ(d.memory.name, "ddr4-2400");
  EXPECT_EQ(d.accelerator_source.path, shipped_folder(DocumentKind::accelerator) + "/u250-fccm24.json");
  EXPECT_EQ(d.accelerator_source.sha256, sha256_file(d.accelerator_source.path));
  EXPECT_TRUE(d.overridden.empty());
}

TEST(LoadDocuments, OverridesReachEveryDocumentAndTheLaterOneCounts) {
  DocumentRequest request;
  request.sets = {"accelerator.p_t=24",           "accelerator.p_t=13",         "pruning.weight_keep=0.7",
                  "network.distilled=false",      "memory.refresh=false",       "accelerator.mapping=grid",
                  "accelerator.balance=\"none\"", "pruning.token_layers=[1,3]", "accelerator.dma.ports=2",
                  "accelerator.name=my machine",  "pruning.heads_kept=5"};
  const Documents d = load_documents(request);
  EXPECT_EQ(d.accelerator.p_t, 13);
  EXPECT_EQ(d.pruning.weight_keep, Decimal(7, 10));
  EXPECT_EQ(d.network.tokens(), 197);
  EXPECT_FALSE(d.memory.refresh);
  EXPECT_EQ(d.accelerator.mapping, Mapping::grid);
  EXPECT_EQ(d.accelerator.balance, balance_policy("none"));
  EXPECT_EQ(d.pruning.token_layers, (std::vector<int>{1, 3}));
  EXPECT_EQ(d.accelerator.interconnect.port_channels, (std::vector<int>{0, 1}));
  EXPECT_EQ(d.accelerator.name, "my machine");
  EXPECT_EQ(d.pruning.heads_kept, 5);
  EXPECT_EQ(d.file_of("accelerator.p_t"), "--set");
  EXPECT_EQ(d.file_of("accelerator.p_h"), d.accelerator_source.path);
  EXPECT_EQ(d.file_of("memory.ranks"), d.memory_source.path);
}

TEST(LoadDocuments, PortsAreAtHomeRoundTheChannels) {
  DocumentRequest request;
  request.sets = {"accelerator.dma.ports=5", "accelerator.memory_channels=2"};
  EXPECT_EQ(load_documents(request).accelerator.interconnect.port_channels, (std::vector<int>{0, 1, 0, 1, 0}));
}

TEST(LoadDocuments, AMemoryMayLieBesideItsAccelerator) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(::testing::TempDir()) / "documents_test";
  fs::create_directories(folder);
  fs::copy_file(shipped_folder(DocumentKind::memory) + "/ddr4-3200.json", folder / "mine.json",
                fs::copy_options::overwrite_existing);
  std::ofstream(folder / "machine.json") << R"({"memory": "mine.json"})";
  DocumentRequest request;
  request.accelerator = (folder / "machine.json").string();
  const Documents d = load_documents(request);
  EXPECT_EQ(d.accelerator.name, "machine");  // the file's name
  EXPECT_EQ(d.memory_source.path, (folder / "mine.json").string());
  EXPECT_EQ(d.memory.clock_mhz, 1600.0);
  request.memory = "ddr4-2666";
  EXPECT_EQ(load_documents(request).memory.name, "ddr4-2666");
  EXPECT_EQ(load_documents(request).accelerator.memory, "ddr4-2666");
  fs::remove_all(folder);
}

TEST(ToJson, OfAllDocumentsComesBackTheSame) {
  for (const std::string& accelerator : shipped_names(DocumentKind::accelerator)) {
    DocumentRequest request;
    request.accelerator = accelerator;
    request.sets = {"pruning.weight_keep=0.55", "pruning.heads_kept=4", "memory.clock_mhz=900", "accelerator.p_c=1"};
    const Documents d = load_documents(request);
    const Json json = to_json(d);
    const Documents back = documents_from_json(json, "result.json");
    EXPECT_EQ(to_json(back).dump(), json.dump()) << accelerator;
    EXPECT_EQ(back.memory.timing.refi, d.memory.timing.refi);
    EXPECT_EQ(back.pruning.weight_keep, Decimal(55, 100));
    EXPECT_EQ(back.network_source.sha256, d.network_source.sha256);
  }
}

TEST(ToJson, OfOneDocumentComesBackTheSame) {
  for (const std::string& name : shipped_names(DocumentKind::memory)) {
    const Json json =
        load_single({DocumentKind::memory, shipped_folder(DocumentKind::memory) + "/" + name + ".json"}, {});
    EXPECT_EQ(to_json(memory_from_json(json, "f")).dump(), json.dump());
  }
  const Documents d = load_documents({});
  EXPECT_EQ(to_json(network_from_json(to_json(d.network), "f")).dump(), to_json(d.network).dump());
  EXPECT_EQ(to_json(pruning_from_json(to_json(d.pruning), "f")).dump(), to_json(d.pruning).dump());
  EXPECT_EQ(to_json(accelerator_from_json(to_json(d.accelerator), "f")).dump(), to_json(d.accelerator).dump());
}

TEST(FromJson, IsCheckedLikeAFile) {
  try {
    network_from_json(Json::parse(R"({"heads": 0, "p_t": 1})"), "r.json");
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(),
                 "r.json: network.heads: got 0; expected an integer from 1 to 1024\n"
                 "r.json: network.p_t: unknown key (value 1); `secateur config schema --kind network` lists the keys");
  }
  EXPECT_THROW(network_from_json(Json::parse("[]"), "r.json"), ConfigError);
  EXPECT_THROW(documents_from_json(Json::parse("[]"), "r.json"), ConfigError);
  EXPECT_THROW(documents_from_json(Json::parse("{}"), "r.json"), ConfigError);
  Json files = to_json(load_documents({}));
  const auto fault_with = [&files](const Json& value) -> std::string {
    files["files"] = value;
    try {
      documents_from_json(files, "r.json");
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(fault_with(3), "r.json: files: got 3; expected an object");
  EXPECT_EQ(fault_with({{"network", {{"path", 7}}}}), "r.json: files.network.path: got 7; expected a text");
  EXPECT_EQ(fault_with({{"memory", true}}), "r.json: files.memory: got true; expected an object");
  EXPECT_EQ(fault_with(Json::object()), "no error");
}

TEST(CheckDocuments, FindsBrokenRulesOfChangedDocuments) {
  Documents d = load_documents({});
  EXPECT_NO_THROW(check_documents(d));
  d.accelerator.p_pe = 5;
  EXPECT_THROW(check_documents(d), ConfigError);
}

TEST(SingleDocument, ItsKindIsToldFromItsKeys) {
  for (const DocumentKind kind : kDocumentKinds) {
    for (const std::string& name : shipped_names(kind)) {
      const DocumentLocation found = locate_document(shipped_folder(kind) + "/" + name + ".json", std::nullopt);
      EXPECT_EQ(found.kind, kind) << name;
      EXPECT_NO_THROW(load_single(found, {})) << name;
    }
  }
  EXPECT_EQ(document_kind("memory"), DocumentKind::memory);
  EXPECT_FALSE(document_kind("memories"));
}

TEST(SingleDocument, OverridesOfOtherDocumentsAreFaults) {
  try {
    load_single(locate_document("deit_tiny", std::nullopt), {"accelerator.p_t=3", "network.depth=2"});
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.what(), "--set: accelerator.p_t: " + shipped_folder(DocumentKind::network) +
                                "/deit_tiny.json is a network document");
  }
}

TEST(ConfigHash, TakesResultsOfAnyShape) {
  const Json files{{"weights", {{"sha256", 5}}}, {"mask", 3}, {"score", {{"sha256", "ab"}}}};
  EXPECT_EQ(hashed_inputs(files), (std::vector<std::string>{"", "ab"}));
  EXPECT_TRUE(hashed_inputs(Json::array()).empty());
  EXPECT_EQ(config_hash(Json::array(), {}), config_hash(Json::object(), {}));
}

}  // namespace
}  // namespace secateur::test
