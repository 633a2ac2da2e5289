// SPDX-License-Identifier: Apache-2.0
// Malformed documents and overrides, each with the whole text of what the user reads.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "config/documents.hpp"
#include "config/json_document.hpp"
#include "config/schemas.hpp"
#include "config/shipped_files.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

namespace fs = std::filesystem;

struct Malformed {
  const char* name;
  DocumentKind kind;
  std::string text;  ///< of ./m.json; "@ddr4-2400": a shipped document as it is
  std::vector<std::string> sets;
  std::string expected;
};

void PrintTo(const Malformed& malformed, std::ostream* out) {
  *out << malformed.name;
}

std::vector<Malformed> malformed_documents() {
  return {
      {"NotJson",
       DocumentKind::network,
       R"({"heads": 6,
  "depth" 12})",
       {},
       "./m.json: network.depth: line 2, column 12: not valid JSON: syntax error while parsing object separator - "
       "unexpected number literal; expected ':'"},
      {"CommentInJson",
       DocumentKind::network,
       R"({
  // six
  "heads": 6
})",
       {},
       "./m.json: network: line 2, column 3: not valid JSON: syntax error while parsing object key - invalid literal; "
       "last read: '{<U+000A>  /'; expected string literal"},
      {"TrailingComma",
       DocumentKind::network,
       R"({"heads": 6,})",
       {},
       "./m.json: network.heads: line 1, column 13: not valid JSON: syntax error while parsing object key - unexpected "
       "'}'; expected string literal"},
      {"Unterminated",
       DocumentKind::accelerator,
       R"({"p_h": 4, "dma": {"ports": 4)",
       {},
       "./m.json: accelerator.dma.ports: line 1, column 30: not valid JSON: syntax error while parsing object - "
       "unexpected end of input; expected '}'"},
      {"Empty",
       DocumentKind::network,
       R"(  
)",
       {},
       "./m.json: is empty; expected a JSON object"},
      {"NotAnObject", DocumentKind::network, R"([1, 2])", {}, "./m.json: got [1,2]; expected a JSON object"},
      {"NanLiteral",
       DocumentKind::accelerator,
       R"({"clock_mhz": NaN})",
       {},
       "./m.json: accelerator.clock_mhz: line 1, column 15: NaN is not a JSON number"},
      {"MinusInfinity",
       DocumentKind::accelerator,
       R"({"host": {"launch_us": -Infinity}})",
       {},
       "./m.json: accelerator.host.launch_us: line 1, column 25: -Infinity is not a JSON number"},
      {"NumberTooLarge",
       DocumentKind::accelerator,
       R"({"clock_mhz": 1e999})",
       {},
       "./m.json: accelerator.clock_mhz: line 1, column 19: the number is too large to be represented"},
      {"DuplicateKey",
       DocumentKind::network,
       R"({"heads": 6, "heads": 3})",
       {},
       "./m.json: network.heads: the key stands twice; the first value is 6"},
      {"DuplicateNestedKey",
       DocumentKind::accelerator,
       R"({"dma": {"ports": 4, "ports": 5}})",
       {},
       "./m.json: accelerator.dma.ports: the key stands twice; the first value is 4"},
      {"UnknownKeyNear",
       DocumentKind::network,
       R"({"head": 6})",
       {},
       "./m.json: network.head: unknown key (value 6); did you mean network.heads?"},
      {"UnknownKeyOfAGroup",
       DocumentKind::accelerator,
       R"({"ports": 4})",
       {},
       "./m.json: accelerator.ports: unknown key (value 4); did you mean accelerator.features.ports?"},
      {"UnknownKeyFar",
       DocumentKind::network,
       R"({"colour_of_the_bike_shed": true})",
       {},
       "./m.json: network.colour_of_the_bike_shed: unknown key (value true); `secateur config schema --kind network` "
       "lists the keys"},
      {"SeveralFaultsAtOnce",
       DocumentKind::network,
       R"({"heads": 0, "depth": "twelve", "embed_dim": 3.5, "hidden": 1})",
       {},
       "./m.json: network.heads: got 0; expected an integer from 1 to 1024\n"
       "./m.json: network.depth: got \"twelve\"; expected an integer from 1 to 1000\n"
       "./m.json: network.embed_dim: got 3.5; expected an integer from 8 to 65536\n"
       "./m.json: network.hidden: unknown key (value 1); `secateur config schema --kind network` lists the keys"},
      {"WrongTypes",
       DocumentKind::accelerator,
       R"({"p_h": "four", "p_t": true, "p_c": null, "p_pe": [8], "dma": 4, "device": 7})",
       {},
       "./m.json: accelerator.p_h: got \"four\"; expected an integer from 1 to 64\n"
       "./m.json: accelerator.p_t: got true; expected an integer from 1 to 256\n"
       "./m.json: accelerator.p_c: got null; expected an integer from 1 to 64\n"
       "./m.json: accelerator.p_pe: got [8]; expected an integer from 1 to 64\n"
       "./m.json: accelerator.dma: got 4; expected an object with ports, beat_bytes, max_burst_bytes, outstanding\n"
       "./m.json: accelerator.device: got 7; expected a shipped device's name or a path of at most 4095 bytes without "
       "control characters"},
      {"MistypedChoice",
       DocumentKind::accelerator,
       R"({"mapping": "fodl", "balance": "LPT", "column_sync": "both"})",
       {},
       "./m.json: accelerator.mapping: got \"fodl\"; expected \"fold\" or \"grid\"; did you mean \"fold\"?\n"
       "./m.json: accelerator.balance: got \"LPT\"; expected \"none\", \"sorted\", \"snake\", \"lpt\" or \"dynamic\"; "
       "did you "
       "mean \"lpt\"?\n"
       "./m.json: accelerator.column_sync: got \"both\"; expected \"snapshot\" or \"none\""},
      {"NotAPowerOfTwo",
       DocumentKind::accelerator,
       R"({"dma": {"beat_bytes": 48}})",
       {},
       "./m.json: accelerator.dma.beat_bytes: got 48; expected a power of two from 4 to 128"},
      {"HugeInteger",
       DocumentKind::accelerator,
       R"({"p_h": 99999999999999999999})",
       {},
       "./m.json: accelerator.p_h: got 1e+20; expected an integer from 1 to 64"},
      {"NegativeInteger",
       DocumentKind::accelerator,
       R"({"pe": {"pipeline_depth": -1}})",
       {},
       "./m.json: accelerator.pe.pipeline_depth: got -1; expected an integer from 0 to 1000"},
      {"ClockWithTooManyDecimals",
       DocumentKind::accelerator,
       R"({"clock_mhz": 333.3333})",
       {},
       "./m.json: accelerator.clock_mhz: got 333.3333; expected a number from 1 to 2000 with at most 3 decimals"},
      {"KeepRatioZero",
       DocumentKind::pruning,
       R"({"weight_keep": 0, "token_keep": 1.01})",
       {},
       "./m.json: pruning.weight_keep: got 0; expected a number above 0, at most 1, with at most 15 decimals\n"
       "./m.json: pruning.token_keep: got 1.01; expected a number above 0, at most 1, with at most 15 decimals"},
      {"KeepRatioTooFine",
       DocumentKind::pruning,
       R"({"weight_keep": 0.1234567890123456})",
       {},
       "./m.json: pruning.weight_keep: got 0.1234567890123456; expected a number above 0, at most 1, with at most 15 "
       "decimals"},
      {"BlockNotAmong",
       DocumentKind::pruning,
       R"({"block": 12})",
       {},
       "./m.json: pruning.block: got 12; expected 8, 16, 32 or 64"},
      {"ScoreNoFile",
       DocumentKind::pruning,
       R"({"score": "l3", "mask": "mask.bin"})",
       {},
       "./m.json: pruning.score: got \"l3\"; expected \"l1\", \"l2\" or \"random\" or a file that ends in "
       ".safetensors; did you mean \"l1\"?\n"
       "./m.json: pruning.mask: got \"mask.bin\"; expected \"topk\" or \"balanced\" or a file that ends in "
       ".safetensors, .npy or .npz"},
      {"ScoreFileMissing",
       DocumentKind::pruning,
       R"({"score": "scores.safetensors"})",
       {},
       "./m.json: pruning.score: got \"scores.safetensors\"; no such file"},
      {"LayersNotAscending",
       DocumentKind::pruning,
       R"({"token_layers": [6, 2, 2]})",
       {},
       "./m.json: pruning.token_layers: got [6,2,2]; expected ascending encoders, each once"},
      {"LayerBeyondDepth",
       DocumentKind::pruning,
       R"({"token_layers": [2, 12]})",
       {},
       "./m.json: pruning.token_layers: got [2,12]; encoders are 0 to 11, as depth = 12"},
      {"HeadsKeptAboveHeads",
       DocumentKind::pruning,
       R"({"heads_kept": 7})",
       {},
       "./m.json: pruning.heads_kept: got 7; the network has 6 heads"},
      {"BlockDoesNotDivideTheHead",
       DocumentKind::network,
       R"({"embed_dim": 384, "heads": 12, "depth": 12})",
       {"pruning.block=64"},
       "--set: pruning.block: block = 64 does not divide the head width embed_dim / heads = 32"},
      {"BlockDoesNotDivideD",
       DocumentKind::network,
       R"({"embed_dim": 200, "heads": 5})",
       {"pruning.block=16"},
       "--set: pruning.block: block = 16 does not divide embed_dim = 200"},
      {"BlockDoesNotDivideHeadDim",
       DocumentKind::network,
       R"({"embed_dim": 256, "heads": 5, "head_dim": 40})",
       {"pruning.block=16"},
       "--set: pruning.block: block = 16 does not divide the head width head_dim = 40"},
      {"HeadsDoNotDivideD",
       DocumentKind::network,
       R"({"heads": 7})",
       {},
       "./m.json: network.heads: heads = 7 does not divide embed_dim = 384; give head_dim, the width of a head, or "
       "change one"},
      {"PatchDoesNotDivideImage",
       DocumentKind::network,
       R"({"image_size": 225})",
       {},
       "./m.json: network.patch_size: patch_size = 16 does not divide image_size = 225"},
      {"PeDoesNotDivideTheBlock",
       DocumentKind::accelerator,
       R"({"p_pe": 12})",
       {},
       "./m.json: accelerator.p_pe: p_pe = 12 does not divide pruning.block = 16; p_pe may be 1, 2, 4, 8, 16"},
      {"PortChannels",
       DocumentKind::accelerator,
       R"({"interconnect": {"port_channels": [0, 1, 9]}})",
       {},
       "./m.json: accelerator.interconnect.port_channels: port_channels has 3 entries for dma.ports = 4; give one "
       "each, or leave it out\n"
       "./m.json: accelerator.interconnect.port_channels: port_channels names channel 9; memory_channels = 4 allows 0 "
       "to 3"},
      {"BurstsOfHbm",
       DocumentKind::accelerator,
       R"({"memory": "hbm2", "memory_channels": 4})",
       {},
       "./m.json: accelerator.dma.beat_bytes: beat_bytes = 64; HBM2's AXI3 ports are at most 32 bytes wide\n"
       "./m.json: accelerator.dma.max_burst_bytes: max_burst_bytes = 4096 is 64 beats of beat_bytes = 64; AXI3, the "
       "port of HBM2, allows 16"},
      {"DynamicSweep",
       DocumentKind::accelerator,
       R"({"balance": "dynamic", "loop_order": "sweep"})",
       {},
       "./m.json: accelerator.loop_order: loop_order = \"sweep\" with balance = \"dynamic\", whose queue deals single "
       "columns; take \"auto\" or \"expand\""},
      {"UnknownMemory",
       DocumentKind::accelerator,
       R"({"memory": "ddr4-2401"})",
       {},
       "./m.json: accelerator.memory: got \"ddr4-2401\"; no shipped memory of this name, and no such file; did you "
       "mean ddr4-2400?"},
      {"MemoryWithoutTimings",
       DocumentKind::memory,
       R"({"standard": "ddr6", "clock_mhz": 1200, "bank_groups": 4, "banks_per_group": 4,
 "rows": 65536, "columns": 1024, "bus_bytes": 8, "burst_length": 8,
 "timing": {"cl": 17, "cwl": 12, "rcd": 17, "rp": 17, "ras": 39, "rrd_s": 4, "rrd_l": 6, "ccd_s": 4, "ccd_l": 6,
  "faw": 26, "rfc": 420, "wr": 18, "wtr_s": 3, "wtr_l": 9, "rtpp": 9}})",
       {},
       "./m.json: memory.standard: got \"ddr6\"; expected \"ddr4\", \"hbm2\", \"ddr3\", \"ddr5\", \"lpddr4\", "
       "\"gddr6\" or "
       "\"hbm2e\"; did you mean \"ddr4\"?\n"
       "./m.json: memory.timing.rtpp: unknown key (value 9); did you mean memory.timing.rtp?\n"
       "./m.json: memory.timing.refi: missing; expected an integer from 1 to 100000\n"
       "./m.json: memory.timing.rtp: missing; expected an integer from 1 to 100000"},
      {"MemoryRules",
       DocumentKind::memory,
       R"(@ddr4-2400)",
       {"memory.write_low=24", "memory.address_map=ro ba co", "memory.timing.ccd_s=2", "memory.timing.refi=400"},
       "--set: memory.write_low: write_low = 24 must be below write_high = 24\n"
       "--set: memory.address_map: got \"ro ba co\"; expected ro, ba, bg and co once each, and no ra, as ranks = 1\n"
       "--set: memory.timing.refi: refi = 400 leaves no time beside rfc + ras + rp = 476\n"
       "--set: memory.timing.ccd_s: ccd_s = 2 is below burst_length / 2 = 4: data would overlap"},
      {"SetUnknownDocument",
       DocumentKind::network,
       R"({})",
       {"acelerator.p_t=4", "ports=4", "p_t", "=3", "network", "network=1"},
       "--set: acelerator.p_t: unknown key; did you mean accelerator.p_t?\n"
       "--set: ports: may be accelerator.features.ports or accelerator.dma.ports; write it out\n"
       "--set: got \"p_t\"; expected path=value\n"
       "--set: got \"=3\"; expected path=value\n"
       "--set: got \"network\"; expected path=value\n"
       "--set: network: names a whole document; expected a key of it"},
      {"SetBadValue",
       DocumentKind::network,
       R"({})",
       {"accelerator.p_t=zero", "accelerator.dma=4", "accelerator.mapping=gird", "accelerator.p_tt=4",
        "pruning.token_layers=[2,"},
       "--set: accelerator.p_t: got \"zero\"; expected an integer from 1 to 256\n"
       "--set: accelerator.dma: is a group of keys; set one of accelerator.dma.ports, accelerator.dma.beat_bytes, "
       "accelerator.dma.max_burst_bytes, accelerator.dma.outstanding\n"
       "--set: accelerator.mapping: got \"gird\"; expected \"fold\" or \"grid\"; did you mean \"grid\"?\n"
       "--set: accelerator.p_tt: unknown key (value 4); did you mean accelerator.p_t?\n"
       "--set: pruning.token_layers: got \"[2,\"; expected a list of 0 to 1000 integers from 0 to 999"},
      {"SetRule",
       DocumentKind::network,
       R"({})",
       {"accelerator.p_pe=3"},
       "--set: accelerator.p_pe: p_pe = 3 does not divide pruning.block = 16; p_pe may be 1, 2, 4, 8, 16"},
      {"DeepNesting",
       DocumentKind::network,
       R"({"notes": )" + std::string(40, '[') + std::string(40, ']') + "}",
       {},
       "./m.json: "
       "network.notes[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]: "
       "nested deeper than 32 levels"},
      {"NotesNoText",
       DocumentKind::network,
       R"({"notes": 3, "$schema": false})",
       {},
       "./m.json: network.notes: got 3; expected a text or a list of texts\n"
       "./m.json: network.$schema: got false; expected the path of a JSON Schema"},
      {"OddKeyNames",
       DocumentKind::network,
       R"({"a b": 1, "": 2, "he\nads": 3})",
       {},
       "./m.json: network.\"a b\": unknown key (value 1); `secateur config schema --kind network` lists the keys\n"
       "./m.json: network.\"\": unknown key (value 2); `secateur config schema --kind network` lists the keys\n"
       "./m.json: network.\"he\\nads\": unknown key (value 3); `secateur config schema --kind network` lists the keys"},
  };
}

std::optional<std::string>& of_kind(DocumentRequest& request, DocumentKind kind) {
  switch (kind) {
    case DocumentKind::network:
      return request.network;
    case DocumentKind::pruning:
      return request.pruning;
    case DocumentKind::accelerator:
      return request.accelerator;
    case DocumentKind::memory:
    case DocumentKind::device:  // no option of its own
      break;
  }
  return request.memory;
}

class MalformedDocument : public ::testing::TestWithParam<Malformed> {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / (std::string("malformed_") + GetParam().name);
    fs::create_directories(folder_);
    before_ = fs::current_path();
    fs::current_path(folder_);
  }
  void TearDown() override {
    fs::current_path(before_);
    fs::remove_all(folder_);
  }

 private:
  fs::path folder_, before_;
};

TEST_P(MalformedDocument, SaysEverythingThatIsWrong) {
  std::string text = GetParam().text;
  if (text[0] == '@') text = read_input_file(shipped_folder(GetParam().kind) + "/" + text.substr(1) + ".json");
  std::ofstream("m.json") << text;
  DocumentRequest request;
  request.sets = GetParam().sets;
  of_kind(request, GetParam().kind) = "./m.json";
  try {
    load_documents(request);
    FAIL() << "no error; expected\n" << GetParam().expected;
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.what(), GetParam().expected);
    for (const Fault& fault : error.faults()) EXPECT_FALSE(fault.file.empty()) << fault.message;
  }
}

INSTANTIATE_TEST_SUITE_P(Documents, MalformedDocument, ::testing::ValuesIn(malformed_documents()),
                         [](const auto& test) { return test.param.name; });

std::string what_is_wrong(const DocumentRequest& request) {
  try {
    load_documents(request);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

TEST(MalformedFiles, MissingOnesNameTheNearestShippedName) {
  DocumentRequest request;
  request.network = "deit_smal";
  request.pruning = "pruning/b16_rb50_rt55.json";
  request.accelerator = "u250-fccm42";
  EXPECT_EQ(what_is_wrong(request),
            "deit_smal: no shipped network of this name, and no such file; did you mean deit_small?\n"
            "pruning/b16_rb50_rt55.json: no such file; the nearest shipped pruning is b16_rb50_rt50\n"
            "u250-fccm42: no shipped accelerator of this name, and no such file; did you mean u250-fccm24?");
  request = {};
  request.network = "";
  EXPECT_EQ(what_is_wrong(request), "command line: network: got an empty name; expected a shipped network or a path");
}

TEST(MalformedFiles, AFolderIsNoDocument) {
  DocumentRequest request;
  request.network = "./";
  EXPECT_EQ(what_is_wrong(request), "./: is a directory; expected a JSON file");
}

std::string parse_faults(const std::string& text) {
  std::string all;
  for (const Fault& fault : parse_json(text, "f", "network").faults) all += to_string(fault) + "\n";
  return all;
}

TEST(ParseJson, LimitsOnSizeAndDepth) {
  std::string many = "{\"notes\": [0";
  for (int i = 0; i < 20'000; ++i) many += ",0";
  EXPECT_EQ(parse_faults(many + "]}"), "f: network.notes[19998]: more than 20000 values: this is no configuration\n");
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(parse_faults("{\"notes\": " + nested(31) + "}"), "");
  EXPECT_NE(parse_faults("{\"notes\": " + nested(32) + "}"), "");
  EXPECT_NE(parse_faults(std::string(1'000'000, '[')), "");
}

TEST(ParseJson, DuplicatesKeepTheFirstValueAndAreToldWithTheirPlace) {
  const JsonDocument document = parse_json(R"({"a": [0, {"b": 1, "b": {"c": 2, "c": 3}}], "a": 4})", "f", "network");
  EXPECT_TRUE(document.complete);
  EXPECT_EQ(document.value.dump(), R"({"a":[0,{"b":1}]})");
  ASSERT_EQ(document.faults.size(), 3u);
  EXPECT_EQ(to_string(document.faults[0]), "f: network.a[1].b: the key stands twice; the first value is 1");
  EXPECT_EQ(to_string(document.faults[1]), "f: network.a[1].b.c: the key stands twice; the first value is 2");
  EXPECT_EQ(to_string(document.faults[2]), "f: network.a: the key stands twice; the first value is [0,{\"b\":1}]");
}

TEST(ParseJson, TextsThatAreNotUtf8AreToldSo) {
  EXPECT_EQ(parse_faults(std::string("\xff\xfe{\0}\0", 6)), "f: is UTF-16; JSON is UTF-8\n");
  EXPECT_NE(parse_faults("{\"name\": \"\xff\"}"), "");
}

TEST(ReadInputFile, MoreThan16MibIsNoConfiguration) {
  const std::string path = ::testing::TempDir() + "config_test_large.json";
  std::ofstream(path) << std::string((std::size_t{16} << 20U) + 1, ' ');
  try {
    read_input_file(path);
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.what(), path + ": is larger than 16 MiB: this is no configuration");
  }
  fs::resize_file(path, std::size_t{16} << 20U);
  EXPECT_EQ(read_input_file(path).size(), std::size_t{16} << 20U);
  fs::remove(path);
}

TEST(ManyFaults, AreCutAtAHundred) {
  std::string text = "{";
  for (int i = 0; i < 150; ++i) text += (i > 0 ? ", " : "") + ("\"unknown_" + std::to_string(i) + "\": 1");
  try {
    network_from_json(Json::parse(text + "}"), "f");
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.faults().size(), 101u);
    EXPECT_EQ(to_string(error.faults().back()), "and 50 more faults");
  }
}

}  // namespace
}  // namespace secateur::test
