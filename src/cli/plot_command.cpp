// SPDX-License-Identifier: Apache-2.0
// secateur plot: one figure for a paper, of what other commands wrote.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/program_options/value_semantic.hpp>
#include <iostream>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/figure.hpp"
#include "base/namespaces.hpp"
#include "base/nearest_name.hpp"
#include "base/output_file.hpp"
#include "base/printable.hpp"
#include "cli/network_options.hpp"
#include "cli/options.hpp"
#include "cli/output_options.hpp"
#include "cli/plot_chart.hpp"
#include "cli/plot_figures.hpp"
#include "cli/report_run.hpp"
#include "cli/report_sources.hpp"
#include "cli/report_store.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur plot DIR... WHAT --out FILE [options]",
                     "Draws one figure for a paper: vectors in .svg and .pdf, 300 dots per inch in\n"
                     ".png; as wide as a column, with colours that any eye tells apart.\n"
                     "  of a run: waterfall, timeline, roofline, masks, tokens\n"
                     "  of several runs: latency      of a sweep or search: front\n"
                     "  of the --out file of compare: measured",
                     "  secateur plot out/first waterfall --out out/waterfall.pdf\n"
                     "  secateur plot out/dense out/pruned latency --out out/latency.svg\n"
                     "  secateur plot out/sweep front --across latency_ms --up dsp --out out/front.pdf\n"};

struct Figure {
  const char* name;
  SourceKind of;
  const char* words;                                                  ///< what it is of, for people
  std::string (*of_run)(const config::Json& run, const FigureSize&);  ///< null: of something else
};

constexpr std::array kFigures{Figure{"waterfall", SourceKind::run, "a run", waterfall_figure},
                              Figure{"timeline", SourceKind::run, "a run", timeline_figure},
                              Figure{"roofline", SourceKind::run, "a run", roofline_figure},
                              Figure{"masks", SourceKind::run, "a run", masks_figure},
                              Figure{"tokens", SourceKind::run, "a run", tokens_figure},
                              Figure{"latency", SourceKind::run, "runs", nullptr},
                              Figure{"front", SourceKind::store, "a sweep or search", nullptr},
                              Figure{"measured", SourceKind::comparison, "a comparison", nullptr}};

/// Of a column of most two-column papers.
constexpr const char* kColumnMillimetres = "88";

const Figure& figure_of(const std::string& name) {
  std::vector<std::string> names;
  for (const Figure& figure : kFigures) {
    if (name == figure.name) return figure;
    names.emplace_back(figure.name);
  }
  const std::string near = nearest_name(name, names);
  throw ConfigError("command line", name,
                    near.empty() ? fmt::format("no such figure; expected one of {}", fmt::join(names, ", "))
                                 : fmt::format("no such figure; did you mean {}?", near));
}

struct Plan {
  std::vector<Source> sources;
  const Figure* figure = nullptr;
  std::string out, across, up;
  FigureSize size = {};
};

double millimetres(const po::variables_map& values, const char* name, double least, std::vector<Fault>& faults) {
  const secateur::Figure checked = checked_figure(text_of(values, name), {least, 1000, 0}, "; it is in millimetres");
  if (!checked.value) faults.push_back({"command line", std::string("--") + name, checked.fault});
  return checked.value.value_or(least) * kPointsPerMillimetre;
}

Plan plan_of(const po::variables_map& values) {
  std::vector<Fault> faults;
  Plan plan;
  plan.out = output_option(values, "out", faults);
  if (plan.out.empty() && faults.empty())
    faults.push_back({"command line", "--out", "is missing; usage: " + kHelp.usage});
  const std::optional<image::DrawingFormat> format = image::drawing_format(plan.out);
  if (!plan.out.empty() && !format) {
    faults.push_back({"command line", "--out",
                      fmt::format("got {}; expected a name that ends in .svg, .pdf or .png", printable(plan.out))});
  }
  plan.size.width = millimetres(values, "width", 40, faults);
  plan.size.height = values.count("height") > 0 ? millimetres(values, "height", 20, faults) : 0;
  plan.across = text_of(values, "across");
  plan.up = text_of(values, "up");
  std::vector<std::string> words;
  if (values.count("dir") > 0) words = values["dir"].as<std::vector<std::string>>();
  if (words.size() < 2) faults.push_back({"command line", "", "give a folder and what to draw; usage: " + kHelp.usage});
  if (!faults.empty()) throw ConfigError(std::move(faults));
  plan.size.format = *format;
  plan.figure = &figure_of(words.back());
  words.pop_back();
  plan.sources = sources(words);
  const bool one = plan.figure->of_run != nullptr && plan.sources.size() > 1;
  if (plan.sources.front().kind != plan.figure->of || one) {
    throw ConfigError(plan.sources.back().path, "",
                      fmt::format("{} is a figure of {}", plan.figure->name, plan.figure->words));
  }
  return plan;
}

std::string draw(const Plan& plan) {
  const std::string& path = plan.sources.front().path;
  if (plan.figure->of == SourceKind::store) {
    return front_figure(store_page_data(path, path), plan.across, plan.up, plan.size);
  }
  if (plan.figure->of == SourceKind::comparison) return measured_figure(comparison_data(path), plan.size);
  RunPageOptions options;
  options.detail = plan.figure->of_run == timeline_figure || plan.figure->of_run == masks_figure;
  const std::vector<std::string> names = short_names(plan.sources);
  std::vector<config::Json> runs;
  for (std::size_t i = 0; i < names.size(); ++i) runs.push_back(run_page_data(plan.sources[i].path, names[i], options));
  return plan.figure->of_run != nullptr ? plan.figure->of_run(runs.front(), plan.size)
                                        : latency_figure(runs, plan.size);
}

}  // namespace

int plot_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  const auto text = [](const char* shown) { return po::value<std::string>()->value_name(shown); };
  parser.options().add_options()                                                                        //
      ("out", text("FILE"), "the figure: .svg, .pdf or .png")                                           //
      ("width", text("MM")->default_value(kColumnMillimetres), "of the figure, in millimetres")         //
      ("height", text("MM"), "of the figure [by what it shows]")                                        //
      ("across", text("NAME")->default_value("latency_ms"), "of front: the figure from left to right")  //
      ("up", text("NAME")->default_value("dsp"), "of front: the figure upwards");
  parser.positional("dir", static_cast<int>(kMostRuns) + 1);
  if (parser.parse(arguments)) return 0;
  const Plan plan = plan_of(parser.values());
  write_whole_file(plan.out, draw(plan));
  std::cout << fmt::format("Figure: {}\n", printable(plan.out));
  return 0;
}

}  // namespace secateur::cli
