// SPDX-License-Identifier: Apache-2.0
// Stores that are damaged, or that somebody has made to mislead: nothing of them is taken. And stores where nothing may
// be written.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "explore/front_report.hpp"
#include "explore/store_case.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

using test::error_of;
using testing::HasSubstr;
using testing::StartsWith;

class StoreChecks : public testing::Test {
 protected:
  StoreChecks() { make("sweep"); }

  void make(const std::string& kind) {
    std::filesystem::remove_all(folder_.path("s"));
    Store store = Store::create(folder_.path("s"), test::store_description(kind), {"accelerator.p_t"});
    for (const PointIndex point : {1, 3}) store.put(test::sample_result(point));
    store.commit();
    store.finish();
  }

  /// What reading all of the store says once `sql` has been at it.
  std::string after(const std::string& sql) {
    make("sweep");
    test::change_store(folder_.path("s"), sql);
    return read();
  }

  std::string read() {
    return error_of(folder_, [&] {
      const Store store = Store::read(folder_.path("s"));
      store.results(true);
      store.documents();
    });
  }

  std::string bytes(const std::string& name) {
    std::ifstream file(folder_.path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  test::TemporaryFolder folder_;
};

TEST_F(StoreChecks, ASoundOneIsRead) {
  EXPECT_EQ(read(), "no error");
}

TEST_F(StoreChecks, ValuesOutOfRange) {
  EXPECT_EQ(after("UPDATE results SET point = -1 WHERE point = 1"),
            "s/sweep.sqlite: point: got -1; expected an integer from 0 to 9");
  EXPECT_EQ(after("UPDATE results SET point = 10 WHERE point = 1"),
            "s/sweep.sqlite: point: got 10; expected an integer from 0 to 9");
  EXPECT_EQ(after("UPDATE results SET seed = -1 WHERE point = 3"),
            "s/sweep.sqlite: point 3, seed: got -1; expected an integer from 0 to 9223372036854775807");
  EXPECT_EQ(after("UPDATE results SET latency_ms = 9e999 WHERE point = 3"),
            "s/sweep.sqlite: point 3, latency_ms: got Inf; expected a finite number from 0");
  EXPECT_EQ(after("UPDATE results SET dsp = -4 WHERE point = 3"),
            "s/sweep.sqlite: point 3, dsp: got -4.0; expected a finite number from 0");
  EXPECT_EQ(after("UPDATE results SET accuracy = 76.3 WHERE point = 3"),
            "s/sweep.sqlite: point 3, accuracy: got 76.3; expected a number from 0 to 1");
  EXPECT_EQ(after("UPDATE results SET status = 'dne' WHERE point = 3"),
            "s/sweep.sqlite: point 3, status: got \"dne\"; expected done, unbuildable, failed, crashed or timed_out");
  EXPECT_EQ(after("UPDATE results SET fidelity = 'clocked' WHERE point = 3"),
            "s/sweep.sqlite: point 3, fidelity: got \"clocked\"; expected ideal or event");
}

TEST_F(StoreChecks, ValuesOfAnotherType) {
  EXPECT_EQ(after("UPDATE results SET point = 'one' WHERE point = 1"),
            "s/sweep.sqlite: point: got \"one\"; expected an integer from 0 to 9");
  EXPECT_EQ(after("UPDATE results SET latency_ms = 'fast' WHERE point = 1"),
            "s/sweep.sqlite: point 1, latency_ms: got \"fast\"; expected a finite number from 0");
  EXPECT_EQ(after("UPDATE results SET error = x'00ff' WHERE point = 1"),
            "s/sweep.sqlite: point 1, error: got 2 bytes; expected a text");
  EXPECT_EQ(after("UPDATE results SET wall_seconds = x'00' WHERE point = 1"),
            "s/sweep.sqlite: point 1, wall_seconds: got 1 bytes; expected a finite number from 0");
  EXPECT_EQ(after("UPDATE result_json SET json = x'00' WHERE point = 1"),
            "s/sweep.sqlite: point 1, json: got 1 bytes; expected a text");
  EXPECT_EQ(
      after("UPDATE results SET bottleneck = '\x1b[2J' || char(155), status = 'x' || char(27) WHERE point = 1"),
      "s/sweep.sqlite: point 1, status: got \"x\\x1b\"; expected done, unbuildable, failed, crashed or timed_out");
}

TEST_F(StoreChecks, AxesThatAreNone) {
  for (const char* axes : {"'[1]'", "'{'", "'{\"p_x\": 1}'", "'{\"accelerator.p_t\": {}}'",
                           "'{\"accelerator.p_t\": ' || replace(hex(zeroblob(30000)), '0', '[') || '}'"}) {
    EXPECT_EQ(after(std::string("UPDATE results SET axes = ") + axes + " WHERE point = 1"),
              "s/sweep.sqlite: point 1, axes: is no object of the table's columns");
  }
}

TEST_F(StoreChecks, DocumentsThatAreNotThere) {
  EXPECT_EQ(after("UPDATE results SET accelerator = '0000000000000000' WHERE point = 1"),
            "s/sweep.sqlite: point 1, accelerator: 0000000000000000 is not among the documents");
  EXPECT_EQ(after("UPDATE results SET accelerator = 'me' WHERE point = 1"),
            "s/sweep.sqlite: point 1, accelerator: got \"me\"; expected 16 hexadecimal digits");
  EXPECT_THAT(after("UPDATE documents SET kind = 'memory'"), HasSubstr("is a memory document"));
  EXPECT_THAT(after("UPDATE documents SET json = '{}'"), HasSubstr("is not the SHA-256 of its text"));
}

TEST_F(StoreChecks, ADescriptionThatIsNone) {
  EXPECT_EQ(after("DELETE FROM description WHERE name = 'points'"), "s/sweep.sqlite: description: has no points");
  EXPECT_EQ(after("UPDATE description SET value = '1e3' WHERE name = 'points'"),
            "s/sweep.sqlite: description.points: got \"1e3\"; expected an integer from 0 to 20000000");
  EXPECT_EQ(after("UPDATE description SET value = 'walk' WHERE name = 'kind'"),
            "s/sweep.sqlite: description.kind: got \"walk\"; expected sweep or search");
  EXPECT_EQ(after("UPDATE description SET value = replace(hex(zeroblob(30000)), '0', '[') WHERE name = 'document'"),
            "s/sweep.sqlite: description.document: is no JSON object");
}

TEST_F(StoreChecks, OtherSchemas) {
  EXPECT_EQ(after("CREATE TRIGGER t AFTER INSERT ON results BEGIN DELETE FROM results; END"),
            "s/sweep.sqlite: schema: holds the trigger t, which secateur does not make");
  EXPECT_EQ(after("CREATE TABLE mine(x)"),
            "s/sweep.sqlite: schema: holds the table mine, which secateur does not make");
  EXPECT_EQ(after("DROP TABLE documents"), "s/sweep.sqlite: schema: has no table documents");
  EXPECT_EQ(after("ALTER TABLE results ADD COLUMN more TEXT"),
            "s/sweep.sqlite: schema: the table results has other columns or rules than secateur makes");
  EXPECT_EQ(after("ALTER TABLE results RENAME TO r; CREATE VIEW results AS SELECT * FROM r"),
            "s/sweep.sqlite: schema: has no table results\n"
            "s/sweep.sqlite: schema: holds the table r, which secateur does not make\n"
            "s/sweep.sqlite: schema: holds the view results, which secateur does not make");
  EXPECT_EQ(after("DROP VIEW points; CREATE VIEW points AS SELECT 1"),
            "s/sweep.sqlite: schema: the view points has other columns than secateur makes");
  EXPECT_EQ(after("PRAGMA user_version = 7"), "s/sweep.sqlite: schema version: got 7; this version reads 1");
  EXPECT_EQ(after("ANALYZE"), "no error");
}

/// Any one of its pages full of zeros, or the end cut off: told in our words, or still the same results.
TEST_F(StoreChecks, DamagedFiles) {
  const std::string whole = bytes("s/sweep.sqlite");
  constexpr std::size_t kPage = 4096;
  for (std::size_t at = 0; at < whole.size(); at += kPage) {
    std::string spoilt = whole;
    std::fill_n(spoilt.begin() + static_cast<std::ptrdiff_t>(at), kPage, '\0');
    folder_.write("s/sweep.sqlite", spoilt);
    EXPECT_THAT(read(), testing::AnyOf("s/sweep.sqlite: is damaged", "s/sweep.sqlite: is no store of secateur")) << at;
    folder_.write("s/sweep.sqlite", whole.substr(0, at + 100));
    EXPECT_THAT(read(), testing::AnyOf("s/sweep.sqlite: is damaged", "s/sweep.sqlite: is no store of secateur")) << at;
  }
}

TEST_F(StoreChecks, WhatIsNoFile) {
  std::filesystem::create_directories(folder_.path("d/sweep.sqlite"));
  EXPECT_EQ(error_of(folder_, [&] { Store::read(folder_.path("d")); }),
            "d/sweep.sqlite: is no regular file; expected a store");
  std::filesystem::create_directory(folder_.path("p"));
  ASSERT_EQ(mkfifo(folder_.path("p/sweep.sqlite").c_str(), 0600), 0);
  EXPECT_EQ(error_of(folder_, [&] { Store::read(folder_.path("p")); }),
            "p/sweep.sqlite: is no regular file; expected a store");
  folder_.write("f", "");
  EXPECT_EQ(error_of(folder_, [&] { Store::read(folder_.path("f")); }),
            "f: is no folder; give the --out folder of a sweep");
}

TEST_F(StoreChecks, AStoreWithoutAnAxisHasNoFront) {
  test::change_store(folder_.path("s"),
                     R"(UPDATE description SET value = '{"axes": [{"key": "p_x"}]}' WHERE name = 'document')");
  EXPECT_EQ(
      error_of(folder_, [&] { FrontReport(Store::read(folder_.path("s")), {parse_objective("latency_ms")}, {}); }),
      "s/sweep.sqlite: description.document: its axes are none that this version knows");
}

/// As a user to whom the folder does not belong; root may write anywhere.
int status_as_a_stranger(const std::string& folder, const std::function<bool()>& sound) {
  chmod(std::filesystem::path(folder).parent_path().c_str(), 0755);
  chmod(folder.c_str(), 0555);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) chmod(entry.path().c_str(), 0444);
  const pid_t child = fork();
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    if (geteuid() == 0 && (setgid(kNobody) != 0 || setuid(kNobody) != 0)) _exit(3);
    try {
      _exit(sound() ? 0 : 1);
    } catch (const std::exception& error) {
      std::fputs(error.what(), stderr);
      _exit(2);
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  chmod(folder.c_str(), 0755);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(StoreChecks, ReadWhereNothingMayBeWritten) {
  const auto sound = [&] { return Store::read(folder_.path("s")).results(true).size() == 2; };
  EXPECT_EQ(status_as_a_stranger(folder_.path("s"), sound), 0);
  // As a store of an earlier version is left: for a write-ahead log, without one.
  chmod(folder_.path("s/sweep.sqlite").c_str(), 0644);
  test::change_store(folder_.path("s"), "PRAGMA journal_mode = WAL");
  EXPECT_EQ(status_as_a_stranger(folder_.path("s"), sound), 0);
}

TEST_F(StoreChecks, ReadingLeavesTheLogOfAKilledWriterAlone) {
  std::filesystem::create_directory(folder_.path("k"));
  {
    Store store = Store::open(folder_.path("s"));
    store.put(test::sample_result(5));
    store.commit();
    for (const char* name : {"sweep.sqlite", "sweep.sqlite-wal"}) {
      std::filesystem::copy_file(folder_.path("s/") + name, folder_.path("k/") + name);
    }
  }
  const std::string file = bytes("k/sweep.sqlite");
  const std::string log = bytes("k/sweep.sqlite-wal");
  ASSERT_FALSE(log.empty());
  EXPECT_EQ(Store::read(folder_.path("k")).results().size(), 3U);
  EXPECT_EQ(bytes("k/sweep.sqlite"), file);
  EXPECT_EQ(bytes("k/sweep.sqlite-wal"), log);
}

TEST_F(StoreChecks, ASearchOfAnEarlierVersionHasNoDocuments) {
  make("search");
  test::change_store(folder_.path("s"), "DELETE FROM documents");
  EXPECT_EQ(read(), "no error");
}

TEST_F(StoreChecks, WritersCheckToo) {
  test::change_store(folder_.path("s"), "UPDATE results SET point = 10 WHERE point = 1");
  EXPECT_THAT(error_of(folder_, [&] { Store::open(folder_.path("s")).results(); }),
              StartsWith("s/sweep.sqlite: point: got 10"));
}

}  // namespace
}  // namespace secateur::test
