// SPDX-License-Identifier: Apache-2.0
// One document's values against its table: every unknown key, every value that its rule refuses, every required key
// that is missing. Sound values are handed on. Rules over several keys are in checks.hpp.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "config/schema.hpp"

namespace secateur::config {

/// Called for every known key that is given, with its place in SchemaInfo::keys; `sound`: the value fulfils its rule.
using KeySink = std::function<void(std::size_t key, const Json& value, bool sound)>;

/// Walks `object`, `file` being named in the faults that are added to `faults`.
void read_keys(const SchemaInfo& info, const Json& object, const std::string& file, const KeySink& sink,
               std::vector<Fault>& faults);

/// "unknown key (value 4); did you mean accelerator.dma.ports?"
/// `path`: of the unknown key, with the document kind in front.
std::string unknown_key_message(const SchemaInfo& info, const std::string& path, const Json& value);

/// "got 0; expected an integer from 1 to 64"; empty when the value fulfils the key's rule.
std::string value_fault_message(const Key& key, const Json& value);

/// Required keys that are not in `given`.
void missing_keys(const SchemaInfo& info, const std::set<std::string>& given, const std::string& file,
                  std::vector<Fault>& faults);

/// The sound values of `object` into `config`; all known keys that it gives into `given`.
template <class Config>
void read_into(const Schema<Config>& schema, const Json& object, const std::string& file, Config& config,
               std::set<std::string>& given, std::vector<Fault>& faults) {
  const auto sink = [&](std::size_t key, const Json& value, bool sound) {
    if (sound) schema.write(key, config, value);
    given.insert(schema.info().keys[key].name);
  };
  read_keys(schema.info(), object, file, sink, faults);
}

/// Every key of the table, nested, in the table's order.
template <class Config>
Json written(const Schema<Config>& schema, const Config& config) {
  Json object = Json::object();
  for (std::size_t i = 0; i < schema.info().keys.size(); ++i) {
    const std::string& name = schema.info().keys[i].name;
    const std::size_t dot = name.find('.');
    Json& parent = dot == std::string::npos ? object : object[name.substr(0, dot)];
    parent[dot == std::string::npos ? name : name.substr(dot + 1)] = schema.read(i, config);
  }
  return object;
}

}  // namespace secateur::config
