// SPDX-License-Identifier: Apache-2.0
#include "explore/store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <random>
#include <thread>

#include "config/json_document.hpp"
#include "explore/csv_text.hpp"
#include "explore/flat_row.hpp"
#include "explore/store_case.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

using test::error_of;
using test::sample_result;

class StoreTest : public testing::Test {
 protected:
  Store make() { return Store::create(folder_.path("s"), test::store_description(), {"accelerator.p_t"}); }
  test::TemporaryFolder folder_;
};

TEST_F(StoreTest, GivesBackWhatWasPut) {
  Store store = make();
  PointResult bad = sample_result(0);
  bad.fidelity = Fidelity::ideal;
  bad.status = PointStatus::failed;
  bad.error = "one, \"two\"\nthree";
  store.put(sample_result(1));
  store.put(bad);
  store.commit();
  const std::vector<PointResult> results = store.results(true);
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].error, bad.error);
  EXPECT_EQ(results[0].status, PointStatus::failed);
  EXPECT_EQ(results[1].figures[0], 1.25);
  EXPECT_TRUE(std::isnan(results[1].figures[1]));
  EXPECT_EQ(results[1].result, R"({"cycles":1})");
  EXPECT_EQ(results[1].documents[2].id, document_id(R"({"p_t":4})"));
  EXPECT_EQ(store.documents().at(document_id(R"({"p_t":4})")).second, R"({"p_t":4})");
  EXPECT_EQ(store.columns(), std::vector<std::string>{"accelerator.p_t"});
  EXPECT_EQ(store.description().at("kind"), "sweep");
}

TEST_F(StoreTest, WhatIsNotCommittedIsLostAndNothingElse) {
  {
    Store store = make();
    store.put(sample_result(1));
    store.commit();
    store.put(sample_result(2));
  }
  EXPECT_EQ(Store::read(folder_.path("s")).results().size(), 1U);
}

TEST_F(StoreTest, ALaterResultReplaces) {
  Store store = make();
  PointResult result = sample_result(1);
  result.status = PointStatus::crashed;
  store.put(result);
  store.put(sample_result(1));
  store.commit();
  ASSERT_EQ(store.results().size(), 1U);
  EXPECT_EQ(store.results()[0].status, PointStatus::done);
}

TEST_F(StoreTest, CanBeReadWhileItIsWritten) {
  Store store = make();
  store.put(sample_result(1));
  store.commit();
  store.put(sample_result(2));
  EXPECT_EQ(Store::read(folder_.path("s")).results().size(), 1U);
}

/// Rows and the documents that they name are of one state of the file, however the writer goes on.
TEST_F(StoreTest, AReaderSeesOneStateOfTheStore) {
  Store store = make();
  store.put(sample_result(1));
  store.commit();
  std::atomic<bool> is_done = false;
  std::thread writer([&] {
    for (int i = 0; !is_done; ++i) {
      PointResult result = sample_result(1);
      const std::string text = R"({"p_t":)" + std::to_string(i) + "}";
      result.documents[2] = {document_id(text), text};
      store.put(result);
      store.commit();
    }
  });
  const Store reader = Store::read(folder_.path("s"));
  EXPECT_NO_THROW({
    for (int i = 0; i < 3000; ++i) EXPECT_EQ(reader.results().size(), 1U);
  });
  is_done = true;
  writer.join();
}

TEST_F(StoreTest, OtherFilesAreRefused) {
  EXPECT_EQ(error_of(folder_, [&] { Store::read(folder_.path("none")); }),
            "none: holds no sweep.sqlite; give the --out folder of a sweep");
  std::filesystem::create_directory(folder_.path("t"));
  folder_.write("t/sweep.sqlite", "this is text");
  EXPECT_EQ(error_of(folder_, [&] { Store::read(folder_.path("t")); }), "t/sweep.sqlite: is no store of secateur");
  std::filesystem::create_directory(folder_.path("e"));
  folder_.write("e/sweep.sqlite", "");
  EXPECT_EQ(error_of(folder_, [&] { Store::read(folder_.path("e")); }), "e/sweep.sqlite: is no store of secateur");
  folder_.write("e/sweep.sqlite", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n");
  EXPECT_EQ(error_of(folder_, [&] { Store::read(folder_.path("e")); }),
            "e/sweep.sqlite: is a pointer of Git LFS, not the file itself; fetch it with: git lfs pull");
}

TEST_F(StoreTest, CsvQuotesWhatNeedsIt) {
  Store store = make();
  PointResult result = sample_result(3);
  result.error = "a, \"b\"";
  store.put(result);
  store.commit();
  const std::string csv = points_csv(store);
  EXPECT_EQ(csv.substr(0, csv.find(",latency_ms")), "point,accelerator.p_t,fidelity,status,error,violates,seed");
  EXPECT_NE(csv.find("\n3,4,event,done,\"a, \"\"b\"\"\",,7,1.25,,"), std::string::npos) << csv;
  EXPECT_EQ(csv_field("plain"), "plain");
}

/// Whatever the quick reader takes, the JSON reader takes as well and finds the same; what we write, it takes.
TEST(FlatRow, AgreesWithTheJsonReader) {
  const std::vector<std::string> columns{"pruning", "accelerator.p_t", "accelerator.balance", "x"};
  const std::vector<Json> scalars{4,  -3,    0.5,  1e-7,      1.5e300, true, nullptr, "lpt",
                                  "", "a b", "=1", "q\"uote", "é",     "\n", 0,       false};
  std::mt19937_64 random(3);
  int taken = 0;
  for (int round = 0; round < 4000; ++round) {
    Json row = Json::object();
    bool is_plain = true;
    for (const std::string& column : columns) {
      if (random() % 4 == 0) continue;
      const Json& value = scalars[random() % scalars.size()];
      row[column] = value;
      is_plain = is_plain && (!value.is_string() || value.dump().find_first_of("\\\xC3") == std::string::npos);
    }
    std::string text = row.dump();
    std::vector<std::string_view> values;
    EXPECT_EQ(read_flat_row(text, columns, values), is_plain) << text;
    for (std::size_t i = 0; i < columns.size() && is_plain; ++i) {
      if (values[i].empty()) {
        EXPECT_FALSE(row.contains(columns[i]));
      } else {
        EXPECT_EQ(parse_value(values[i]).value(), row.at(columns[i])) << text;
      }
    }
    text[random() % text.size()] = "{}\",:01.-+eEtx\\ \n"[random() % 18];
    if (!read_flat_row(text, columns, values)) continue;
    ++taken;
    const std::optional<Json> parsed = parse_value(text);
    ASSERT_TRUE(parsed && parsed->is_object()) << text;
    for (const auto& [name, value] : parsed->items()) {
      const auto place = static_cast<std::size_t>(std::find(columns.begin(), columns.end(), name) - columns.begin());
      ASSERT_LT(place, columns.size());
      EXPECT_EQ(parse_value(values[place]).value(), value) << text;
    }
  }
  EXPECT_GT(taken, 100);
}

TEST(PointResults, SerialiseAndBack) {
  const PointResult before = sample_result(5);
  std::string bytes;
  serialise(sample_result(4), bytes);
  serialise(before, bytes);
  std::string_view left = bytes;
  EXPECT_EQ(deserialise(left).point, 4);
  const PointResult after = deserialise(left);
  EXPECT_TRUE(left.empty());
  std::string again;
  serialise(sample_result(4), again);
  serialise(after, again);
  EXPECT_EQ(again, bytes);
  EXPECT_EQ(after.axes, before.axes);
  EXPECT_EQ(after.documents[2].text, before.documents[2].text);
}

}  // namespace
}  // namespace secateur::test
