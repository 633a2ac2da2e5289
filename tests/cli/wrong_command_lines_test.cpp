// SPDX-License-Identifier: Apache-2.0
// Exit status and the exact text of wrong command lines; none leaves anything behind.
#include "cli/secateur.hpp"
#include "support/names.hpp"
#include "support/source_dir.hpp"

namespace secateur::test {
namespace {

struct WrongLine {
  const char* name;
  std::vector<std::string> words;
  const char* text;  ///< of standard error
};

std::ostream& operator<<(std::ostream& out, const WrongLine& line) {
  return out << line.name;
}

class WrongCommandLine : public CliTest, public testing::WithParamInterface<WrongLine> {};

TEST_P(WrongCommandLine, SaysWhatIsWrong) {
  folder_.write("broken.json", "{\"block\": 16,");
  folder_.write("file", "");
  const std::vector<std::string> before = names();
  const Ran ran = secateur(GetParam().words);
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, std::string(GetParam().text) + "\n");
  EXPECT_EQ(names(), before);
}

const std::vector<WrongLine> kLines{
    {"UnknownCommand", {"rum"}, "command line: rum: unknown command; did you mean run?"},
    {"UnknownOption",
     {"run", "--acelerator", "tiny", "--out", "x"},
     "command line: --acelerator: unknown option; did you mean --accelerator?"},
    {"OptionOfALaterVersion",
     {"run", "--html", "--out", "x"},
     "command line: --html: unknown option; --help lists them"},
    {"MissingValue", {"run", "--out"}, "command line: --out: needs a value"},
    {"TooManyWords", {"run", "x"}, "command line: too many words; usage: secateur run --out DIR [options]"},
    {"NoOut", {"run"}, "command line: --out: is missing; give the folder for the results"},
    {"UnknownShippedName",
     {"run", "--accelerator", "u205-fccm24", "--out", "x"},
     "u205-fccm24: no shipped accelerator of this name, and no such file; did you mean u250-fccm24?"},
    {"MissingFile",
     {"run", "--pruning", "b16_rb50_rt55.json", "--out", "x"},
     "b16_rb50_rt55.json: no such file; the nearest shipped pruning is b16_rb50_rt50"},
    {"FolderAsFile", {"run", "--network", "/", "--out", "x"}, "/: is a directory; expected a JSON file"},
    {"BrokenFile",
     {"run", "--pruning", "broken.json", "--out", "x"},
     "broken.json: pruning.block: line 1, column 14: not valid JSON: syntax error while parsing object key - "
     "unexpected end of input; "
     "expected string literal"},
    {"SetWithoutValue",
     {"run", "--set", "accelerator.p_t", "--out", "x"},
     "--set: got \"accelerator.p_t\"; expected path=value"},
    {"SetUnknownKey",
     {"run", "--set", "acelerator.p_t=3", "--out", "x"},
     "--set: acelerator.p_t: unknown key; did you mean accelerator.p_t?"},
    {"SetOutOfRange",
     {"run", "--set", "pruning.weight_keep=1.5", "--out", "x"},
     "--set: pruning.weight_keep: got 1.5; expected a number above 0, at most 1, with at most 15 decimals"},
    {"UnknownFidelity",
     {"run", "--fidelity", "evnt", "--out", "x"},
     "command line: --fidelity: got \"evnt\"; expected ideal, event or clocked; did you mean event?"},
    {"TimelineOfClocked",
     {"run", "--fidelity", "clocked", "--trace", "perfetto", "--out", "x"},
     "command line: --trace: perfetto draws fidelity event; clocked has a waveform: use vcd"},
    {"ValuesOfClocked",
     {"run", "--fidelity", "clocked", "--input", "x.png", "--weights", "w.safetensors", "--out", "x"},
     "command line: --input: fidelity clocked times the machine and computes no values; use fidelity event\n"
     "w.safetensors: cannot be opened: No such file or directory"},
    {"ParetoOfClocked",
     {"pareto", "x", "--objectives", "cycles", "--fidelity", "clocked"},
     "command line: --fidelity: got \"clocked\"; expected ideal or event"},
    {"WindowWithoutTrace",
     {"run", "--trace-window", "0:10", "--out", "x"},
     "command line: --trace-window: needs --trace perfetto or --trace vcd"},
    {"EmptyWindow",
     {"run", "--trace", "vcd", "--trace-window", "10:10", "--out", "x"},
     "command line: --trace-window: got \"10:10\"; FROM must be below TO"},
    {"NoWindow",
     {"run", "--trace", "vcd", "--trace-window", "10-20", "--out", "x"},
     "command line: --trace-window: got \"10-20\"; expected FROM:TO in cycles, such as 0:20000"},
    {"TraceOfAFormula",
     {"run", "--trace", "vcd", "--fidelity", "ideal", "--out", "x"},
     "command line: --trace: fidelity ideal is a formula and has no timeline; use fidelity event"},
    {"MissingCheckpoint",
     {"run", "--weights", "nothing.safetensors", "--out", "x"},
     "nothing.safetensors: cannot be opened: No such file or directory"},
    {"BuffersTooSmall",
     {"run", "--set", "accelerator.features.capacity_kib=64", "--out", "x"},
     "--set: accelerator.features.capacity_kib: 64 KiB a head module cannot hold the operands and results of "
     "encoder0.qk; at least 451 KiB needed (or a smaller network, or fewer tokens)"},
    {"TokensByMass",
     {"run", "--set", "pruning.token_policy=mass", "--out", "x"},
     "--set: pruning.token_policy: mass chooses tokens by an image; give --input and --weights, or use topk"},
    {"OutInAFile", {"run", "--out", "file"}, "command line: --out: file exists and is no folder"},
    {"ReplayWithChoices",
     {"run", "--replay", "nothing.json", "--set", "accelerator.p_t=3", "--no-attribution", "--out", "x"},
     "command line: --replay: takes the whole run from the result; leave out --set, --no-attribution\n"
     "nothing.json: cannot be opened: No such file or directory"},
    {"ManyAtOnce",
     {"run", "--fidelity", "even", "--trace", "perfeto", "--trace-max-mb", "0", "--set", "accelerator.p_t=0", "--set",
      "network.heads=5", "--pruning", "b16_rb50_rt5", "--out", "file"},
     "command line: --fidelity: got \"even\"; expected ideal, event or clocked; did you mean event?\n"
     "command line: --trace: got \"perfeto\"; expected perfetto or vcd; did you mean perfetto?\n"
     "command line: --trace-max-mb: got \"0\"; expected a whole number from 1 to 4096\n"
     "command line: --out: file exists and is no folder\n"
     "--set: accelerator.p_t: got 0; expected an integer from 1 to 256\n"
     "b16_rb50_rt5: no shipped pruning of this name, and no such file; did you mean b16_rb50_rt50?\n"
     "--set: network.heads: heads = 5 does not divide embed_dim = 384; give head_dim, the width of a head, or change "
     "one"},
    {"ConfigAction",
     {"config", "shw", "tiny"},
     "command line: config: got \"shw\"; expected show, check or schema; did you mean show?"},
};

INSTANTIATE_TEST_SUITE_P(Lines, WrongCommandLine, testing::ValuesIn(kLines),
                         [](const auto& tested) { return tested.param.name; });

using NoDevice = CliTest;

TEST_F(NoDevice, NamesWhatIsShortAndWhatWouldHelp) {
  const Ran ran = secateur({"run", "--accelerator", "zcu104", "--set", "accelerator.p_h=4", "--out", "x"});
  EXPECT_EQ(ran.status, 2);
  const std::string file = SECATEUR_SOURCE_DIR "/configs/accelerators/zcu104.json";
  const std::vector<std::string> parts{
      file + ": accelerator.device: the ZCU104 cannot hold this machine of 4,096 multiply-accumulators\n",
      "    LUT: needs ", "there are 230,000\n", "\n    accelerator.p_h = 1\n", "\n    accelerator.device = "};
  for (const std::string& part : parts) EXPECT_NE(ran.err.find(part), std::string::npos) << part << "\n" << ran.err;
  EXPECT_FALSE(exists("x"));
}

TEST_F(NoDevice, NothingAtAllPrintsTheUsage) {
  const Ran ran = secateur({});
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.err.rfind("Usage: secateur COMMAND [options]\n", 0), 0U);
}

}  // namespace
}  // namespace secateur::test
