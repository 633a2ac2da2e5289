// SPDX-License-Identifier: Apache-2.0
#include "config/value_rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "base/decimal.hpp"
#include "base/printable.hpp"

namespace secateur::config {
namespace {

bool in_range(const Json& value, std::int64_t low, std::int64_t high) {
  if (!value.is_number_integer()) return false;
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) return false;
  const auto number = value.get<std::int64_t>();
  return number >= low && number <= high;
}

/// `a, b or c`
std::string listed(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " or " : ", ";
    text += items[i];
  }
  return text;
}

std::vector<std::string> quoted(const std::vector<std::string>& items) {
  std::vector<std::string> result;
  for (const std::string& item : items) result.push_back('"' + item + '"');
  return result;
}

class Booleans : public ValueRule {
 public:
  std::string expected() const override { return "true or false"; }
  bool accepts(const Json& value) const override { return value.is_boolean(); }
  Json json_schema() const override { return {{"type", "boolean"}}; }
};

class Integers : public ValueRule {
 public:
  Integers(std::int64_t low, std::int64_t high) : low_(low), high_(high) {}
  std::string expected() const override { return fmt::format("an integer from {} to {}", low_, high_); }
  bool accepts(const Json& value) const override { return in_range(value, low_, high_); }
  Json json_schema() const override { return {{"type", "integer"}, {"minimum", low_}, {"maximum", high_}}; }

 private:
  std::int64_t low_, high_;
};

class IntegersAmong : public ValueRule {
 public:
  explicit IntegersAmong(std::vector<std::int64_t> allowed) : allowed_(std::move(allowed)) {}
  std::string expected() const override {
    std::vector<std::string> items;
    for (const std::int64_t item : allowed_) items.push_back(std::to_string(item));
    return listed(items);
  }
  bool accepts(const Json& value) const override {
    return in_range(value, allowed_.front(), allowed_.back()) &&
           std::count(allowed_.begin(), allowed_.end(), value.get<std::int64_t>()) > 0;
  }
  Json json_schema() const override { return {{"type", "integer"}, {"enum", allowed_}}; }

 private:
  std::vector<std::int64_t> allowed_;
};

class PowersOfTwo : public IntegersAmong {
 public:
  PowersOfTwo(std::int64_t low, std::int64_t high) : IntegersAmong(powers(low, high)), low_(low), high_(high) {}
  std::string expected() const override { return fmt::format("a power of two from {} to {}", low_, high_); }

 private:
  static std::vector<std::int64_t> powers(std::int64_t low, std::int64_t high) {
    std::vector<std::int64_t> all;
    for (std::int64_t power = low; power <= high; power *= 2) all.push_back(power);
    return all;
  }
  std::int64_t low_, high_;
};

class IntegerList : public ValueRule {
 public:
  IntegerList(std::size_t min_items, std::size_t max_items, std::int64_t low, std::int64_t high)
      : min_items_(min_items), max_items_(max_items), low_(low), high_(high) {}
  std::string expected() const override {
    return fmt::format("a list of {} to {} integers from {} to {}", min_items_, max_items_, low_, high_);
  }
  bool accepts(const Json& value) const override {
    return value.is_array() && value.size() >= min_items_ && value.size() <= max_items_ &&
           std::all_of(value.begin(), value.end(), [&](const Json& item) { return in_range(item, low_, high_); });
  }
  Json json_schema() const override {
    return {{"type", "array"},
            {"minItems", min_items_},
            {"maxItems", max_items_},
            {"items", {{"type", "integer"}, {"minimum", low_}, {"maximum", high_}}}};
  }

 private:
  std::size_t min_items_, max_items_;
  std::int64_t low_, high_;
};

class Numbers : public ValueRule {
 public:
  Numbers(double low, double high) : low_(low), high_(high) {}
  std::string expected() const override { return fmt::format("a number from {} to {}", low_, high_); }
  bool accepts(const Json& value) const override {
    return value.is_number() && value.get<double>() >= low_ && value.get<double>() <= high_;
  }
  Json json_schema() const override { return {{"type", "number"}, {"minimum", low_}, {"maximum", high_}}; }

 private:
  double low_, high_;
};

/// Denominator of the shortest decimal, 0 when there is no short one.
std::int64_t decimal_denominator(double value) {
  try {
    return Decimal::from_double(value).denominator();
  } catch (const std::out_of_range&) {
    return 0;
  }
}

class Frequencies : public Numbers {
 public:
  using Numbers::Numbers;
  std::string expected() const override { return Numbers::expected() + " with at most 3 decimals"; }
  bool accepts(const Json& value) const override {
    if (!Numbers::accepts(value)) return false;
    const std::int64_t denominator = decimal_denominator(value.get<double>());
    return denominator > 0 && denominator <= 1000;
  }
};

class KeepRatios : public ValueRule {
 public:
  std::string expected() const override { return "a number above 0, at most 1, with at most 15 decimals"; }
  bool accepts(const Json& value) const override {
    if (!value.is_number()) return false;
    const auto number = value.get<double>();
    return number > 0 && number <= 1 && decimal_denominator(number) > 0;
  }
  Json json_schema() const override { return {{"type", "number"}, {"exclusiveMinimum", 0}, {"maximum", 1}}; }
};

class NamesAmong : public ValueRule {
 public:
  explicit NamesAmong(std::vector<std::string> allowed) : allowed_(std::move(allowed)) {}
  std::string expected() const override { return listed(quoted(allowed_)); }
  bool accepts(const Json& value) const override {
    return value.is_string() && std::count(allowed_.begin(), allowed_.end(), value.get<std::string>()) > 0;
  }
  Json json_schema() const override { return {{"type", "string"}, {"enum", allowed_}}; }
  std::vector<std::string> names() const override { return allowed_; }
  bool takes_text() const override { return true; }

 private:
  std::vector<std::string> allowed_;
};

/// Linux refuses longer paths.
constexpr std::size_t kLongestText = 4095;

/// Without control characters and marks that turn the direction of writing.
bool plain_text(const Json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  return text.size() <= kLongestText && printable(text) == text;
}

class Texts : public ValueRule {
 public:
  explicit Texts(std::string what) : what_(std::move(what)) {}
  std::string expected() const override {
    return fmt::format("{} of at most {} bytes without control characters", what_, kLongestText);
  }
  bool accepts(const Json& value) const override { return plain_text(value); }
  Json json_schema() const override { return {{"type", "string"}, {"maxLength", kLongestText}}; }
  bool takes_text() const override { return true; }

 private:
  std::string what_;
};

bool ends_with(const std::string& text, const std::string& ending) {
  return text.size() > ending.size() && text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

class NamesOrFiles : public NamesAmong {
 public:
  NamesOrFiles(std::vector<std::string> allowed, std::vector<std::string> endings)
      : NamesAmong(std::move(allowed)), endings_(std::move(endings)) {}
  std::string expected() const override {
    return fmt::format("{} or a file that ends in {}", listed(quoted(names())), listed(endings_));
  }
  bool accepts(const Json& value) const override {
    if (NamesAmong::accepts(value)) return true;
    return plain_text(value) && std::any_of(endings_.begin(), endings_.end(), [&](const std::string& ending) {
             return ends_with(value.get<std::string>(), ending);
           });
  }
  Json json_schema() const override {
    Json options = Json::array({NamesAmong::json_schema()});
    for (const std::string& ending : endings_) {
      options.push_back({{"type", "string"}, {"maxLength", kLongestText}, {"pattern", ".\\" + ending + "$"}});
    }
    return {{"anyOf", options}};
  }

 private:
  std::vector<std::string> endings_;
};

class OrNull : public ValueRule {
 public:
  explicit OrNull(RulePtr rule) : rule_(std::move(rule)) {}
  std::string expected() const override { return rule_->expected() + ", or null"; }
  bool accepts(const Json& value) const override { return value.is_null() || rule_->accepts(value); }
  Json json_schema() const override { return {{"anyOf", {rule_->json_schema(), {{"type", "null"}}}}}; }

 private:
  RulePtr rule_;
};

}  // namespace

RulePtr booleans() {
  return std::make_shared<Booleans>();
}
RulePtr integers(std::int64_t low, std::int64_t high) {
  return std::make_shared<Integers>(low, high);
}
RulePtr integers_among(std::vector<std::int64_t> allowed) {
  return std::make_shared<IntegersAmong>(std::move(allowed));
}
RulePtr powers_of_two(std::int64_t low, std::int64_t high) {
  return std::make_shared<PowersOfTwo>(low, high);
}
RulePtr integer_list(std::size_t min_items, std::size_t max_items, std::int64_t low, std::int64_t high) {
  return std::make_shared<IntegerList>(min_items, max_items, low, high);
}
RulePtr numbers(double low, double high) {
  return std::make_shared<Numbers>(low, high);
}
RulePtr frequencies(double low, double high) {
  return std::make_shared<Frequencies>(low, high);
}
RulePtr keep_ratios() {
  return std::make_shared<KeepRatios>();
}
RulePtr names_among(std::vector<std::string> allowed) {
  return std::make_shared<NamesAmong>(std::move(allowed));
}
RulePtr texts(std::string what) {
  return std::make_shared<Texts>(std::move(what));
}
RulePtr names_or_files(std::vector<std::string> allowed, std::vector<std::string> endings) {
  return std::make_shared<NamesOrFiles>(std::move(allowed), std::move(endings));
}
RulePtr or_null(RulePtr rule) {
  return std::make_shared<OrNull>(std::move(rule));
}

std::string shown(const Json& value) {
  constexpr std::size_t kWidth = 60;
  std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
  if (text.size() > kWidth) text = text.substr(0, kWidth - 3) + "...";
  return text;
}

}  // namespace secateur::config
