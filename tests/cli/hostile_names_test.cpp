// SPDX-License-Identifier: Apache-2.0
// Names that come from files - of documents, classes, pictures - on the terminal, in JSON and in CSV.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "base/printable.hpp"
#include "base/utf8.hpp"
#include "cli/network_case.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr const char* kEscape =
    "\x1b[31m\xc2\x9b"
    "5m\u202E\x7f";

class HostileNames : public NetworkCase {
 protected:
  static void expect_printable(const Ran& ran) {
    EXPECT_EQ(printable_lines(ran.out), ran.out);
    EXPECT_EQ(printable_lines(ran.err), ran.err);
  }
};

TEST_F(HostileNames, DocumentsRefuseControlCharacters) {
  for (const char* name : {"a\\u001b[31m", "a\\u009b", "a\\u202e", "a\\u007f", "a\\nb", "\\ufeff"}) {
    const std::string value = std::string("\"") + name + "\"";
    folder_.write("named.json", "{\"embed_dim\": 32, \"name\": " + value + "}");
    const Ran ran = secateur({"config", "check", "named.json"});
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("network.name: got \"")) << name;
    EXPECT_THAT(ran.err, HasSubstr("without control characters"));
    expect_printable(ran);
  }
  const Ran ran = tiny_run({"--set", "network.name=\"\\u001b\"", "--out", "o"});
  EXPECT_EQ(ran.err,
            "--set: network.name: got \"\\u001b\"; expected a text of at most 4095 bytes without control characters\n");
}

TEST_F(HostileNames, KeysAreShownAsEscapes) {
  folder_.write("keys.json", "{\"embed_dim\": 32, \"x\u009b31m\u202E\x7f\": 1, \"\\u001b]0;t\\u0007\": {\"a\": 2}}");
  for (const char* kind : {"network", "sweep", "train"}) {
    const Ran ran = secateur({"config", "check", "keys.json", "--kind", kind});
    EXPECT_EQ(ran.status, 2) << kind;
    EXPECT_THAT(ran.err, HasSubstr("31m"));
    expect_printable(ran);
  }
}

TEST_F(HostileNames, ShippedFilesOfAHomeOfOnesOwn) {
  for (const char* folder : {"configs/accelerators", "configs/memories", "configs/pruning", "models"}) {
    fs::create_directories(folder_.path(folder));
  }
  folder_.write(std::string("models/") + kEscape + ".json",
                "{\"image_size\": 16, \"patch_size\": 8, \"embed_dim\": 32, \"heads\": 2}");
  ChildOptions options;
  options.environment["SECATEUR_HOME"] = folder_.path("");
  const Ran ran = secateur({"list"}, options);
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\\x1b[31m\\x9b5m\\u{202E}\\x7f"));
  expect_printable(ran);
}

TEST_F(HostileNames, PicturesAndClasses) {
  fs::remove(folder_.path("photos/labels.csv"));
  fs::rename(folder_.path("photos/03.png"), folder_.path("photos/") + kEscape + "\nb\xf6.png");
  const Ran ran = eval({"--arithmetic", "float", "--out", "eval.json"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\\x1b[31m\\x9b5m\\u{202E}\\x7f\\nb\\xf6.png: class 0\n"));
  expect_printable(ran);
  const std::string text = read("eval.json");
  EXPECT_TRUE(is_utf8(text));
  EXPECT_EQ(printable_lines(text), text);
  EXPECT_EQ(Json::parse(text)["images"].size(), 12U);

  const Ran quantised = quantize({"--bits", "8", "--images", "11", "--out", "q.safetensors"});
  EXPECT_EQ(quantised.status, 0) << quantised.err;
  expect_printable(quantised);
  EXPECT_EQ(eval({"--arithmetic", "int8", "--weights", "q.safetensors"}).status, 2);  // given twice
  EXPECT_EQ(with_network("eval", {"--weights", "q.safetensors", "--data", "photos", "--arithmetic", "int8"}).status, 0);
}

TEST_F(HostileNames, ClassesOfLabels) {
  folder_.write("photos/labels.csv", "file,class_index,name\n00.png,0,\"gr\xf6\xdf\n\x1b[1m\"\n01.png,1,=1+1\n");
  const Ran ran = eval({"--arithmetic", "float", "--per-class", "--out", "eval.json"});
  EXPECT_TRUE(ran.status == 0 || ran.status == 2) << ran.err;
  expect_printable(ran);
  EXPECT_TRUE(ran.status != 0 || is_utf8(read("eval.json")));
  const Ran one = secateur({"run", "--accelerator", "tiny", "--network", "tiny.json", "--pruning", "b8_dense",
                            "--weights", "w.safetensors", "--input", "photos/00.png", "--out", "o"});
  EXPECT_EQ(one.status, ran.status) << one.err;
  expect_printable(one);
}

TEST_F(HostileNames, FoldersWithLinksThatLeadNowhere) {
  fs::create_symlink("loop", folder_.path("photos/loop"));
  fs::create_symlink("gone", folder_.path("photos/dangling.png"));
  fs::create_symlink("loop.png", folder_.path("photos/loop.png"));
  const std::vector<std::string> words{"run",       "--accelerator", "tiny",      "--network",     "tiny.json",
                                       "--pruning", "b8_dense",      "--weights", "w.safetensors", "--input",
                                       "photos",    "--out",         "o"};
  const Ran ran = secateur(words);
  EXPECT_EQ(ran.status, 0) << ran.err;
  expect_printable(ran);
  fs::remove(folder_.path("photos/labels.csv"));
  const Ran unlabelled = secateur({"eval", "--network", "tiny.json", "--weights", "w.safetensors", "--data", "photos"});
  EXPECT_EQ(unlabelled.status, 0) << unlabelled.err;
}

TEST_F(HostileNames, LongNamesAreShortened) {
  const Ran ran = secateur({"run", "--network", std::string(50'000, 'n'), "--out", "o"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.err, HasSubstr("nnn[...]nnn"));
  EXPECT_LT(ran.err.size(), 3000U);
}

}  // namespace
}  // namespace secateur::test
