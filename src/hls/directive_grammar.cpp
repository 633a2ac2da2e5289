// SPDX-License-Identifier: Apache-2.0
#include "hls/directive_grammar.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.hpp"
#include "base/nearest_name.hpp"
#include "hls/lint_tokens.hpp"

namespace secateur::hls {
namespace {

OptionRule flag(std::string_view name, int group = 0) {
  return {name, OptionValue::none, false, group, {}};
}
OptionRule constant(std::string_view name, bool required = false) {
  return {name, OptionValue::constant, required, 0, {}};
}
OptionRule name_of(std::string_view name, bool required = false) {
  return {name, OptionValue::name, required, 0, {}};
}
OptionRule variable(std::string_view name = "variable", bool required = true) {
  return {name, OptionValue::variable, required, 0, {}};
}
OptionRule one_of(std::string_view name, std::vector<std::string_view> words) {
  return {name, OptionValue::one_of, false, 0, std::move(words)};
}

/// Both spellings: `complete`, and `type = complete`.
void add_choice(std::vector<OptionRule>& options, std::string_view name, const std::vector<std::string_view>& words,
                int group) {
  for (const std::string_view word : words) options.push_back(flag(word, group));
  options.push_back({name, OptionValue::one_of, false, group, words});
}

std::vector<OptionRule> partition_options() {
  std::vector<OptionRule> options{variable(), constant("factor"), constant("dim"), flag("dynamic")};
  add_choice(options, "type", {"cyclic", "block", "complete"}, 1);
  return options;
}

std::vector<OptionRule> dependence_options() {
  std::vector<OptionRule> options{variable("variable", false), variable("cross_variables", false),
                                  constant("distance")};
  add_choice(options, "class", {"array", "pointer"}, 1);
  add_choice(options, "type", {"intra", "inter"}, 2);
  add_choice(options, "direction", {"raw", "war", "waw"}, 3);
  add_choice(options, "dependent", {"true", "false"}, 4);
  return options;
}

std::vector<OptionRule> interface_options() {
  std::vector<OptionRule> options{variable("port"),
                                  name_of("bundle"),
                                  constant("depth"),
                                  name_of("offset"),
                                  name_of("name"),
                                  constant("num_read_outstanding"),
                                  constant("num_write_outstanding"),
                                  constant("max_read_burst_length"),
                                  constant("max_write_burst_length"),
                                  constant("max_widen_bitwidth"),
                                  constant("latency"),
                                  name_of("clock"),
                                  name_of("storage_impl"),
                                  name_of("storage_type"),
                                  flag("register"),
                                  one_of("register_mode", {"forward", "reverse", "both", "off"}),
                                  flag("forward", 2),
                                  flag("reverse", 2),
                                  flag("both", 2),
                                  flag("off", 2)};
  add_choice(options, "mode",
             {"m_axi", "axis", "s_axilite", "ap_memory", "bram", "ap_fifo", "ap_none", "ap_hs", "ap_ack", "ap_vld",
              "ap_ovld", "ap_stable", "ap_ctrl_none", "ap_ctrl_hs", "ap_ctrl_chain"},
             6);
  return options;
}

std::vector<OptionRule> aggregate_options() {
  std::vector<OptionRule> options{variable()};
  add_choice(options, "compact", {"none", "bit", "byte", "auto"}, 1);
  return options;
}

std::vector<DirectiveRule> all_rules() {
  return {
      {"dataflow", DirectivePlace::loop_or_function, {flag("disable_start_propagation")}},
      {"pipeline",
       DirectivePlace::loop_or_function,
       {constant("ii"), flag("rewind"), flag("enable_flush"), flag("off"), one_of("style", {"stp", "flp", "frp"})}},
      {"unroll", DirectivePlace::loop, {constant("factor"), flag("skip_exit_check")}},
      {"loop_flatten", DirectivePlace::loop, {flag("off")}},
      {"loop_merge", DirectivePlace::anywhere, {flag("force")}},
      {"loop_tripcount", DirectivePlace::loop, {constant("min"), constant("max", true), constant("avg")}},
      {"inline", DirectivePlace::function, {flag("recursive"), flag("off")}},
      {"interface", DirectivePlace::function, interface_options()},
      {"array_partition", DirectivePlace::anywhere, partition_options()},
      {"array_reshape", DirectivePlace::anywhere, partition_options()},
      {"aggregate", DirectivePlace::anywhere, aggregate_options()},
      {"disaggregate", DirectivePlace::anywhere, {variable()}},
      {"stream",
       DirectivePlace::anywhere,
       {variable(), constant("depth"), one_of("type", {"fifo", "pipo", "shared", "unsync"})}},
      {"dependence", DirectivePlace::loop_or_function, dependence_options()},
      {"stable", DirectivePlace::anywhere, {variable()}},
      {"reset", DirectivePlace::anywhere, {variable(), flag("off")}},
      {"bind_storage",
       DirectivePlace::anywhere,
       {variable(), name_of("type", true), name_of("impl"), constant("latency")}},
      {"bind_op", DirectivePlace::anywhere, {variable(), name_of("op", true), name_of("impl"), constant("latency")}},
      {"latency", DirectivePlace::anywhere, {constant("min"), constant("max")}},
      {"allocation",
       DirectivePlace::anywhere,
       {flag("function", 1), flag("operation", 1), name_of("instances", true), constant("limit", true)}},
      {"expression_balance", DirectivePlace::anywhere, {flag("off")}},
      {"function_instantiate", DirectivePlace::function, {variable()}},
      {"performance",
       DirectivePlace::loop_or_function,
       {constant("target_ti"), constant("target_tl"), name_of("unit")}},
      {"protocol",
       DirectivePlace::block,
       {flag("floating", 1), flag("fixed", 1), one_of("mode", {"floating", "fixed"})}},
      {"occurrence", DirectivePlace::block, {constant("cycle")}},
      {"alias", DirectivePlace::function, {variable("ports"), constant("distance"), name_of("offset")}},
      {"top", DirectivePlace::function, {name_of("name")}},
      {"cache", DirectivePlace::function, {variable("port"), constant("lines"), constant("depth"), constant("ways")}}};
}

template <class Rules>
std::string nearest_of(const std::string& given, const Rules& rules) {
  std::vector<std::string> names;
  for (const auto& rule : rules) names.emplace_back(rule.name);
  const std::string found = nearest_name(given, names);
  return found.empty() ? std::string{} : fmt::format("; did you mean {}?", found);
}

class DirectiveReader {
 public:
  explicit DirectiveReader(std::string_view text) : text_(text), tokens_(lint_tokens(text)) {}

  Directive directive() {
    const std::string name = tokens_.empty() ? std::string{} : lower_case(tokens_[at_++].text);
    for (const DirectiveRule& rule : directive_rules()) {
      if (rule.name == name) directive_.rule = &rule;
    }
    if (directive_.rule == nullptr) {
      fault(fmt::format("no such directive: {}{}", name, nearest_of(name, directive_rules())));
    }
    while (at_ < tokens_.size() && directive_.faults.empty()) option();
    if (directive_.faults.empty()) check_options();
    return std::move(directive_);
  }

 private:
  void fault(const std::string& message) { directive_.faults.push_back(message); }
  bool is(std::string_view sign) const { return at_ < tokens_.size() && tokens_[at_].text == sign; }

  void option() {
    const LintToken& token = tokens_[at_];
    if (token.kind != LintToken::Kind::word) {
      fault(fmt::format("'{}' where an option is expected", token.text));
      return;
    }
    const std::string name = lower_case(token.text);
    const auto& rules = directive_.rule->options;
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const OptionRule& r) {
      const bool has_value = at_ + 1 < tokens_.size() && tokens_[at_ + 1].text == "=";
      return r.name == name && (r.value != OptionValue::none) == has_value;
    });
    const bool is_known = std::any_of(rules.begin(), rules.end(), [&](const OptionRule& r) { return r.name == name; });
    if (rule == rules.end()) {
      fault(!is_known ? fmt::format("no such option: {}{}", name, nearest_of(name, rules))
            : at_ + 1 < tokens_.size() && tokens_[at_ + 1].text == "=" ? fmt::format("{} takes no value", name)
                                                                       : fmt::format("{} has no value", name));
      return;
    }
    if (directive_.option(name) != nullptr) {
      fault(fmt::format("{} is given twice", name));
      return;
    }
    ++at_;
    std::string value;
    if (rule->value != OptionValue::none) {
      ++at_;
      value = value_of(*rule);
    }
    directive_.options.push_back({name, value, rule->value});
  }

  std::string value_of(const OptionRule& rule) {
    const std::size_t first = at_;
    if (at_ == tokens_.size()) {
      fault(fmt::format("{} has no value", rule.name));
      return {};
    }
    switch (rule.value) {
      case OptionValue::constant:
        expression();
        break;
      case OptionValue::variable:
        variables();
        break;
      default:
        if (tokens_[at_].kind != LintToken::Kind::word) fault(fmt::format("{} takes a word", rule.name));
        ++at_;
    }
    if (at_ == first) fault(fmt::format("{} has no value", rule.name));
    const std::string value = text_between(first, at_);
    const std::string word = lower_case(value);
    if (rule.value == OptionValue::one_of &&
        std::find(rule.words.begin(), rule.words.end(), word) == rule.words.end()) {
      fault(fmt::format("{} = {}; it takes {}", rule.name, value, fmt::join(rule.words, ", ")));
    }
    return value;
  }

  /// Operands with operators between: two operands side by side are the end.
  void expression() {
    bool expects_operand = true;
    while (at_ < tokens_.size()) {
      const LintToken& token = tokens_[at_];
      const bool is_operand = token.kind != LintToken::Kind::sign;
      if (is_operand && !expects_operand) return;
      if (token.text == "(" || token.text == "[") {
        skip_brackets();
        expects_operand = false;
        continue;
      }
      if (token.text == "=" && expects_operand) return;
      expects_operand = !is_operand;
      ++at_;
    }
  }

  void skip_brackets() {
    int depth = 0;
    do {
      depth += is("(") || is("[") ? 1 : is(")") || is("]") ? -1 : 0;
      ++at_;
    } while (depth > 0 && at_ < tokens_.size());
    if (depth > 0) fault("a bracket is not closed");
  }

  /// name, name.member, name[2], with commas between.
  void variables() {
    for (;;) {
      if (at_ == tokens_.size() || tokens_[at_].kind != LintToken::Kind::word) {
        fault(fmt::format("'{}' where a variable is expected", at_ < tokens_.size() ? tokens_[at_].text : "end"));
        return;
      }
      ++at_;
      for (;;) {
        if (is("[")) {
          skip_brackets();
        } else if (is(".")) {
          at_ += 2;
        } else if (is("-") && at_ + 1 < tokens_.size() && tokens_[at_ + 1].text == ">") {
          at_ += 3;
        } else {
          break;
        }
      }
      at_ = std::min(at_, tokens_.size());
      if (!is(",")) return;
      ++at_;
    }
  }

  std::string text_between(std::size_t first, std::size_t end) const {
    if (first >= end || first >= tokens_.size()) return {};
    const LintToken& last = tokens_[std::min(end, tokens_.size()) - 1];
    const auto begin = static_cast<std::size_t>(tokens_[first].text.data() - text_.data());
    return std::string(
        text_.substr(begin, static_cast<std::size_t>(last.text.data() - text_.data()) + last.text.size() - begin));
  }

  void check_options() {
    for (const OptionRule& rule : directive_.rule->options) {
      if (rule.required && directive_.option(rule.name) == nullptr) fault(fmt::format("{} is missing", rule.name));
    }
    std::vector<std::pair<int, std::string>> groups;
    for (const DirectiveOption& given : directive_.options) {
      const int group = group_of(given);
      for (const auto& [other, name] : groups) {
        if (group != 0 && group == other) fault(fmt::format("{} and {} exclude each other", name, given.name));
      }
      groups.emplace_back(group, given.name);
    }
    if (directive_.rule->name == "array_partition" || directive_.rule->name == "array_reshape") check_partition();
    if (directive_.rule->name == "interface") check_interface();
  }
  int group_of(const DirectiveOption& given) const {
    for (const OptionRule& rule : directive_.rule->options) {
      if (rule.name == given.name && rule.value == given.kind) return rule.group;
    }
    return 0;
  }

  /// `word`, or `key = word`.
  bool chooses(std::string_view key, std::string_view word) const {
    const DirectiveOption* named = directive_.option(key);
    return directive_.option(word) != nullptr || (named != nullptr && lower_case(named->value) == word);
  }
  void check_partition() {
    const bool by_factor = chooses("type", "cyclic") || chooses("type", "block");
    const bool has_factor = directive_.option("factor") != nullptr;
    if (by_factor && !has_factor) fault("factor is missing");
    if (!by_factor && has_factor) fault("factor is for cyclic and block alone");
  }
  void check_interface() {
    const bool is_master = chooses("mode", "m_axi");
    if (std::none_of(directive_.options.begin(), directive_.options.end(),
                     [&](const DirectiveOption& given) { return group_of(given) == 6; })) {
      fault("has no mode, such as m_axi or s_axilite");
    }
    if (!is_master) return;
    if (directive_.option("depth") == nullptr) fault("m_axi without depth: co-simulation takes one element");
    const DirectiveOption* offset = directive_.option("offset");
    if (offset != nullptr && offset->value != "slave" && offset->value != "direct" && offset->value != "off") {
      fault(fmt::format("offset = {}; it takes slave, direct, off", offset->value));
    }
  }

  std::string_view text_;
  std::vector<LintToken> tokens_;
  std::size_t at_ = 0;
  Directive directive_;
};

}  // namespace

const std::vector<DirectiveRule>& directive_rules() {
  static const std::vector<DirectiveRule> rules = all_rules();
  return rules;
}

const DirectiveOption* Directive::option(std::string_view name) const {
  for (const DirectiveOption& given : options) {
    if (given.name == name) return &given;
  }
  return nullptr;
}

Directive read_directive(std::string_view text) {
  return DirectiveReader(text).directive();
}

}  // namespace secateur::hls
