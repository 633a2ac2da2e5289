// SPDX-License-Identifier: Apache-2.0
// Every subcommand against hostile words in each of its options, and with a standard output that takes nothing: it says
// what is wrong in clear lines, ends with 1 or 2, and leaves what was there. One in five of the table's words is
// tried; all of them with SECATEUR_WHOLE_TABLE in the environment, as the slow tests are run.
#include "cli/hostile_arguments.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cstdlib>
#include <map>

#include "base/printable.hpp"
#include "base/utf8.hpp"
#include "cli/network_case.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSweep = R"({"network": "shapes_vit", "pruning": "b8_rb50_rt50", "accelerator": "tiny",
  "axes": [{"key": "p_t", "values": [1, 2]}, {"key": "p_c", "values": [1, 2]}]})";
constexpr const char* kSearch = R"({"network": "shapes_vit", "pruning": "b8_rb50_rt50", "accelerator": "tiny",
  "axes": [{"key": "p_t", "values": [1, 2]}, {"key": "p_c", "values": [1, 2]}],
  "objectives": ["latency_ms", "dsp"], "evaluations": 4})";
constexpr const char* kReport = R"(<profile>
  <UserAssignments><TopModelName>vit_gelu</TopModelName><TargetClockPeriod>3.33</TargetClockPeriod></UserAssignments>
  <PerformanceEstimates>
    <SummaryOfOverallLatency><Best-caseLatency>10</Best-caseLatency><Worst-caseLatency>20</Worst-caseLatency></SummaryOfOverallLatency>
  </PerformanceEstimates>
</profile>)";

/// What a library says when nobody catches it.
const std::vector<std::string> kLibraryTexts{
    "defect",  "unexpected:",  "json.exception", "filesystem error", "stod",     "stoi",      "stoll",
    "map::at", "basic_string", "vector::",       "bad_optional",     "std::",    "terminate", "NSGA",
    "boost::", "pagmo",        "Assertion",      "internal error",   "Error: (", "sqlite3_"};

class HostileArguments : public NetworkCase, public testing::WithParamInterface<HostileLine> {
 protected:
  HostileArguments() {
    folder_.write("file", "precious");
    folder_.write("noise.json", "\x89\xff{\"\x1b[31m\": \x00\xfe");
    folder_.write("deep.json", std::string(60'000, '[') + std::string(60'000, ']'));
    folder_.write("a.trace", "0x40 READ\n0x80 WRITE\n");
    folder_.write("sweep.json", kSweep);
    folder_.write("search.json", kSearch);
    folder_.write("train.json", R"({"train_data": "shapes:1:64", "test_data": "shapes:2:8", "steps": 1})");
    folder_.write("csynth.xml", kReport);
    folder_.write("boards.csv", "p_t,p_c,latency_ms\n1,1,2.5\n2,2,1.5\n");
    fs::create_directory(folder_.path("void"));
    fs::create_symlink("loop", folder_.path("loop"));
    // A disk that is always full; where none can be made, a link to the system's.
    if (mknod(folder_.path("full").c_str(), S_IFCHR | 0666, makedev(1, 7)) != 0) {
      fs::create_symlink("/dev/full", folder_.path("full"));
    }
    if (!is_built()) return;
    for (const std::string& need : GetParam().needs) {
      const Ran ran = need == "run" ? tiny_run({"--out", "run"}) : secateur({"sweep", "sweep.json", "--out", "sweep"});
      EXPECT_EQ(ran.status, 0) << ran.err;
    }
  }

  /// `train` is a program of its own, which needs libtorch.
  static bool is_built() {
    return GetParam().words.front() != "train" ||
           fs::exists(fs::path(SECATEUR_BINARY).replace_filename("secateur-train"));
  }
  void SetUp() override {
    if (!is_built()) GTEST_SKIP() << "built without libtorch";
  }

  /// Of every file in the folder, hidden ones too; SQLite's own beside a store come and go.
  std::map<std::string, std::string> contents() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path(""))) {
      const std::string name = entry.path().lexically_relative(folder_.path("")).string();
      const std::string ending = name.substr(std::min(name.size(), name.rfind('-')));
      if (ending == "-wal" || ending == "-shm") continue;
      all[name] = entry.is_symlink()          ? "a link"
                  : entry.is_directory()      ? "a folder"
                  : entry.is_character_file() ? "a device"
                                              : read(name);
    }
    return all;
  }

  static void expect_clear(const Ran& ran) {
    for (const std::string* text : {&ran.out, &ran.err}) {
      EXPECT_EQ(printable_lines(*text), *text);
      EXPECT_TRUE(is_utf8(*text));
      for (const std::string& phrase : kLibraryTexts) EXPECT_EQ(text->find(phrase), std::string::npos) << phrase;
    }
    EXPECT_LT(ran.status, 128) << "a signal";
  }

  static void expect_refused(const Ran& ran) {
    expect_clear(ran);
    EXPECT_TRUE(ran.status == 1 || ran.status == 2) << ran.status;
    EXPECT_NE(ran.err, "");
    EXPECT_LT(ran.err.size(), 20'000U);
  }

  /// Nothing of what was there is gone or changed; nothing new lies there unless `may_add`.
  void expect_kept(const std::map<std::string, std::string>& before, bool may_add) const {
    const std::map<std::string, std::string> after = contents();
    for (const auto& [name, text] : before) {
      const auto found = after.find(name);
      ASSERT_NE(found, after.end()) << name << " is gone";
      EXPECT_TRUE(found->second == text) << name << " has changed";
    }
    for (const auto& [name, text] : after) {
      EXPECT_TRUE(may_add || before.count(name) > 0) << name << " was left behind";
    }
  }

  void remove_new(const std::map<std::string, std::string>& before) const {
    for (const auto& [name, text] : contents()) {
      if (before.count(name) == 0) fs::remove_all(folder_.path(name));
    }
  }

  /// As `secateur`, with standard output to `redirection`: ">&-".
  Ran redirected(const std::vector<std::string>& line, const std::string& redirection) const {
    std::vector<std::string> words{"/bin/sh", "-c", "exec \"$@\" " + redirection, "sh", SECATEUR_BINARY};
    words.insert(words.end(), line.begin(), line.end());
    ChildOptions options;
    options.folder = folder_.path("");
    return run_child(words, options);
  }
};

TEST_P(HostileArguments, AreRefusedInClearLines) {
  const HostileLine& line = GetParam();
  const std::map<std::string, std::string> before = contents();
  const std::size_t stride = std::getenv("SECATEUR_WHOLE_TABLE") != nullptr ? 1 : 5;
  std::size_t count = 0;
  for (const Place& place : line.places) {
    for (const std::string& value : hostile_values(place.takes)) {
      if (count++ % stride != 0) continue;
      std::vector<std::string> words = line.words;
      const std::string option = option_of(line, place.word);
      const std::string shown = printable(value.substr(0, 30));
      SCOPED_TRACE(option + " " + shown);
      words[place.word] = value;
      // A value that begins with a dash belongs to its option only behind an equals sign.
      const bool is_dashed = !option.empty() && value.substr(0, 1) == "-";
      if (is_dashed) {
        words[place.word - 1] = option + "=" + value;
        words.erase(words.begin() + static_cast<std::ptrdiff_t>(place.word));
      }
      const Ran ran = secateur(words);
      const bool is_new = place.takes == Takes::new_file || place.takes == Takes::new_folder;
      const bool may_be_done = is_new && value.rfind('%', 0) == 0;
      if (ran.status == 0 && may_be_done) {
        expect_clear(ran);
        expect_kept(before, true);
        remove_new(before);
      } else {
        expect_refused(ran);
        const bool names_it = (!option.empty() && ran.err.find(option.substr(2)) != std::string::npos) ||
                              (!value.empty() && ran.err.find(shown) != std::string::npos);
        EXPECT_TRUE(names_it || (option.empty() && value.empty())) << ran.err;
        expect_kept(before, ran.status == 1);  // one of several outputs may be whole
        remove_new(before);
      }
      if (HasFailure()) return void(ADD_FAILURE() << "status " << ran.status << "\n" << ran.out << ran.err);
    }
  }
}

TEST_P(HostileArguments, ControlCharactersAndOtherEncodings) {
  const HostileLine& line = GetParam();
  const std::map<std::string, std::string> before = contents();
  for (const char* value : {"new\nline\x1b[31m\x7f", "gr\xf6\xdf\xc2"}) {
    std::vector<std::string> words = line.words;
    if (line.places.empty()) {
      words.emplace_back(value);
    } else {
      words[line.places.back().word] = value;
    }
    const Ran ran = secateur(words);
    expect_refused(ran);
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
    EXPECT_NE(ran.err.find(printable(value)), std::string::npos) << ran.err;
  }
  expect_kept(before, false);
}

TEST_P(HostileArguments, AStandardOutputThatTakesNothing) {
  const HostileLine& line = GetParam();
  if (!line.is_quick) GTEST_SKIP() << "takes long";
  const std::map<std::string, std::string> before = contents();
  const Ran sound = secateur(line.words);
  ASSERT_EQ(sound.status, 0) << sound.err;
  ASSERT_NE(sound.out, "");
  expect_clear(sound);
  remove_new(before);
  for (const char* redirection : {">/dev/full", ">&-"}) {
    const Ran ran = redirected(line.words, redirection);
    EXPECT_EQ(ran.status, 1) << redirection;
    EXPECT_NE(ran.err.find("secateur: standard output could not be written\n"), std::string::npos) << ran.err;
    expect_clear(ran);
    expect_kept(before, true);
    remove_new(before);
  }
  const Ran silent = redirected(line.words, "2>&-");
  EXPECT_EQ(silent.status, 0);
  EXPECT_NE(silent.out, "");
  expect_kept(before, true);
}

INSTANTIATE_TEST_SUITE_P(Commands, HostileArguments, testing::ValuesIn(hostile_lines()),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace secateur::test
