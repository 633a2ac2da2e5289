// SPDX-License-Identifier: Apache-2.0
// A bad example for each rule of the directive lint, beside a good one; and the kernels by themselves, of which nothing
// is found. Needs clang++.
#include "hls/directive_lint.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "hls/lint.hpp"
#include "support/names.hpp"
#include "support/source_dir.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class DirectiveLintTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_lint_directives()) GTEST_SKIP() << "clang++ is not on the PATH: NOT TESTED";
  }
  /// "4: rule: found" of each finding.
  std::vector<std::string> found(const std::string& text) const {
    const std::string path = folder_.write("kernel.cpp", text);
    std::vector<std::string> all;
    for (const LintFinding& finding :
         lint_directives(path, {std::string(SECATEUR_SOURCE_DIR) + "/hls/include"}).findings)
      all.push_back(std::to_string(finding.line) + ": " + finding.rule + ": " + finding.found);
    return all;
  }

  TemporaryFolder folder_;
};

/// What a macro makes of its text is what counts.
TEST_F(DirectiveLintTest, FormOfADirective) {
  EXPECT_THAT(found("#define PARTITION(array, dim) _Pragma(\"HLS ARRAY_PARTITION variable=x complete dim=1\")\n"
                    "#define TEXT(text) _Pragma(#text)\n#define EXPANDED(text) TEXT(text)\n"
                    "#define WRONG(array, dim) EXPANDED(HLS ARRAY_PARTITION variable = array complete dim = dim)\n"
                    "extern \"C\" void top() {\n  int x[4];\n  PARTITION(x, 1)\n  WRONG(x, 1)\n}\n"),
              ElementsAre("8: form of a directive: ARRAY_PARTITION variable = x complete 1 = 1: '1' where an option is "
                          "expected"));
}

TEST_F(DirectiveLintTest, VariableOfADirective) {
  EXPECT_THAT(found("extern \"C\" void top() {\n  int x[4];\n#pragma HLS ARRAY_PARTITION variable=y complete\n}\n"),
              ElementsAre("3: variable of a directive: use of undeclared identifier 'y'"));
  EXPECT_THAT(found("extern \"C\" void top() {\n  int x = 0;\n#pragma HLS ARRAY_PARTITION variable=x complete\n}\n"),
              ElementsAre("3: variable of a directive: x is no array with a size"));
  EXPECT_THAT(
      found("extern \"C\" void top() {\n  int x[4];\n#pragma HLS ARRAY_PARTITION variable=x complete dim=2\n}\n"),
      ElementsAre("3: variable of a directive: dim = 2 of x, which has 1"));
}

TEST_F(DirectiveLintTest, PlaceOfADirective) {
  EXPECT_THAT(
      found("extern \"C\" void top(int* y) {\n#pragma HLS UNROLL\n  L: for (int i = 0; i < 4; ++i) {\n"
            "#pragma HLS INTERFACE m_axi port=y depth=4\n    if (i > 2) {\n#pragma HLS LOOP_TRIPCOUNT max=4\n"
            "      y[i] = 0;\n    }\n  }\n}\n"),
      ElementsAre("2: place of a directive: UNROLL: belongs into the body of a loop",
                  "4: place of a directive: INTERFACE m_axi port=y depth=4: belongs into the body of a function",
                  "6: place of a directive: LOOP_TRIPCOUNT max=4: belongs into the body of a loop"));
}

TEST_F(DirectiveLintTest, LoopsAreLabelled) {
  EXPECT_THAT(found("extern \"C\" void top(int* y) {\n  for (int i = 0; i < 4; ++i) y[i] = 0;\n"
                    "  L: for (int i = 0; i < 4; ++i) y[i] = 0;\n}\n"),
              ElementsAre("2: loops are labelled: a loop has no label"));
}

TEST_F(DirectiveLintTest, BoundsOfUnrolledLoops) {
  EXPECT_THAT(
      found("extern \"C\" void top(int* y, int n) {\n  L: for (int i = 0; i < n; ++i) {\n#pragma HLS UNROLL\n"
            "    y[i] = 0;\n  }\n  M: for (int i = 0; i < n; ++i) {\n#pragma HLS PIPELINE\n"
            "    N: for (int j = 0; j < i; ++j) y[j] = 1;\n  }\n}\n"),
      ElementsAre("2: bounds of unrolled loops: UNROLL of a loop whose bound is of run time",
                  "8: bounds of unrolled loops: a loop within a pipelined one has a bound of run time: it cannot "
                  "be unrolled"));
  EXPECT_THAT(found("template <int n> void f(int* y) {\n  L: for (int i = 0; i < 2 * n; ++i) {\n#pragma HLS UNROLL\n"
                    "    y[i] = 0;\n  }\n}\nextern \"C\" void top(int* y) { f<4>(y); }\n"),
              IsEmpty());
}

TEST_F(DirectiveLintTest, BoundsOfPipelinedLoops) {
  EXPECT_THAT(
      found("extern \"C\" void top(const int* x, int* y) {\n  int n = 1;\n"
            "  L: for (int i = 0; i < n; ++i) {\n#pragma HLS PIPELINE\n"
            "    if (i == 0) n = x[0];\n    y[i] = x[i];\n  }\n}\n"),
      ElementsAre("3: bounds of pipelined loops: the bound is found within the loop: the next iteration waits for "
                  "it"));
  EXPECT_THAT(found("extern \"C\" void top(const int* x, int* y) {\n  const int n = x[0];\n"
                    "  L: for (int i = 0; i < n; ++i) {\n#pragma HLS PIPELINE\n    y[i] = x[i];\n  }\n}\n"),
              IsEmpty());
}

TEST_F(DirectiveLintTest, IndexWithinTheArray) {
  EXPECT_THAT(found("extern \"C\" void top(int n, int* y) {\n  int x[4] = {};\n"
                    "  L: for (int i = 0; i < 4; ++i) {\n#pragma HLS UNROLL\n"
                    "    y[i] = i < n ? x[i + 1] : 0;\n  }\n}\n"),
              ElementsAre("5: index within the array: x[4] of 4 elements"));
  EXPECT_THAT(found("extern \"C\" void top(int n, int* y) {\n  int x[4] = {};\n"
                    "  L: for (int i = 0; i < 4; ++i) {\n#pragma HLS UNROLL\n"
                    "    y[i] = i + 1 < 4 && i < n ? x[i + 1] : 0;\n  }\n}\n"),
              IsEmpty());
}

TEST_F(DirectiveLintTest, RunTimeIndex) {
  const std::string begin =
      "#include <hls_stream.h>\n#include \"secateur/hls/pragmas.hpp\"\n"
      "extern \"C\" void top(int n, int* y) {\n  int x[4];\n  SECATEUR_HLS_PARTITION(x, 1)\n";
  EXPECT_THAT(found(begin + "  y[0] = x[n];\n}\n"),
              ElementsAre("6: run-time index: x: a partitioned dimension is chosen at run time"));
  EXPECT_THAT(found(begin + "  SECATEUR_HLS_MEANT(run-time index, x)\n  y[0] = x[n];\n}\n"), IsEmpty());
  // Within the block alone.
  EXPECT_THAT(found(begin + "  {\n    SECATEUR_HLS_MEANT(run-time index, x)\n  }\n  y[0] = x[n];\n}\n"),
              ElementsAre("9: run-time index: x: a partitioned dimension is chosen at run time"));
  EXPECT_THAT(found(begin + "  hls::stream<int> s[2];\n  s[n].write(1);\n}\n"),
              ElementsAre("7: run-time index: s[]: a stream is chosen at run time"));
}

/// What a lambda or a method does is followed, and what it is given.
TEST_F(DirectiveLintTest, CallsAreFollowed) {
  EXPECT_THAT(
      found("template <class F> void each(const F& f) {\n#pragma HLS INLINE\n"
            "  L: for (int i = 0; i < 4; ++i) {\n#pragma HLS UNROLL\n    f(i);\n  }\n}\n"
            "struct Reader {\n  int (&x)[4];\n  int at;\n  int operator()(int i) const {\n#pragma HLS INLINE\n"
            "    return x[i + at];\n  }\n};\n"
            "extern \"C\" void top(int n, int* y) {\n  int x[4];\n#pragma HLS ARRAY_PARTITION variable=x\n"
            "  each([&](int i) { x[i + 1] = n; });\n  const Reader constant = {x, 1};\n"
            "  const Reader reader = {x, n};\n  y[0] = constant(3);\n  y[1] = constant(2);\n  y[2] = reader(0);\n}\n"),
      ElementsAre("13: index within the array: x[4] of 4 elements",
                  "13: run-time index: x: a partitioned dimension is chosen at run time",
                  "19: index within the array: x[4] of 4 elements"));
}

TEST_F(DirectiveLintTest, Recurrence) {
  EXPECT_THAT(found("extern \"C\" void top(const int* x, int n, int* y) {\n  int row = 0;\n"
                    "  L: for (int i = 0; i < n; ++i) {\n#pragma HLS PIPELINE II=1\n"
                    "    M: for (int j = 0; j < 16; ++j) row = row == 5 ? 0 : row + 1;\n    y[i] = x[row];\n  }\n}\n"),
              ElementsAre("3: recurrence: row: 32 operations in a row from one iteration to the next"));
  EXPECT_THAT(found("extern \"C\" void top(const int* x, int n, int* y) {\n  int sum = 0;\n"
                    "  L: for (int i = 0; i < n; ++i) {\n#pragma HLS PIPELINE II=1\n    int part = 0;\n"
                    "    M: for (int j = 0; j < 16; ++j) part += x[i + j];\n    sum += part;\n  }\n  y[0] = sum;\n}\n"),
              IsEmpty());
}

TEST_F(DirectiveLintTest, DependenceOfAMemory) {
  const auto sum = [&](const char* directive) {
    return found(std::string("#include \"secateur/hls/pragmas.hpp\"\n"
                             "extern \"C\" void top(const int* x, int n) {\n  int sums[64];\n"
                             "  L: for (int i = 0; i < n; ++i) {\n#pragma HLS PIPELINE II=1\n") +
                 directive + "    sums[x[i] & 63] += i;\n  }\n}\n");
  };
  EXPECT_THAT(sum(""), ElementsAre("4: dependence of a memory: sums[] is read and written: DEPENDENCE, or registers"));
  EXPECT_THAT(sum("    SECATEUR_HLS_INDEPENDENT(sums)\n"), IsEmpty());
  EXPECT_THAT(sum("    SECATEUR_HLS_DISTANCE(sums, 4)\n"), IsEmpty());
}

TEST_F(DirectiveLintTest, StructsInAMemory) {
  const std::string begin = "struct Word { int values[4]; };\nextern \"C\" void top(int n, int* y) {\n  Word x[64];\n";
  EXPECT_THAT(found(begin + "  y[0] = x[n].values[1];\n}\n"),
              ElementsAre("4: structs in a memory: x is taken apart, a memory a member: AGGREGATE, or registers"));
  EXPECT_THAT(found(begin + "#pragma HLS AGGREGATE variable=x\n  y[0] = x[n].values[1];\n}\n"), IsEmpty());
}

TEST_F(DirectiveLintTest, Division) {
  const auto divided = [&](const char* by) {
    return found(std::string("extern \"C\" void top(int n, int* y) {\n  L: for (int i = 0; i < n; ++i) {\n"
                             "#pragma HLS PIPELINE\n    y[i] = i / ") +
                 by + ";\n  }\n}\n");
  };
  EXPECT_THAT(divided("n"), ElementsAre("4: division: '/' by a value of run time in a pipelined loop: a divider"));
  EXPECT_THAT(divided("12"), IsEmpty());
}

TEST_F(DirectiveLintTest, LambdaAsAnArgument) {
  const auto called = [&](const char* inlined) {
    return found("template <class F> void call(const F& f) {\n" + std::string(inlined) +
                 "  f();\n}\nextern \"C\" void top(int* y) {\n  call([&] { y[0] = 1; });\n}\n");
  };
  EXPECT_THAT(called(""), ElementsAre("5: lambda as an argument: f of call: it points into its caller; INLINE"));
  EXPECT_THAT(called("#pragma HLS INLINE\n"), IsEmpty());
}

TEST_F(DirectiveLintTest, SizeOfAPartitionedArray) {
  const auto summed = [&](const char* parameter) {
    return found("int sum(" + std::string(parameter) +
                 ") { return x[0] + x[1]; }\nextern \"C\" void top(int* y) {\n  int z[2] = {};\n"
                 "#pragma HLS ARRAY_PARTITION variable=z\n  y[0] = sum(z);\n}\n");
  };
  EXPECT_THAT(summed("const int* x"),
              ElementsAre("5: size of a partitioned array: x of sum: a pointer has none; INLINE, or pass a reference"));
  EXPECT_THAT(summed("const int (&x)[2]"), IsEmpty());
}

/// A region of two processes; `body`: what stands in it.
class DataflowTest : public DirectiveLintTest {
 protected:
  std::vector<std::string> region(const std::string& body) const {
    std::vector<std::string> all = found(
        "#include <hls_stream.h>\n"
        "struct Plain { int a; };\nstruct Set { int a = 0; };\n"
        "void produce(int n, int (&x)[8]) {\n  P: for (int i = 0; i < 8; ++i) x[i] = n;\n}\n"
        "void consume(const int (&x)[8], int (&y)[8]) {\n  Q: for (int i = 0; i < 8; ++i) y[i] = x[i];\n}\n"
        "void both(int (&x)[8], int (&y)[8]) {\n  R: for (int i = 0; i < 8; ++i) y[i] = x[i];\n}\n"
        "void look(const Plain& p, int (&x)[8]) {\n  S: for (int i = 0; i < 8; ++i) x[i] = p.a;\n}\n"
        "int give(int n) { return n; }\n"
        "void run(int n, Plain plain, int (&z)[8]) {\n#pragma HLS DATAFLOW\n" +
        body + "}\nextern \"C\" void top(int n, Plain plain) {\n  int z[8];\n  run(n, plain, z);\n}\n");
    return all;
  }
};

TEST_F(DataflowTest, InCanonicalForm) {
  EXPECT_THAT(region("  int x[8];\n  produce(n, x);\n  consume(x, z);\n"), IsEmpty());
  EXPECT_THAT(region("  int x[8];\n  Plain local;\n  produce(n, x);\n  consume(x, z);\n"), IsEmpty());
}

TEST_F(DataflowTest, WhatIsNot) {
  const std::string rule = ": dataflow in canonical form: ";
  EXPECT_THAT(region("  int x[8];\n  Set set;\n  produce(n, x);\n  consume(x, z);\n"),
              ElementsAre("20" + rule + "set has a constructor, or members with initial values"));
  EXPECT_THAT(region("  int x[8];\n  int m = n;\n  produce(m, x);\n  consume(x, z);\n"),
              ElementsAre("20" + rule + "m has an initial value"));
  EXPECT_THAT(region("  static int x[8];\n  produce(n, x);\n  consume(x, z);\n"),
              ElementsAre("19" + rule + "x is static"));
  EXPECT_THAT(region("  int x[8];\n  produce(n + 1, x);\n  consume(x, z);\n"),
              ElementsAre("20" + rule + "argument 1 is an expression"));
  EXPECT_THAT(region("  int x[8];\n  if (n > 0) produce(n, x);\n  consume(x, z);\n"),
              ElementsAre("20" + rule + "holds something else than variables and calls"));
  EXPECT_THAT(region("  int x[8];\n  give(n);\n  produce(n, x);\n  consume(x, z);\n"),
              ElementsAre("20" + rule + "a call returns a value"));
  EXPECT_THAT(region("  int x[8];\n  produce(n, x);\n  produce(n, x);\n  consume(x, z);\n"),
              ElementsAre("21" + rule + "x[] is written by two processes"));
  EXPECT_THAT(region("  int x[8], v[8];\n  produce(n, x);\n  consume(x, v);\n  consume(x, z);\n"),
              ElementsAre("22" + rule + "x[] is read by two processes"));
  EXPECT_THAT(region("  int x[8];\n  consume(x, z);\n  produce(n, x);\n"),
              ElementsAre("21" + rule + "x[] is written behind its reader"));
  EXPECT_THAT(region("  both(z, z);\n"), ElementsAre("19" + rule + "z is given twice"));
  EXPECT_THAT(region("  int x[8], v[8];\n  look(plain, x);\n  look(plain, v);\n"),
              ElementsAre("21" + rule + "plain.a is read by two processes"));
  EXPECT_THAT(region("  int x[8];\n  produce(n, z);\n  consume(z, x);\n"),
              testing::Contains("21" + rule + "z[] is of no process alone, and no variable of the region"));
}

TEST_F(DataflowTest, ALoopIsAloneInItsFunction) {
  EXPECT_THAT(found("void f(int i, int (&x)[8]) {\n  P: for (int j = 0; j < 8; ++j) x[j] = i;\n}\n"
                    "extern \"C\" void top(int n) {\n  n = n + 1;\n  L: for (int i = 0; i < n; ++i) {\n"
                    "#pragma HLS DATAFLOW\n    int x[8];\n    f(i, x);\n  }\n}\n"),
              ElementsAre("6: dataflow in canonical form: the loop is not alone in its function"));
}

TEST_F(DirectiveLintTest, SourcesThatAreNoCpp) {
  EXPECT_THAT(found("extern \"C\" void top() { nothing(); }\n"),
              ElementsAre("1: clang++ takes the source: use of undeclared identifier 'nothing'"));
  EXPECT_THROW(found("#include \"none.hpp\"\n"), RunError);
}

/// Every operator, as a tool expands it; and every header by itself.
TEST_F(DirectiveLintTest, TheKernelsAreClean) {
  const std::string root = SECATEUR_SOURCE_DIR;
  const std::vector<std::string> includes{root + "/hls", root + "/hls/include", root + "/src"};
  int tops = 0, headers = 0, directives = 0;
  for (const char* folder : {"/hls/tops", "/hls"}) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root + folder)) {
      const std::string path = entry.path().string();
      const bool is_top = entry.path().extension() == ".cpp" && std::string(folder) == "/hls/tops";
      const bool is_header = entry.path().extension() == ".hpp" && std::string(folder) == "/hls";
      if ((!is_top && !is_header) || (is_host_header(path) && entry.path().filename() != "pragmas.hpp")) continue;
      const DirectiveLint lint = lint_directives(path, includes);
      for (const LintFinding& finding : lint.findings)
        ADD_FAILURE() << finding.file << ":" << finding.line << ": " << finding.rule << ": " << finding.found;
      for (const auto& [name, count] : lint.kinds) directives += count.all;
      tops += lint.tops;
      headers += is_header ? 1 : 0;
    }
  }
  EXPECT_EQ(tops, 7);
  EXPECT_GT(headers, 20);
  EXPECT_GT(directives, 1000);
}

TEST_F(DirectiveLintTest, ItsRules) {
  EXPECT_EQ(directive_lint_rules().size(), 15U);
}

}  // namespace
}  // namespace secateur::test
