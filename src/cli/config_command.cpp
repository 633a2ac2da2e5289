// SPDX-License-Identifier: Apache-2.0
// secateur config show|check|schema: one document by itself.
#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <iostream>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "base/nearest_name.hpp"
#include "cli/document_options.hpp"
#include "config/json_document.hpp"
#include "config/single_document.hpp"
#include "explore/space.hpp"
#include "training/train_document.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur config show|check|schema [FILE] [options]",
                     "show prints the effective configuration of a document, every default filled\n"
                     "in. check says whether the document is sound, or every fault of it. schema\n"
                     "explains the keys of its kind. FILE is a path or a shipped name; its kind is\n"
                     "told from its keys.",
                     "  secateur config show u250-fccm24 --set accelerator.p_t=24\n"
                     "  secateur config check configs/pruning/b16_rb50_rt50.json\n"
                     "  secateur config schema --kind memory\n"
                     "  secateur config check configs/sweeps/tiny.json --kind sweep\n"
                     "  secateur config schema --kind network --json > network.schema.json\n"};

const std::vector<std::string> kActions{"show", "check", "schema"};

[[noreturn]] void refuse(const std::string& message) {
  throw ConfigError("command line", "", message);
}

/// Files that say which points to run: documents of their own kind. Empty for other kinds.
std::optional<ExplorationKind> exploration_option(const po::variables_map& values) {
  if (values.count("kind") == 0) return std::nullopt;
  const auto name = values["kind"].as<std::string>();
  if (name == "sweep") return ExplorationKind::sweep;
  if (name == "search") return ExplorationKind::search;
  return std::nullopt;
}

bool is_train(const po::variables_map& values) {
  return values.count("kind") > 0 && values["kind"].as<std::string>() == "train";
}

std::optional<DocumentKind> kind_option(const po::variables_map& values) {
  if (values.count("kind") == 0) return std::nullopt;
  const auto name = values["kind"].as<std::string>();
  const std::optional<DocumentKind> kind = document_kind(name);
  if (kind) return kind;
  const std::string near =
      nearest_name(name, {"network", "pruning", "accelerator", "memory", "device", "sweep", "search", "train"});
  refuse(fmt::format(
      "--kind: got \"{}\"; expected network, pruning, accelerator, memory, device, sweep, search or train{}", name,
      near.empty() ? "" : fmt::format("; did you mean {}?", near)));
}

const SchemaInfo& info_of(const std::vector<std::string>& words, const po::variables_map& values) {
  if (is_train(values)) return train_schema().info();
  if (const auto exploration = exploration_option(values)) return exploration_schema(*exploration).info();
  std::optional<DocumentKind> kind = kind_option(values);
  if (!kind && words.size() < 2) refuse("config schema: give a FILE, or --kind");
  if (!kind) kind = locate_document(words[1], kind).kind;
  return schema_info(*kind);
}

void schema(const std::vector<std::string>& words, const po::variables_map& values) {
  const SchemaInfo& info = info_of(words, values);
  if (values.count("json") > 0) {
    std::cout << json_text(json_schema(info), 2) << '\n';
  } else {
    std::cout << describe_schema(info);
  }
}

void show_or_check_exploration(const std::vector<std::string>& words, ExplorationKind kind,
                               const po::variables_map& values) {
  if (!sets_of(values).empty()) refuse("--set: a sweep or search has `set` in its file");
  const Exploration exploration = load_exploration(kind, words[1]);
  const Space space(exploration);
  if (words[0] == "show") {
    std::cout << json_text(effective_json(kind, exploration.document), 2) << '\n';
  } else if (kind == ExplorationKind::sweep) {
    std::cout << fmt::format("{}: sweep of {} points, no faults\n", words[1], space.size());
  } else {
    std::cout << fmt::format("{}: search document, no faults\n", words[1]);
  }
}

void show_or_check_train(const std::vector<std::string>& words, const po::variables_map& values) {
  if (!sets_of(values).empty()) refuse("--set: a training file has `set` in it");
  const TrainPlan plan = read_train_plan(words[1]);
  if (words[0] == "show") {
    std::cout << json_text(effective_json(plan.document), 2) << '\n';
  } else {
    std::cout << fmt::format("{}: train document, no faults\n", words[1]);
  }
}

void show_or_check(const std::vector<std::string>& words, const po::variables_map& values) {
  if (words.size() < 2) refuse(fmt::format("config {}: give a FILE; usage: {}", words[0], kHelp.usage));
  if (is_train(values)) return show_or_check_train(words, values);
  if (const auto kind = exploration_option(values)) return show_or_check_exploration(words, *kind, values);
  const DocumentLocation document = locate_document(words[1], kind_option(values));
  const Json effective = load_single(document, sets_of(values));
  if (words[0] == "show") {
    std::cout << json_text(effective, 2) << '\n';
  } else {
    std::cout << fmt::format("{}: {} document, no faults\n", document.path, schema_info(document.kind).kind);
  }
}

}  // namespace

int config_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  parser.options().add_options()  //
      ("kind", po::value<std::string>()->value_name("KIND"),
       "network, pruning, accelerator, memory, device, sweep, search or train")  //
      ("set,s", po::value<std::vector<std::string>>()->value_name("PATH=VALUE"),
       "show, check: override one key; may be repeated")  //
      ("json", "schema: as JSON Schema (draft 7)");
  parser.positional("words", 2);
  if (parser.parse(arguments)) return 0;
  if (parser.values().count("words") == 0) refuse("config: give show, check or schema; usage: " + kHelp.usage);
  const auto words = parser.values()["words"].as<std::vector<std::string>>();
  if (words[0] == "schema") {
    schema(words, parser.values());
  } else if (words[0] == "show" || words[0] == "check") {
    show_or_check(words, parser.values());
  } else {
    const std::string near = nearest_name(words[0], kActions);
    refuse(fmt::format("config: got \"{}\"; expected show, check or schema{}", words[0],
                       near.empty() ? "" : fmt::format("; did you mean {}?", near)));
  }
  return 0;
}

}  // namespace secateur::cli
