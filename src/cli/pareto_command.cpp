// SPDX-License-Identifier: Apache-2.0
// secateur pareto: the front of a store, its knee, and why the knee's neighbours lose.
#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "base/file_roles.hpp"
#include "base/grouped.hpp"
#include "base/namespaces.hpp"
#include "base/output_file.hpp"
#include "base/printable.hpp"
#include "cli/network_options.hpp"
#include "cli/output_options.hpp"
#include "cli/reasons_text.hpp"
#include "cli/run_options.hpp"
#include "cli/terminal.hpp"
#include "config/json_document.hpp"
#include "explore/front_report.hpp"
#include "report/summary_text.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur pareto DIR [--objectives LIST] [options]",
                     "Prints the points of a store that no other beats in all objectives, the knee of\n"
                     "that front, what became of the knee's neighbours, and why other points do not\n"
                     "count. Objectives are minimised; max: or - in front maximises. --run simulates a\n"
                     "point of the store again, with everything that `secateur run` tells.",
                     "  secateur pareto out/sweep --objectives latency_ms,dsp\n"
                     "  secateur pareto out/sweep --objectives latency_ms,max:accuracy --csv front.csv\n"
                     "  secateur pareto out/sweep --run knee --out out/knee\n"};

/// Points that tie in every objective are one line of a front, and some more.
constexpr std::size_t kShownGroups = 24;
constexpr std::size_t kShownTies = 3;

/// As given; else those that the sweep was made for.
Objectives objectives_option(const po::variables_map& values, const Store& store) {
  std::vector<std::string> texts;
  const std::string text = text_of(values, "objectives");
  if (text.empty()) {
    const Json document = parse_value(store.description().at("document")).value_or(Json());
    const Json own = document.is_object() ? document.value("objectives", Json()) : Json();
    for (const Json& each : own) texts.push_back(each.is_string() ? each.get<std::string>() : "");
    if (texts.empty()) {
      throw ConfigError("command line", "--objectives", "is missing; give metrics, such as latency_ms,dsp");
    }
  }
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    texts.push_back(text.substr(from, comma - from));
    from = comma + 1;
  }
  Objectives objectives;
  std::vector<Fault> faults;
  for (const std::string& each : texts) {
    try {
      objectives.push_back(parse_objective(each));
    } catch (const std::invalid_argument& error) {
      faults.push_back({"command line", "--objectives", error.what()});
    }
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));
  return objectives;
}

std::optional<Fidelity> fidelity_option(const po::variables_map& values, std::vector<Fault>& faults) {
  const std::string text = text_of(values, "fidelity");
  if (text.empty()) return std::nullopt;
  const std::optional<Fidelity> fidelity = fidelity_of(text);
  if (!fidelity || *fidelity == Fidelity::clocked)
    faults.push_back({"command line", "--fidelity", fmt::format("got \"{}\"; expected ideal or event", text)});
  return fidelity;
}

/// "p_t" where no other column ends so.
std::vector<std::string> short_names(const std::vector<std::string>& columns) {
  std::vector<std::string> names;
  for (const std::string& column : columns) {
    const std::string last = column.substr(column.rfind('.') + 1);
    const auto same = std::count_if(columns.begin(), columns.end(), [&](const std::string& other) {
      return other.substr(other.rfind('.') + 1) == last;
    });
    names.push_back(same > 1 ? column.substr(column.find('.') + 1) : last);
  }
  return names;
}

std::string cell(const Json& value) {
  return value.is_null() ? "" : printable(value.is_string() ? value.get<std::string>() : value.dump());
}

using Table = std::vector<std::vector<std::string>>;  ///< the first row has the headings, the first column names

int column_width(const Table& table, std::size_t column) {
  int width = 0;
  for (const auto& row : table) width = std::max(width, width_of(row[column]));
  return width + 2;
}

/// Right-aligned, as wide as needed. What does not fit beside the others goes on below, with the first column again.
void print_table(const Table& table) {
  const std::size_t columns = table.front().size();
  for (std::size_t from = 1; from < columns;) {
    int total = column_width(table, 0) + column_width(table, from);
    std::size_t to = from + 1;
    for (; to < columns && total + column_width(table, to) <= text_columns(); ++to) total += column_width(table, to);
    if (from > 1) std::cout << '\n';
    for (const auto& row : table) {
      std::string line = pad_left(row[0], column_width(table, 0));
      for (std::size_t c = from; c < to; ++c) line += pad_left(row[c], column_width(table, c));
      std::cout << line << '\n';
    }
    from = to;
  }
}

/// Places of the front that are shown: of every group of ties the cheapest and a few more; of very many groups some,
/// evenly spread, and the knee's.
std::vector<std::size_t> shown_places(const FrontReport& report) {
  std::vector<std::size_t> groups;
  for (std::size_t place = 0; place < report.front().size(); ++place) {
    if (report.tie(place) == place) groups.push_back(place);
  }
  const std::size_t shown = std::min(groups.size(), kShownGroups);
  std::set<std::size_t> chosen{report.tie(report.knee())};
  for (std::size_t i = 0; i < shown; ++i) chosen.insert(groups[shown == 1 ? 0 : i * (groups.size() - 1) / (shown - 1)]);
  std::vector<std::size_t> places;
  for (const std::size_t group : chosen) {
    for (std::size_t place = group; place < report.front().size() && report.tie(place) == group; ++place) {
      if (place - group < kShownTies) places.push_back(place);
    }
  }
  return places;
}

std::string cell_of(const PointResult& result, const std::string& column) {
  return cell(parse_value(result.axes).value_or(Json()).value(column, Json()));
}

/// Columns in which points of the front differ; what all have alike is told in a line of its own.
std::vector<std::size_t> telling_columns(const FrontReport& report, std::string& alike) {
  const std::vector<std::string> names = short_names(report.columns());
  std::vector<std::size_t> telling;
  for (std::size_t c = 0; c < names.size(); ++c) {
    const std::string first = cell_of(report.front().front(), report.columns()[c]);
    const bool is_alike = std::all_of(report.front().begin(), report.front().end(), [&](const PointResult& result) {
      return cell_of(result, report.columns()[c]) == first;
    });
    if (!is_alike) {
      telling.push_back(c);
    } else {
      alike += fmt::format("{}{} {}", alike.empty() ? "" : ", ", printable(names[c]), first);
    }
  }
  return telling;
}

void print_front(const FrontReport& report) {
  std::string alike;
  const std::vector<std::size_t> telling = telling_columns(report, alike);
  const std::vector<std::string> names = short_names(report.columns());
  Table table(1);
  table[0] = {"point"};
  for (const Objective& objective : report.objectives()) table[0].push_back(kMetrics[objective.metric].name);
  for (const std::size_t c : telling) table[0].push_back(printable(names[c]));
  const std::vector<std::size_t> places = shown_places(report);
  bool has_ties = false;
  for (const std::size_t place : places) {
    const PointResult& result = report.front()[place];
    const bool is_tie = report.tie(place) != place;
    has_ties = has_ties || is_tie;
    std::vector<std::string> row{fmt::format("{}#{}",
                                             place == report.knee() ? "knee "
                                             : is_tie               ? "= "
                                                                    : "",
                                             result.point)};
    for (const Objective& objective : report.objectives())
      row.push_back(shown_figure(objective.metric, result.figures[objective.metric]));
    for (const std::size_t c : telling) row.push_back(cell_of(result, report.columns()[c]));
    table.push_back(std::move(row));
  }
  print_table(table);
  const auto note = [](const std::string& text) { std::cout << "  " << wrapped(text, text_columns() - 2, 2) << '\n'; };
  if (!alike.empty()) note("the same in all: " + alike);
  if (has_ties)
    note("= ties with the point above in every objective; the cheapest by the other resources stands first");
  if (places.size() < report.front().size())
    note(fmt::format("{} of {} points are shown: --csv has all", places.size(), report.front().size()));
}

/// "p_t 10 -> 12" for "accelerator.p_t 10 -> 12".
std::string short_change(const std::string& change, const FrontReport& report) {
  const std::vector<std::string> names = short_names(report.columns());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& column = report.columns()[i];
    if (change.compare(0, column.size() + 1, column + " ") == 0) return names[i] + change.substr(column.size());
  }
  return change;
}

void print_neighbours(const FrontReport& report) {
  constexpr int kWidestChange = 30;
  const std::vector<Neighbour> neighbours = report.neighbours(report.knee());
  if (neighbours.empty()) return;
  std::cout << fmt::format("\nOne step from the knee, #{}\n", report.front()[report.knee()].point);
  int width = 0;
  for (const Neighbour& neighbour : neighbours) {
    width = std::max(width, std::min(kWidestChange, width_of(printable(short_change(neighbour.change, report)))));
  }
  for (const Neighbour& neighbour : neighbours) {
    const std::string text =
        wrapped(fmt::format("#{} {}", neighbour.point, printable(neighbour.why)), text_columns() - width - 4, 0);
    std::string change = pad_right(cut(printable(short_change(neighbour.change, report)), width), width);
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t end = std::min(text.find('\n', from), text.size());
      std::cout << "  " << change << "  " << text.substr(from, end - from) << '\n';
      change.assign(static_cast<std::size_t>(width), ' ');
      from = end + 1;
    }
  }
}

void print_report(const FrontReport& report) {
  std::string goals;
  for (const Objective& objective : report.objectives()) {
    goals += fmt::format("{}{} {}", goals.empty() ? "" : ", ", objective.maximise ? "most" : "least",
                         kMetrics[objective.metric].name);
  }
  std::cout << wrapped(fmt::format("{} of {} points ({}) are on the front of {}; {} were compared",
                                   grouped(static_cast<std::int64_t>(report.front().size())),
                                   grouped(static_cast<std::int64_t>(report.all())), to_string(report.fidelity()),
                                   goals, grouped(static_cast<std::int64_t>(report.compared()))),
                       text_columns(), 2)
            << "\n\n";
  print_front(report);
  print_neighbours(report);
  const std::string reasons = reasons_text(report.reasons(), text_columns());
  if (!reasons.empty()) std::cout << '\n' << reasons;
  if (report.unfinished() == 0) return;
  std::cout << '\n'
            << wrapped(
                   fmt::format("{} of the sweep's points have no result yet, and may belong here: --resume runs them",
                               grouped(report.unfinished())),
                   text_columns(), 2)
            << '\n';
}

/// --run: the knee, or a number.
std::optional<PointIndex> run_option(const po::variables_map& values, const FrontReport& report) {
  const std::string text = text_of(values, "run");
  if (text.empty()) return std::nullopt;
  if (text == "knee") return report.front()[report.knee()].point;
  PointIndex point = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, point);
  if (error == std::errc{} && stop == end && point >= 0) return point;
  throw ConfigError("command line", "--run", fmt::format("got \"{}\"; expected knee, or the number of a point", text));
}

/// What does not need the store.
std::vector<Fault> word_faults(const po::variables_map& values) {
  std::vector<Fault> faults;
  if (values.count("dir") == 0)
    faults.push_back({"command line", "", "give the folder of a store; usage: " + kHelp.usage});
  for (const auto& [one, other] : {std::pair("run", "out"), std::pair("out", "run")}) {
    if (values.count(one) > 0 && values.count(other) == 0)
      faults.push_back({"command line", fmt::format("--{}", one), fmt::format("needs --{}", other)});
  }
  if (values.count("run") > 0 && values.count("json") > 0)
    faults.push_back({"command line", "--json", "prints the front alone; leave out --run"});
  return faults;
}

}  // namespace

int pareto_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  const auto text = [](const char* shown) { return po::value<std::string>()->value_name(shown); };
  parser.options().add_options()                                                                                    //
      ("objectives", text("LIST"), "metrics, separated by commas; max: or - in front maximises [the sweep's own]")  //
      ("fidelity", text("NAME"), "ideal or event [event where the store has any]")                                  //
      ("csv", text("FILE"), "front and all its neighbours, with every column")                                      //
      ("json", "print the front as JSON, and nothing else")                                                         //
      ("run", text("POINT"), "then run this point: knee, or a number")                                              //
      ("out,o", text("DIR"), "of --run: folder for the results");
  parser.positional("dir", 1);
  if (parser.parse(arguments)) return 0;
  const po::variables_map& values = parser.values();
  std::vector<Fault> faults = word_faults(values);
  const std::optional<Fidelity> fidelity = fidelity_option(values, faults);
  const std::string csv = output_option(values, "csv", faults);
  if (!faults.empty()) throw ConfigError(std::move(faults));
  const std::string folder = values["dir"].as<std::vector<std::string>>().front();
  declare_input(std::filesystem::path(folder) / kPointsFile);  // not read, but the store's own
  const Store store = Store::read(folder);
  const FrontReport report(store, objectives_option(values, store), fidelity);
  const std::optional<PointIndex> point = run_option(values, report);
  if (values.count("json") > 0) {
    std::cout << json_text(report.json(), 2) << '\n';
  } else {
    print_report(report);
  }
  if (!csv.empty()) {
    write_whole_file(csv, report.csv());
    if (values.count("json") == 0) std::cout << "\nTable:  " << csv << '\n';
  }
  if (!point) return 0;
  std::cout << fmt::format("\nRunning point {}\n\n", *point) << std::flush;
  return run_command({"--point", fmt::format("{}:{}", folder, *point), "--out", text_of(values, "out")});
}

}  // namespace secateur::cli
