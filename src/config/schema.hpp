// SPDX-License-Identifier: Apache-2.0
// The table of one document kind: per key its name, unit, rule, default and one sentence. Everything else that is said
// about keys (defaults, checks, conversion both ways, help, JSON Schema) is derived from this table.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/decimal.hpp"
#include "config/value_rule.hpp"

namespace secateur::config {

/// One row, without the struct it belongs to.
struct Key {
  std::string name;  ///< path within the document: "dma.ports"
  RulePtr rule;
  std::string unit;  ///< "cycles", or empty for counts and choices
  std::string doc;   ///< one sentence: what it is, and where the default comes from
  Json default_value;
  std::string default_text;  ///< instead of a value: how the default follows from other keys
  bool required = false;     ///< no default: a datasheet's figure that must be given
  bool is_later = false;     ///< at its default it is no part of config_hash()
  bool is_lever = false;     ///< what-if asks what twice as much would give
};

struct KeyGroup {
  std::string name;  ///< "dma"
  std::string doc;
};

/// A document kind, without its struct.
struct SchemaInfo {
  std::string kind;   ///< "accelerator": also the first part of --set paths
  std::string title;  ///< for people: "accelerator: the machine"
  std::string doc;
  std::vector<KeyGroup> groups;
  std::vector<Key> keys;

  /// nullptr when there is none of this name.
  const Key* find(const std::string& name) const;
  bool has_group(const std::string& name) const;
};

template <class T>
Json json_of(const T& value) {
  return value;
}
template <class T>
Json json_of(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}
inline Json json_of(const Decimal& value) {
  return value.to_double();
}

template <class T>
void assign(T& target, const Json& value) {
  target = value.get<T>();
}
template <class T>
void assign(std::optional<T>& target, const Json& value) {
  target = value.is_null() ? std::nullopt : std::optional<T>(value.get<T>());
}
inline void assign(Decimal& target, const Json& value) {
  target = Decimal::from_double(value.get<double>());
}

/// Access to a member of a member: at(&AcceleratorConfig::dma, &DmaConfig::ports).
template <class First, class... Rest>
auto at(First first, Rest... rest) {
  return [=](auto& object) -> auto& {
    if constexpr (sizeof...(Rest) == 0) {
      return object.*first;
    } else {
      return at(rest...)(object.*first);
    }
  };
}

/// For choice(): the rows of a registry by their names.
template <class Policy>
std::vector<std::pair<std::string, const Policy*>> policy_names(const std::vector<Policy>& policies) {
  std::vector<std::pair<std::string, const Policy*>> names;
  for (const Policy& policy : policies) names.emplace_back(policy.name, &policy);
  return names;
}

/// "none deals columns in turn, sorted deals them heaviest first"
template <class Policy>
std::string policy_sentences(const std::vector<Policy>& policies) {
  std::string text;
  for (const Policy& policy : policies) {
    text += (text.empty() ? "" : ", ") + std::string(policy.name) + " " + policy.sentence;
  }
  return text;
}

template <class Config>
class Schema {
 public:
  using Reader = std::function<Json(const Config&)>;
  using Writer = std::function<void(Config&, const Json&)>;
  template <class E>
  using Names = std::vector<std::pair<std::string, E>>;

  /// `initial` holds the defaults.
  Schema(std::string kind, std::string title, std::string doc, Config initial) : initial_(std::move(initial)) {
    info_.kind = std::move(kind);
    info_.title = std::move(title);
    info_.doc = std::move(doc);
  }

  Schema& group(std::string name, std::string doc) {
    info_.groups.push_back({std::move(name), std::move(doc)});
    return *this;
  }

  /// A key with its own conversions, for values that fill more than one member.
  Schema& key(std::string name, RulePtr rule, std::string unit, Reader read, Writer write, std::string doc) {
    info_.keys.push_back(
        {std::move(name), std::move(rule), std::move(unit), std::move(doc), read(initial_), {}, false, false});
    readers_.push_back(std::move(read));
    writers_.push_back(std::move(write));
    return *this;
  }

  /// A key that is one member: a pointer to member, or at(...).
  template <class Access>
  Schema& key(std::string name, RulePtr rule, std::string unit, Access access, std::string doc) {
    const auto member = as_function(access);
    return key(
        std::move(name), std::move(rule), std::move(unit),
        [member](const Config& config) { return json_of(member(config)); },
        [member](Config& config, const Json& value) { assign(member(config), value); }, std::move(doc));
  }

  /// A key that is an enumeration.
  template <class Access, class E>
  Schema& choice(std::string name, std::vector<std::pair<std::string, E>> names, Access access, std::string doc) {
    const auto member = as_function(access);
    std::vector<std::string> texts;
    for (const auto& [text, value] : names) texts.push_back(text);
    return key(
        std::move(name), names_among(std::move(texts)), "",
        [member, names](const Config& config) {
          for (const auto& [text, value] : names) {
            if (value == member(config)) return Json(text);
          }
          return Json(nullptr);
        },
        [member, names](Config& config, const Json& given) {
          for (const auto& [text, value] : names) {
            if (given == text) member(config) = value;
          }
        },
        std::move(doc));
  }

  /// The last key has no default.
  Schema& required() {
    info_.keys.back().required = true;
    return *this;
  }

  /// The last key's default follows from other keys.
  Schema& derived(std::string text) {
    info_.keys.back().default_text = std::move(text);
    return *this;
  }

  /// The last key came when configurations had been hashed without it: a configuration in which it has its default
  /// keeps the name that boards' records know it by.
  Schema& later() {
    info_.keys.back().is_later = true;
    return *this;
  }

  /// The last key is a number of which what-if asks what twice as much would give.
  Schema& lever() {
    info_.keys.back().is_lever = true;
    return *this;
  }

  const SchemaInfo& info() const { return info_; }
  const Config& initial() const { return initial_; }
  Json read(std::size_t key, const Config& config) const { return readers_[key](config); }
  /// `value` fulfils the key's rule.
  void write(std::size_t key, Config& config, const Json& value) const { writers_[key](config, value); }

 private:
  template <class Access>
  static auto as_function(Access access) {
    if constexpr (std::is_member_pointer_v<Access>) {
      return at(access);
    } else {
      return access;
    }
  }

  SchemaInfo info_;
  Config initial_;
  std::vector<Reader> readers_;
  std::vector<Writer> writers_;
};

/// JSON Schema (draft 7) of a document kind: what editors use for completion. Rules of several keys are not in it.
Json json_schema(const SchemaInfo& info);

/// The table as text for people, at most 80 columns wide.
std::string describe_schema(const SchemaInfo& info);

}  // namespace secateur::config
