// SPDX-License-Identifier: Apache-2.0
// What values a key may take: one rule checks a value, says in words what is allowed, and prints itself as JSON Schema.
// A rule knows one value; what several keys must fulfil together is in checks.hpp.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "config/json.hpp"

namespace secateur::config {

class ValueRule {
 public:
  virtual ~ValueRule() = default;

  /// "an integer from 1 to 64"
  virtual std::string expected() const = 0;
  virtual bool accepts(const Json& value) const = 0;
  virtual Json json_schema() const = 0;
  /// Texts among which the user may have mistyped one.
  virtual std::vector<std::string> names() const { return {}; }
  /// A value on the command line is this text itself, not JSON.
  virtual bool takes_text() const { return false; }
};

using RulePtr = std::shared_ptr<const ValueRule>;

RulePtr booleans();
RulePtr integers(std::int64_t low, std::int64_t high);
RulePtr integers_among(std::vector<std::int64_t> allowed);
RulePtr powers_of_two(std::int64_t low, std::int64_t high);
RulePtr integer_list(std::size_t min_items, std::size_t max_items, std::int64_t low, std::int64_t high);
RulePtr numbers(double low, double high);
/// A frequency in MHz that is a whole number of kHz.
RulePtr frequencies(double low, double high);
/// In (0, 1], at most 15 decimals.
RulePtr keep_ratios();
RulePtr names_among(std::vector<std::string> allowed);
/// `what`: "a shipped memory or a path". Control characters are refused.
RulePtr texts(std::string what);
/// One of the names, or a file whose name ends so.
RulePtr names_or_files(std::vector<std::string> allowed, std::vector<std::string> endings);
RulePtr or_null(RulePtr rule);

/// The value as JSON in one line of at most 60 characters.
std::string shown(const Json& value);

}  // namespace secateur::config
