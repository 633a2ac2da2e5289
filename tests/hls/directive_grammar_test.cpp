// SPDX-License-Identifier: Apache-2.0
// Each way in which a directive may be malformed, and what is well-formed.
#include <gtest/gtest.h>

#include "hls/directive_grammar.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

/// Its first fault; empty: it is well-formed.
std::string fault_of(const char* text) {
  const Directive directive = read_directive(text);
  return directive.faults.empty() ? "" : directive.faults.front();
}

TEST(DirectiveGrammar, WellFormed) {
  for (const char* text : {"PIPELINE",
                           "PIPELINE II = 1",
                           "pipeline ii=2 rewind",
                           "UNROLL",
                           "UNROLL factor = 4",
                           "INLINE",
                           "INLINE off",
                           "DATAFLOW",
                           "ARRAY_PARTITION variable = a",
                           "ARRAY_PARTITION variable = a complete dim = 0",
                           "ARRAY_PARTITION variable=state.x type=cyclic factor=2 dim=1",
                           "AGGREGATE variable = a compact = bit",
                           "LOOP_TRIPCOUNT min = 1 max = C::kBlock * slices<C>()",
                           "STREAM variable = a depth = 2 * (3 + x)",
                           "DEPENDENCE variable = a inter false",
                           "DEPENDENCE variable = a inter RAW distance = f<C>() * 2 true",
                           "DEPENDENCE variable = a type = inter dependent = false",
                           "BIND_STORAGE variable = a type = ram_s2p impl = lutram",
                           "INTERFACE m_axi port = a offset = slave bundle = gmem depth = 8 max_read_burst_length = 64",
                           "INTERFACE mode = s_axilite port = return",
                           "BIND_OP variable = a op = mul impl = dsp"}) {
    EXPECT_EQ(fault_of(text), "") << text;
  }
}

TEST(DirectiveGrammar, Malformed) {
  EXPECT_EQ(fault_of("PIPELIN II = 1"), "no such directive: pipelin; did you mean pipeline?");
  EXPECT_EQ(fault_of("ARRAY_PARTITION variable = a complete 1 = 1"), "'1' where an option is expected");
  EXPECT_EQ(fault_of("ARRAY_PARTITION array = array complete dim = 1"), "no such option: array");
  EXPECT_EQ(fault_of("INTERFACE m_axi io = io depth = 4"), "no such option: io");
  EXPECT_EQ(fault_of("UNROLL facto = 2"), "no such option: facto; did you mean factor?");
  EXPECT_EQ(fault_of("UNROLL factor 2"), "factor has no value");
  EXPECT_EQ(fault_of("UNROLL factor ="), "factor has no value");
  EXPECT_EQ(fault_of("PIPELINE rewind = 1"), "rewind takes no value");
  EXPECT_EQ(fault_of("PIPELINE II = 1 ii = 2"), "ii is given twice");
  EXPECT_EQ(fault_of("PIPELINE style = fast"), "style = fast; it takes stp, flp, frp");
  EXPECT_EQ(fault_of("ARRAY_PARTITION complete dim = 1"), "variable is missing");
  EXPECT_EQ(fault_of("ARRAY_PARTITION variable = 3"), "'3' where a variable is expected");
  EXPECT_EQ(fault_of("ARRAY_PARTITION variable = a[2"), "a bracket is not closed");
  EXPECT_EQ(fault_of("ARRAY_PARTITION variable = a block complete"), "block and complete exclude each other");
  EXPECT_EQ(fault_of("ARRAY_PARTITION variable = a cyclic"), "factor is missing");
  EXPECT_EQ(fault_of("ARRAY_PARTITION variable = a complete factor = 2"), "factor is for cyclic and block alone");
  EXPECT_EQ(fault_of("LOOP_TRIPCOUNT min = 1"), "max is missing");
  EXPECT_EQ(fault_of("INTERFACE port = a"), "has no mode, such as m_axi or s_axilite");
  EXPECT_EQ(fault_of("INTERFACE m_axi port = a offset = slave"),
            "m_axi without depth: co-simulation takes one element");
  EXPECT_EQ(fault_of("INTERFACE m_axi port = a depth = 4 offset = 16"), "offset takes a word");
  EXPECT_EQ(fault_of("INTERFACE m_axi port = a depth = 4 offset = none"), "offset = none; it takes slave, direct, off");
  EXPECT_EQ(fault_of("INTERFACE m_axi s_axilite port = a depth = 4"), "m_axi and s_axilite exclude each other");
}

TEST(DirectiveGrammar, HostileTextsEnd) {
  for (const char* piece : {"(", ")", "=", "a ", "a=", "[", "variable = ", ",", "1 ", "\"", "::"}) {
    std::string text = "ARRAY_PARTITION variable = a ";
    for (int i = 0; i < 20'000; ++i) text += piece;
    read_directive(text);
    read_directive(piece);
  }
  EXPECT_EQ(read_directive("").rule, nullptr);
}

}  // namespace
}  // namespace secateur::test
