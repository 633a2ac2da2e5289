// SPDX-License-Identifier: Apache-2.0
#include "config/schema.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <sstream>

#include "config/schemas.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(Schema, EveryKeyHasASentenceARuleAndADefaultThatTheRuleAccepts) {
  for (const DocumentKind kind : kDocumentKinds) {
    const SchemaInfo& info = schema_info(kind);
    std::set<std::string> names;
    for (const Key& key : info.keys) {
      SCOPED_TRACE(info.kind + "." + key.name);
      EXPECT_TRUE(names.insert(key.name).second);
      EXPECT_FALSE(key.doc.empty());
      EXPECT_EQ(key.doc.back(), '.');
      EXPECT_FALSE(key.rule->expected().empty());
      const std::size_t dot = key.name.find('.');
      EXPECT_TRUE(dot == std::string::npos || info.has_group(key.name.substr(0, dot)));
      EXPECT_TRUE(!key.required || key.default_text.empty());
      EXPECT_TRUE(key.required || !key.default_text.empty() || key.rule->accepts(key.default_value));
      EXPECT_EQ(info.find(key.name), &key);
    }
    EXPECT_EQ(info.keys.front().name, "name");
    EXPECT_EQ(info.find("no_such_key"), nullptr);
  }
}

TEST(Schema, TheTextForPeopleFits80ColumnsAndNamesEveryKey) {
  for (const DocumentKind kind : kDocumentKinds) {
    const std::string text = describe_schema(schema_info(kind));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
    for (const Key& key : schema_info(kind).keys) EXPECT_NE(text.find("\n" + key.name), std::string::npos) << key.name;
  }
}

TEST(ValueRules, AcceptTheirEndsAndNothingBeyond) {
  const RulePtr rule = integers(1, 64);
  EXPECT_TRUE(rule->accepts(1));
  EXPECT_TRUE(rule->accepts(64));
  EXPECT_FALSE(rule->accepts(0));
  EXPECT_FALSE(rule->accepts(65));
  EXPECT_FALSE(rule->accepts(4.0));
  EXPECT_FALSE(rule->accepts("4"));
  EXPECT_FALSE(rule->accepts(true));
  EXPECT_FALSE(rule->accepts(std::numeric_limits<std::uint64_t>::max()));
  EXPECT_TRUE(numbers(0, 1)->accepts(1));
  EXPECT_FALSE(numbers(0, 1)->accepts(1.0000001));
  EXPECT_FALSE(numbers(0, 1)->accepts(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_TRUE(frequencies(1, 2000)->accepts(233.333));
  EXPECT_FALSE(frequencies(1, 2000)->accepts(233.3333));
  EXPECT_TRUE(keep_ratios()->accepts(1));
  EXPECT_FALSE(keep_ratios()->accepts(0));
  EXPECT_FALSE(keep_ratios()->accepts(1e-16));
  EXPECT_TRUE(powers_of_two(4, 128)->accepts(128));
  EXPECT_FALSE(powers_of_two(4, 128)->accepts(6));
  EXPECT_FALSE(powers_of_two(4, 128)->accepts(256));
  const RulePtr list = integer_list(1, 3, 0, 9);
  EXPECT_TRUE(list->accepts({0, 9, 3}));
  EXPECT_FALSE(list->accepts(Json::array()));
  EXPECT_FALSE(list->accepts({1, 2, 3, 4}));
  EXPECT_FALSE(list->accepts({1, 10}));
  EXPECT_FALSE(list->accepts({1, "2"}));
  EXPECT_TRUE(or_null(rule)->accepts(nullptr));
  EXPECT_FALSE(or_null(rule)->accepts(0));
  const RulePtr file = names_or_files({"topk"}, {".npy"});
  EXPECT_TRUE(file->accepts("topk"));
  EXPECT_TRUE(file->accepts("a.npy"));
  EXPECT_FALSE(file->accepts(".npy"));
  EXPECT_FALSE(file->accepts("a.np"));
  EXPECT_FALSE(texts("a text")->accepts("line\nbreak"));
  EXPECT_FALSE(texts("a text")->accepts(std::string(4096, 'a')));
}

TEST(Shown, IsOneLineOfAtMost60Characters) {
  EXPECT_EQ(shown(Json("a\nb")), "\"a\\nb\"");
  const std::string text = shown(Json(std::string(200, 'a')));
  EXPECT_EQ(text.size(), 60u);
  EXPECT_EQ(text.substr(57), "...");
}

}  // namespace
}  // namespace secateur::test
