// SPDX-License-Identifier: Apache-2.0
#include "explore/exploration_document.hpp"

#include <filesystem>
#include <set>
#include <utility>

#include "base/namespaces.hpp"
#include "config/document_keys.hpp"
#include "config/json_document.hpp"

namespace secateur::explore {
namespace {

using D = ExplorationDocument;
using Type = Json::value_t;

/// An array or an object whose inside is checked later, with what its JSON Schema says of the inside.
class Structure : public ValueRule {
 public:
  Structure(Type type, std::string expected, Json schema)
      : type_(type), expected_(std::move(expected)), schema_(std::move(schema)) {}
  std::string expected() const override { return expected_; }
  bool accepts(const Json& value) const override { return value.type() == type_; }
  Json json_schema() const override { return schema_; }

 private:
  Type type_;
  std::string expected_;
  Json schema_;
};

RulePtr list_of_texts(std::string expected) {
  return std::make_shared<Structure>(Type::array, std::move(expected),
                                     Json{{"type", "array"}, {"items", {{"type", "string"}}}});
}

RulePtr object_of(std::string expected, Json values) {
  return std::make_shared<Structure>(Type::object, std::move(expected),
                                     Json{{"type", "object"}, {"additionalProperties", std::move(values)}});
}

Json axis_schema() {
  const Json number{{"type", "number"}};
  return {{"type", "object"},
          {"additionalProperties", false},
          {"properties",
           {{"key", {{"type", "string"}, {"description", "A key, such as accelerator.p_t, or a document's name."}}},
            {"values", {{"type", "array"}, {"minItems", 1}}},
            {"from", number},
            {"to", number},
            {"step", number},
            {"factor", number},
            {"count", {{"type", "integer"}, {"minimum", 2}}},
            {"scale", {{"enum", {"linear", "log"}}}},
            {"zip", {{"type", "array"}, {"minItems", 2}, {"items", {{"type", "object"}}}}}}}};
}

void add_documents(Schema<D>& schema) {
  schema
      .key("name", texts("a text"), "", &D::name, "Name in reports; the default is the file's name without its ending.")
      .derived("the file's name without its ending");
  schema.key("network", texts("a shipped network's name or a path"), "", &D::network, "Network of every point.")
      .key("pruning", texts("a shipped pruning's name or a path"), "", &D::pruning, "Pruning of every point.")
      .key("accelerator", texts("a shipped accelerator's name or a path"), "", &D::accelerator,
           "Machine of every point.")
      .key("memory", or_null(texts("a shipped memory's name or a path")), "", &D::memory,
           "Memory of every point; null: the one that the machine names.")
      .key("weights", or_null(texts("a .safetensors file")), "", &D::weights,
           "Checkpoint whose weights score the blocks; null: random scores.")
      .key("set", object_of("an object of key: value", Json::object()), "", &D::set,
           "Keys that differ from the documents, in every point.");
}

void add_space(Schema<D>& schema) {
  const Json bounds{{"anyOf", {{{"type", "boolean"}}, {{"type", "object"}}}}};
  schema
      .key(
          "axes",
          std::make_shared<Structure>(Type::array, "a list of axes", Json{{"type", "array"}, {"items", axis_schema()}}),
          "", &D::axes,
          "What varies, each an object: key with values, or with from, to and step, factor or count; or zip with axes "
          "that advance together. All combinations are points, the last axis the fastest.")
      .key("derived", object_of("an object of key: expression", {{"type", "string"}}), "", &D::derived,
           "Keys that follow from others, in this order; other names are kept as columns.")
      .key("where", list_of_texts("a list of conditions"), "", &D::where,
           "Only combinations that fulfil every condition are points: \"p_pe <= block\".")
      .key("constraints", object_of("an object: fits, exportable, and metric: {min, max}", bounds), "", &D::constraints,
           "What a point must fulfil to count; others are kept and marked. fits: the machine fits its device; "
           "exportable: `secateur hls export` takes it.")
      .key("accuracy", list_of_texts("a list of files"), "", &D::accuracy,
           "Where accuracies come from: JSON files of `secateur eval --out`, and CSV files whose columns are keys and "
           "`accuracy`.")
      .key("objectives", list_of_texts("a list of metrics"), "", &D::objectives,
           "What is minimised, or with max: in front maximised.");
}

void add_running(Schema<D>& schema) {
  schema
      .choice("seeds", Schema<D>::Names<Seeds>{{"same", Seeds::same}, {"per_point", Seeds::per_point}}, &D::seeds,
              "Random scores: same: pruning.seed, so that points differ in their axes alone; per_point: a seed of "
              "each point's own, drawn from pruning.seed and the point's number.")
      .key("keep_operations", booleans(), "", &D::keep_operations,
           "Keep every operation of every result; tenfold the size of the store.")
      .key("point_timeout_s", numbers(0.001, 1e6), "s", &D::point_timeout_s,
           "A point that runs longer is ended and recorded.");
}

Schema<D> make_sweep() {
  Schema<D> schema("sweep", "sweep: many runs over parameter values",
                   "Every combination of the axes is a point, and is run once. docs/explorer.md has examples.", D{});
  add_documents(schema);
  add_space(schema);
  schema
      .choice("fidelity",
              Schema<D>::Names<FidelityPlan>{{"ideal", FidelityPlan::ideal},
                                             {"event", FidelityPlan::event},
                                             {"ideal_then_event", FidelityPlan::ideal_then_event}},
              &D::fidelity,
              "ideal: the closed form; event: the machine; ideal_then_event: all points ideal, then those near the "
              "front by event.")
      .key("margin", numbers(0, 100), "", &D::margin,
           "ideal_then_event: how near: a point is run by event unless another is at least as good in the exact "
           "objectives and better by more than this part in all others.");
  add_running(schema);
  return schema;
}

/// Integers up to here are exact in every JSON reader.
constexpr std::int64_t kLargestSeed = (std::int64_t{1} << 53) - 1;

Schema<D> make_search() {
  D initial;
  initial.fidelity = FidelityPlan::event;
  Schema<D> schema(
      "search", "search: multi-objective optimisation over parameter values",
      "Simulates (fidelity event) a few points of many, chosen towards the Pareto front. An axis with from "
      "and to alone is real, with four significant digits. docs/explorer.md has examples.",
      initial);
  add_documents(schema);
  add_space(schema);
  schema
      .key("evaluations", integers(1, 10'000'000), "points", &D::evaluations,
           "Budget: so many points are simulated, all different.")
      .key("seconds", numbers(0, 1e7), "s", &D::seconds,
           "Budget of time: no round begins later; 0: no limit. A search ended so cannot be repeated exactly.")
      .key("population", integers(8, 10'000), "points", &D::population,
           "Points of a generation of NSGA-II, rounded up to a multiple of 4; a quarter are simulated in a round.")
      .key("seed", integers(0, kLargestSeed), "", &D::seed, "Of the search's own random numbers.")
      .key("warm_start", or_null(texts("a folder with a store")), "", &D::warm_start,
           "The front of this sweep or search is in the first generation.");
  add_running(schema);
  return schema;
}

}  // namespace

const Schema<ExplorationDocument>& sweep_schema() {
  static const Schema<D> schema = make_sweep();
  return schema;
}

const Schema<ExplorationDocument>& search_schema() {
  static const Schema<D> schema = make_search();
  return schema;
}

const Schema<ExplorationDocument>& exploration_schema(ExplorationKind kind) {
  return kind == ExplorationKind::sweep ? sweep_schema() : search_schema();
}

ExplorationDocument read_exploration(ExplorationKind kind, const std::string& path) {
  const Schema<D>& schema = exploration_schema(kind);
  constexpr std::size_t kValues = 200'000;
  JsonDocument json =
      parse_json(read_input_file(path), path, schema.info().kind, {kValues, schema.info().kind.c_str()});
  if (!json.complete) throw ConfigError(std::move(json.faults));
  ExplorationDocument document = schema.initial();
  document.name = std::filesystem::path(path).stem().string();
  if (!json.value.is_object()) throw ConfigError(path, "", "expected a JSON object");
  std::set<std::string> given;
  read_into(schema, json.value, path, document, given, json.faults);
  if (!json.faults.empty()) throw ConfigError(std::move(json.faults));
  return document;
}

Json effective_json(ExplorationKind kind, const ExplorationDocument& document) {
  return written(exploration_schema(kind), document);
}

}  // namespace secateur::explore
