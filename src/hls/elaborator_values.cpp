// SPDX-License-Identifier: Apache-2.0
// Places, and what is known of what they hold.
#include <fmt/format.h>

#include <algorithm>

#include "hls/elaborator.hpp"
#include "hls/syntax_queries.hpp"

namespace secateur::hls {
namespace {

/// The text up to its last member or element.
std::string without_last_step(const std::string& exact) {
  const std::size_t at = exact.find_last_of(".[");
  return at == std::string::npos ? std::string{} : exact.substr(0, at);
}

/// "const ns::Name<...>[2]" -> "Name"
std::string base_name(const std::string& type) {
  std::string name = type.substr(0, type.find_first_of("<[&*"));
  while (!name.empty() && name.back() == ' ') name.pop_back();
  const std::size_t begin = name.find_last_of(": ");
  return begin == std::string::npos ? name : name.substr(begin + 1);
}

}  // namespace

bool Elaborator::is_partitioned(const SyntaxNode* root, const std::string& array) const {
  return partitioned_.count({root, array}) > 0;
}

/// The class or struct that a type is, or of which it is an array. Streams are the tool's own.
const SyntaxNode* Elaborator::record_of(const std::string& type) const {
  constexpr int kDeepest = 8;
  std::string rest = type;
  for (int depth = 0; depth < kDeepest; ++depth) {
    const std::string name = base_name(rest);
    const std::size_t open = rest.find('<');
    if (name == "stream" || name == "ap_int" || name == "ap_uint") return nullptr;
    if (aliases_.count(name) == 0 || open == std::string::npos) {
      const auto record = records_.find(name);
      return record == records_.end() ? nullptr : record->second;
    }
    // An alias of an array: its first argument is the element.
    rest = rest.substr(open + 1);
  }
  return nullptr;
}

bool Elaborator::is_wide(const Place& place) const {
  for (const auto& [root, array] : wide_) {
    if (root == place.root && starts_with(place.array, array)) return true;
  }
  return false;
}

bool Elaborator::is_meant(const char* rule, const Place& place) const {
  for (const auto& [name, what] : meant_) {
    if (name == rule && what.first == place.root && starts_with(place.array, what.second)) return true;
  }
  return false;
}

bool Elaborator::is_meant(const char* rule) const {
  return std::any_of(meant_.begin(), meant_.end(), [&](const auto& each) { return each.first == rule; });
}

Place Elaborator::element(Place array, const Value& index, int extent, const SyntaxNode& at) {
  const bool is_number = index.is_number();
  const bool is_apart = is_partitioned(array.root, array.array);
  if (is_number && extent > 0 && (index.number < 0 || index.number >= extent)) {
    report(at, "index within the array", fmt::format("{}[{}] of {} elements", array.shown, index.number, extent));
  }
  if (!is_number && is_apart && !is_meant("run-time index", array)) {
    report(at, "run-time index", fmt::format("{}: a partitioned dimension is chosen at run time", array.shown));
  }
  Place place = std::move(array);
  place.elements.push_back({place.array, is_number ? std::optional<long>(index.number) : std::nullopt});
  place.array += "[]";
  place.exact += is_number ? fmt::format("[{}]", index.number) : "[?]";
  place.shown += is_number ? fmt::format("[{}]", index.number) : "[]";
  if (index.chain >= 0) place.chain = joined(place.chain, index.chain);
  return place;
}

Place Elaborator::member(Place of, const SyntaxNode& expression) const {
  const auto number = field_number_.find(expression.referenced);
  const std::string step = fmt::format(".{}", number == field_number_.end() ? 0 : number->second);
  of.array += step;
  of.exact += step;
  of.shown += "." + expression.name;
  const auto reference = references_.find({of.root, of.exact});
  return reference == references_.end() ? of : reference->second;
}

/// Memories are the arrays whose elements share ports; what lies within an element comes with it.
void Elaborator::note_access(const Place& place, bool is_write) {
  const auto note = [&](auto& user, const std::string& key) {
    if (user.declared.count(place.root) == 0)
      (is_write ? user.written : user.read).emplace(std::pair(place.root, key), place.shown);
  };
  const auto memory = std::find_if(place.elements.begin(), place.elements.end(),
                                   [&](const ElementStep& step) { return !is_partitioned(place.root, step.array); });
  if (pipelined_ != nullptr && memory != place.elements.end()) note(*pipelined_, memory->array);
  for (Process* process : processes_) note(*process, place.exact);
}

Value Elaborator::load(const Place& place, const SyntaxNode& at) {
  note_access(place, false);
  const auto found = values_.find(place.root);
  Value value;
  bool is_known = false;
  for (std::string exact = place.exact; !is_known; exact = without_last_step(exact)) {
    if (found != values_.end()) {
      const auto known = found->second.find(exact);
      // What is around a place tells of it no more than that it is of run time.
      is_known = known != found->second.end() &&
                 (exact.size() == place.exact.size() || known->second.kind == Value::Kind::runtime);
      if (is_known) value = known->second;
    }
    if (!is_known && pipelined_ != nullptr && pipelined_->carried.count({place.root, exact}) > 0) {
      value = Value::runtime(0);
      pipelined_->used.insert({place.root, exact});
      is_known = true;
    }
    if (exact.empty()) break;
  }
  if (!is_known) {
    value.kind = at.type.find('<') != std::string::npos ? Value::Kind::record : Value::Kind::runtime;
    value.place = std::make_shared<Place>(place);
  }
  if (place.chain >= 0 && !value.is_number()) value.chain = joined(value.chain, place.chain);
  return value;
}

void Elaborator::forget(const SyntaxNode& root) {
  values_.erase(&root);
  references_.erase(references_.lower_bound({&root, ""}), references_.upper_bound({&root, "\x7f"}));
}

void Elaborator::copy_record(const Place& from, const Place& to) {
  const auto found = values_.find(from.root);
  if (found != values_.end()) {
    std::vector<std::pair<std::string, Value>> copied;
    for (const auto& [exact, value] : found->second) {
      if (exact.size() > from.exact.size() && starts_with(exact, from.exact))
        copied.emplace_back(to.exact + exact.substr(from.exact.size()), value);
    }
    for (auto& [exact, value] : copied) values_[to.root][exact] = std::move(value);
  }
  std::vector<std::pair<std::string, Place>> bound;
  for (auto at = references_.lower_bound({from.root, from.exact});
       at != references_.end() && at->first.first == from.root && starts_with(at->first.second, from.exact); ++at) {
    bound.emplace_back(to.exact + at->first.second.substr(from.exact.size()), at->second);
  }
  for (auto& [exact, place] : bound) references_[{to.root, exact}] = std::move(place);
}

/// What is written in a branch that may not be taken is not known after it, but for what the branch itself has
/// declared.
void Elaborator::store(const Place& place, Value value, const SyntaxNode&) {
  note_access(place, true);
  const auto declared = declared_at_.find(place.root);
  const bool is_certain = declared != declared_at_.end() && declared->second >= uncertain_;
  const bool is_runtime_place = place.exact.find('?') != std::string::npos;
  if (pipelined_ != nullptr && pipelined_->declared.count(place.root) == 0 && !pipelined_->is_second_walk)
    pipelined_->carried.insert({place.root, place.exact});
  if ((uncertain_ > 0 && !is_certain) || is_runtime_place) {
    if (value.kind == Value::Kind::number) value = Value::runtime(-1);
    const auto before = values_.find(place.root);
    if (before != values_.end()) {
      const auto known = before->second.find(place.exact);
      if (known != before->second.end()) value.chain = std::max(value.chain, known->second.chain);
    }
  }
  if (place.chain >= 0) value.chain = joined(value.chain, place.chain);
  write(place, value);
}

Value Elaborator::known(const Place& place) const {
  const auto of_root = values_.find(place.root);
  if (of_root == values_.end()) return {};
  const auto value = of_root->second.find(place.exact);
  return value == of_root->second.end() ? Value{} : value->second;
}

void Elaborator::write(const Place& place, const Value& value) {
  auto& held = values_[place.root];
  for (auto at = held.begin(); at != held.end();) {
    const bool is_within = at->first.size() > place.exact.size() && starts_with(at->first, place.exact);
    at = is_within ? held.erase(at) : std::next(at);
  }
  if (value.kind == Value::Kind::record && value.members != nullptr) {
    for (const auto& [step, each] : *value.members) {
      if (each.is_reference) {
        references_[{place.root, place.exact + step}] = *each.place;
      } else {
        values_[place.root][place.exact + step] = each;
      }
    }
    return;
  }
  if (value.kind == Value::Kind::record && value.place != nullptr) {
    const Place from = *value.place;
    copy_record(from, place);
    values_[place.root][place.exact] = Value::runtime(value.chain);
    return;
  }
  held[place.exact] = value;
}

}  // namespace secateur::hls
