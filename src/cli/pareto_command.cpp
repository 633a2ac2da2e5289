// SPDX-License-Identifier: Apache-2.0
// secateur pareto: the front of a store, its knee, and why the knee's neighbours lose.
#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
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
#include "cli/run_options.hpp"
#include "cli/terminal.hpp"
#include "config/json_document.hpp"
#include "explore/front_report.hpp"
#include "report/summary_text.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur pareto DIR --objectives LIST [options]",
                     "Prints the points of a store that no other beats in all objectives, the knee of\n"
                     "that front, and what became of the knee's neighbours. Objectives are minimised;\n"
                     "max: or - in front maximises. Points that violate constraints do not count.",
                     "  secateur pareto out/sweep --objectives latency_ms,dsp\n"
                     "  secateur pareto out/sweep --objectives latency_ms,max:accuracy --csv front.csv\n"};

constexpr std::size_t kShownPoints = 24;

Objectives objectives_option(const po::variables_map& values, std::vector<Fault>& faults) {
  Objectives objectives;
  const std::string text = text_of(values, "objectives");
  if (text.empty())
    faults.push_back({"command line", "--objectives", "is missing; give metrics, such as latency_ms,dsp"});
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    try {
      objectives.push_back(parse_objective(text.substr(from, comma - from)));
    } catch (const std::invalid_argument& error) {
      faults.push_back({"command line", "--objectives", error.what()});
    }
    from = comma + 1;
  }
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

using Table = std::vector<std::vector<std::string>>;

/// Columns are right-aligned and as wide as they need be; those that do not fit are told.
void print_table(const Table& table) {
  std::vector<int> widths(table.front().size(), 0);
  for (const auto& row : table) {
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));
  }
  std::size_t fitting = 0;
  for (int total = 0; fitting < widths.size() && total + widths[fitting] + 2 <= kColumns; ++fitting)
    total += widths[fitting] + 2;
  for (const auto& row : table) {
    std::string line;
    for (std::size_t c = 0; c < fitting; ++c) line += "  " + pad_left(row[c], widths[c]);
    std::cout << line << '\n';
  }
  if (fitting < widths.size())
    std::cout << fmt::format("  (and {} columns more: --csv has all)\n", widths.size() - fitting);
}

void print_front(const FrontReport& report) {
  Table table(1);
  table[0] = {"point"};
  for (const Objective& objective : report.objectives()) table[0].push_back(kMetrics[objective.metric].name);
  for (const std::string& name : short_names(report.columns())) table[0].push_back(printable(name));
  // Of a long front the knee and points evenly spread.
  const std::size_t size = report.front().size();
  const std::size_t shown = std::min(size, kShownPoints);
  std::set<std::size_t> places{report.knee()};
  for (std::size_t i = 0; i < shown; ++i) places.insert(shown == 1 ? 0 : i * (size - 1) / (shown - 1));
  for (const std::size_t place : places) {
    const PointResult& result = report.front()[place];
    const Json axes = parse_value(result.axes).value_or(Json());
    std::vector<std::string> row{fmt::format("{}#{}", place == report.knee() ? "knee " : "", result.point)};
    for (const Objective& objective : report.objectives())
      row.push_back(shown_figure(objective.metric, result.figures[objective.metric]));
    for (const std::string& column : report.columns()) row.push_back(cell(axes.value(column, Json())));
    table.push_back(std::move(row));
  }
  print_table(table);
  if (places.size() < size)
    std::cout << fmt::format("  ({} of {} points are shown: --csv has all)\n", places.size(), size);
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
        wrapped(fmt::format("#{} {}", neighbour.point, printable(neighbour.why)), kColumns - width - 4, 0);
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
                       kColumns, 2)
            << "\n\n";
  print_front(report);
  print_neighbours(report);
  if (report.unfinished() == 0) return;
  std::cout << '\n'
            << wrapped(
                   fmt::format("{} of the sweep's points have no result yet, and may belong here: --resume runs them",
                               grouped(report.unfinished())),
                   kColumns, 2)
            << '\n';
}

}  // namespace

int pareto_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  const auto text = [](const char* shown) { return po::value<std::string>()->value_name(shown); };
  parser.options().add_options()                                                                  //
      ("objectives", text("LIST"), "metrics, separated by commas; max: or - in front maximises")  //
      ("fidelity", text("NAME"), "ideal or event [event where the store has any]")                //
      ("csv", text("FILE"), "front and all its neighbours, with every column");
  parser.positional("dir", 1);
  if (parser.parse(arguments)) return 0;
  std::vector<Fault> faults;
  const po::variables_map& values = parser.values();
  const Objectives objectives = objectives_option(values, faults);
  const std::optional<Fidelity> fidelity = fidelity_option(values, faults);
  const std::string csv = output_option(values, "csv", faults);
  if (values.count("dir") == 0)
    faults.push_back({"command line", "", "give the folder of a store; usage: " + kHelp.usage});
  if (values.count("dir") > 0 && values["dir"].as<std::vector<std::string>>().front().empty())
    faults.push_back({"command line", "", "got an empty path; expected the folder of a store"});
  if (values.count("csv") > 0 && text_of(values, "csv").empty())
    faults.push_back({"command line", "--csv", "got an empty path; expected a file"});
  if (!faults.empty()) throw ConfigError(std::move(faults));
  const std::string folder = values["dir"].as<std::vector<std::string>>().front();
  declare_input(std::filesystem::path(folder) / kPointsFile);  // not read, but the store's own
  const FrontReport report(Store::read(folder), objectives, fidelity);
  print_report(report);
  if (csv.empty()) return 0;
  write_whole_file(csv, report.csv());
  std::cout << "\nTable:  " << csv << '\n';
  return 0;
}

}  // namespace secateur::cli
