// SPDX-License-Identifier: Apache-2.0
// Each rule of the lint finds what it is for, where it is; the kernels have nothing to find.
#include "hls/lint.hpp"
#include "support/names.hpp"
#include "support/source_dir.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace secateur::test {
namespace {

std::string rule_of(const std::string& text) {
  const std::vector<LintFinding> findings = lint("f.hpp", text);
  return findings.empty() ? "" : findings.front().rule;
}

TEST(Lint, EachRuleFindsWhatItIsFor) {
  EXPECT_EQ(rule_of("int* p = new int[4];"), "no heap");
  EXPECT_EQ(rule_of("std::vector<int> v;"), "no containers");
  EXPECT_EQ(rule_of("throw 1;"), "no exceptions");
  EXPECT_EQ(rule_of("virtual void f();"), "no virtual functions");
  EXPECT_EQ(rule_of("printf(\"x\");"), "no system calls");
  EXPECT_EQ(rule_of("float x = 1;"), "no floating point");
  EXPECT_EQ(rule_of("void f(int** p);"), "no pointers to pointers");
  EXPECT_EQ(rule_of("auto p = reinterpret_cast<int*>(q);"), "no general pointer casts");
  EXPECT_EQ(rule_of("goto end;"), "no goto");
  EXPECT_EQ(rule_of("void (*f)(int);"), "no function pointers");
  EXPECT_EQ(rule_of("#pragma HLS PIPELINE"), "directives by macro alone");
  EXPECT_EQ(rule_of("static thread_local int x;"), "no threads");
  EXPECT_EQ(lint_rules().size(), 12U);
}

TEST(Lint, CommentsAndStringsAreNotCode) {
  EXPECT_EQ(
      rule_of("// new float\n/* virtual\n goto */ const char* s = \"throw \\\" new\"; char c = '\"'; int x = 1'000;"),
      "");
  EXPECT_EQ(rule_of("#pragma once\n"), "");
  EXPECT_EQ(rule_of("int renewed = a * b; x = (a) * (b);"), "");
}

TEST(Lint, TellsTheLine) {
  const std::vector<LintFinding> findings = lint("f.hpp", "// a\n/* b\n c */\nint x;\n  goto y;\n");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].line, 5);
  EXPECT_EQ(findings[0].found, "goto");
}

TEST(Lint, WhatLooksLikeACommentOrAStringIsSkippedWhole) {
  EXPECT_EQ(rule_of("/*/ goto */ int x;"), "");
  EXPECT_EQ(rule_of("// goto \\\n goto a;\nint x;"), "");
  EXPECT_EQ(rule_of("auto s = R\"(goto \" goto)\"; auto t = u8R\"x( )\" goto )x\";"), "");
  EXPECT_EQ(rule_of("auto c = L'\"'; auto d = u8\"goto\"; int x = 0xAB'CD;"), "");
  EXPECT_EQ(rule_of("char c = '\\''; goto a;"), "no goto");
  EXPECT_EQ(rule_of("int x = 1'000; goto a;"), "no goto");
}

TEST(Lint, WordsMayBeFarApart) {
  const std::string blanks(100'000, ' '), lines(100'000, '\n');
  EXPECT_EQ(rule_of("void (" + blanks + "*" + lines + "f" + blanks + ")(int);"), "no function pointers");
  EXPECT_EQ(rule_of("(" + blanks), "");
  EXPECT_EQ(rule_of("std" + lines + "::" + blanks + "vector<int> v;"), "no containers");
  EXPECT_EQ(rule_of("printf" + blanks + "(\"x\");"), "no system calls");
  EXPECT_EQ(rule_of("int*" + blanks + "*" + blanks + "p;"), "no pointers to pointers");
  EXPECT_EQ(rule_of("T* const" + blanks + "* p;"), "no pointers to pointers");
  const std::vector<LintFinding> findings = lint("f.hpp", lines + "std ::\nvector<int> v;");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].line, 100'001);
  EXPECT_EQ(findings[0].found, "std::vector");
}

TEST(Lint, HostileTextsTakeNoStack) {
  for (const char* piece : {"(", "*", "\\", "'", "\"", "/*", "//", "#", "std::", "R\"(", "a", "1'"}) {
    std::string text;
    for (int i = 0; i < 50'000; ++i) text += piece;
    lint("f.hpp", text);
  }
}

TEST(Lint, TheKernelsAreClean) {
  namespace fs = std::filesystem;
  int files = 0;
  for (const char* folder : {"/hls", "/src/arith"}) {
    for (const fs::directory_entry& entry :
         fs::recursive_directory_iterator(std::string(SECATEUR_SOURCE_DIR) + folder)) {
      if (entry.path().extension() != ".hpp" || is_host_header(entry.path().string())) continue;
      std::ifstream file(entry.path());
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      for (const LintFinding& finding : lint(entry.path().string(), text)) {
        ADD_FAILURE() << finding.file << ":" << finding.line << ": " << finding.rule << ": " << finding.found;
      }
      ++files;
    }
  }
  EXPECT_GT(files, 20);
}

}  // namespace
}  // namespace secateur::test
