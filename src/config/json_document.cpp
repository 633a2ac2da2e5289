// SPDX-License-Identifier: Apache-2.0
#include "config/json_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <memory>
#include <unordered_set>
#include <utility>

#include "base/file_roles.hpp"
#include "base/printable.hpp"
#include "base/text_file.hpp"
#include "config/value_rule.hpp"

namespace secateur::config {
namespace {

/// Far above any sensible configuration; keeps hostile texts from costing time or stack.
constexpr std::size_t kMaxDepth = 32;
constexpr std::size_t kMaxBytes = std::size_t{16} << 20U;

/// "line 2, column 5"
std::string place(std::string_view text, std::size_t bytes_read) {
  const std::string_view before = text.substr(0, bytes_read > 0 ? std::min(bytes_read, text.size() + 1) - 1 : 0);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return fmt::format("line {}, column {}", line, before.size() - start + 1);
}

/// The literals that other languages write for what JSON cannot hold.
std::string non_finite_literal(std::string_view text, std::size_t bytes_read) {
  std::size_t start = std::min(bytes_read > 0 ? bytes_read - 1 : 0, text.size());
  while (start > 0 && std::isalpha(static_cast<unsigned char>(text[start - 1])) != 0) --start;
  std::size_t end = start;
  while (end < text.size() && std::isalpha(static_cast<unsigned char>(text[end])) != 0) ++end;
  std::string word(text.substr(start, end - start));
  std::string lower = word;
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (lower != "nan" && lower != "inf" && lower != "infinity") return {};
  return start > 0 && text[start - 1] == '-' ? "-" + word : word;
}

/// Builds the tree and keeps the path to the place that is being read.
class TreeBuilder : public nlohmann::json_sax<Json> {
 public:
  TreeBuilder(std::string_view text, const std::string& file, const std::string& root, const JsonLimits& limits)
      : text_(text), file_(file), root_(root), limits_(limits) {}

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t& /*written*/) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*size*/) override { return open(Json::object()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t /*size*/) override { return open(Json::array()); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    open_.back().key = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& error) override {
    const std::string literal = non_finite_literal(text_, position);
    std::string message = fmt::format("{}: ", place(text_, position));
    if (!literal.empty()) {
      message += literal + " is not a JSON number";
    } else if (dynamic_cast<const Json::out_of_range*>(&error) != nullptr) {
      message += "the number is too large to be represented";
    } else {
      message += "not valid JSON: " + reason(error.what());
    }
    return fail(std::move(message));
  }

  JsonDocument finish(bool complete) {
    if (!complete) result_.value = nullptr;
    result_.complete = complete;
    return std::move(result_);
  }

 private:
  struct Open {
    Json* node;
    std::string key;
    std::unordered_set<std::string> keys{};  ///< of a large object
  };

  /// What follows the parser's own place and code.
  static std::string reason(const std::string& what) {
    const std::size_t column = what.find(", column ");
    const std::size_t colon = column == std::string::npos ? what.find("] ") : what.find(": ", column);
    std::string text = colon == std::string::npos ? what : what.substr(colon + 2);
    constexpr std::size_t kWidth = 200;
    if (text.size() > kWidth) text = text.substr(0, kWidth - 3) + "...";
    for (char& c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < ' ' || byte > '~') c = '?';
    }
    return text;
  }

  std::string path() const {
    std::string text = root_;
    for (const Open& open : open_) {
      if (open.node->is_array()) {
        // The element that is being read counts already when it is a container itself.
        const std::size_t begun = &open == &open_.back() ? 0 : 1;
        text += fmt::format("[{}]", open.node->size() - begun);
      } else if (!open.key.empty()) {
        text = join_path(text, open.key);
      }
    }
    return text;
  }

  bool fail(std::string message) {
    result_.faults.push_back({file_, open_.empty() ? std::string{} : path(), std::move(message)});
    return false;
  }

  /// Json searches an object's keys one by one; of a large object that would take the square of its size.
  static bool is_new(Open& object) {
    constexpr std::size_t kLarge = 64;
    const auto& members = object.node->get_ref<const Json::object_t&>();
    if (members.size() < kLarge) return object.node->find(object.key) == object.node->end();
    if (object.keys.empty()) {
      for (const auto& member : members) object.keys.insert(member.first);
    }
    return object.keys.insert(object.key).second;
  }

  /// Puts the value at its place, and says where that is; a duplicate has no place.
  Json* put(Json value) {
    if (open_.empty()) return &(result_.value = std::move(value));
    Open& parent = open_.back();
    if (parent.node->is_array()) return &parent.node->emplace_back(std::move(value));
    if (is_new(parent)) {
      std::vector<Json::object_t::value_type>& members = parent.node->get_ref<Json::object_t&>();
      return &members.emplace_back(parent.key, std::move(value)).second;
    }
    result_.faults.push_back(
        {file_, path(),
         fmt::format("the key stands twice; the first value is {}", shown(parent.node->find(parent.key).value()))});
    second_values_.push_back(std::make_unique<Json>(std::move(value)));
    return second_values_.back().get();
  }

  bool too_many() { return fail(fmt::format("more than {} values: this is no {}", limits_.values, limits_.kind)); }

  bool add(Json value) {
    if (++values_ > limits_.values) return too_many();
    put(std::move(value));
    return true;
  }

  bool open(Json container) {
    if (++values_ > limits_.values) return too_many();
    if (open_.size() >= kMaxDepth) return fail(fmt::format("nested deeper than {} levels", kMaxDepth));
    open_.push_back({put(std::move(container)), {}});
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  const std::string& file_;
  const std::string& root_;
  const JsonLimits& limits_;
  JsonDocument result_;
  std::vector<Open> open_;
  std::vector<std::unique_ptr<Json>> second_values_;  ///< where the contents of duplicates go
  std::size_t values_ = 0;
};

JsonDocument unreadable(const std::string& file, std::string message) {
  JsonDocument document;
  document.faults.push_back({file, "", std::move(message)});
  return document;
}

}  // namespace

std::string join_path(const std::string& parent, const std::string& key) {
  constexpr std::size_t kWidth = 60;
  const bool plain = !key.empty() && key.size() <= kWidth && std::all_of(key.begin(), key.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '$';
  });
  const std::string name = plain ? key : shown(Json(key));
  return parent.empty() ? name : parent + "." + name;
}

JsonDocument parse_json(std::string_view text, const std::string& file, const std::string& root,
                        const JsonLimits& limits) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return unreadable(file, "is empty; expected a JSON object");
  }
  if (text.substr(0, 2) == "\xff\xfe" || text.substr(0, 2) == "\xfe\xff") {
    return unreadable(file, "is UTF-16; JSON is UTF-8");
  }
  TreeBuilder builder(text, file, root, limits);
  const bool complete = Json::sax_parse(text.begin(), text.end(), &builder);
  JsonDocument document = builder.finish(complete);
  const bool may_be_array = limits.array && document.value.is_array();
  if (complete && !document.value.is_object() && !may_be_array) {
    document.faults.push_back({file, "", fmt::format("got {}; expected a JSON object", shown(document.value))});
    document.complete = false;
  }
  return document;
}

std::optional<Json> parse_value(std::string_view text, std::size_t most_values) {
  static const std::string kUnnamed;
  const JsonLimits limits{most_values, "value", true};
  TreeBuilder builder(text, kUnnamed, kUnnamed, limits);
  const bool complete = Json::sax_parse(text.begin(), text.end(), &builder);
  JsonDocument document = builder.finish(complete);
  if (!complete || !document.faults.empty()) return std::nullopt;
  return std::move(document.value);
}

std::string json_text(const Json& json, int indent) {
  return printable_json(json.dump(indent, ' ', false, Json::error_handler_t::replace));
}

Json value_at(const Json& document, const std::string& path) {
  const Json* at = &document;
  std::size_t from = 0;
  while (from <= path.size() && at->is_object()) {
    const std::size_t dot = std::min(path.find('.', from), path.size());
    const auto found = at->find(path.substr(from, dot - from));
    if (found == at->end()) return {};
    at = &*found;
    from = dot + 1;
  }
  return *at;
}

std::string read_input_file(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw ConfigError(path, "", "is a directory; expected a JSON file");
  std::optional<std::string> text = read_text_file(path, kMaxBytes);
  if (!text) throw ConfigError(path, "", "is larger than 16 MiB: this is no configuration");
  declare_input(path);
  return std::move(*text);
}

}  // namespace secateur::config
