// SPDX-License-Identifier: Apache-2.0
#include "cli/options.hpp"

#include <fmt/format.h>

#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <iostream>
#include <sstream>
#include <utility>

#include "base/error.hpp"
#include "base/nearest_name.hpp"

namespace secateur::cli {
namespace {

constexpr const char* kCommandLine = "command line";
constexpr unsigned kColumns = 80;

std::vector<std::string> option_names(const po::options_description& options) {
  std::vector<std::string> names;
  for (const auto& option : options.options()) names.push_back("--" + option->long_name());
  return names;
}

/// Boost leaves them where it breaks a description.
std::string without_trailing_spaces(const std::string& text) {
  std::string result;
  for (const char c : text) {
    while (c == '\n' && !result.empty() && result.back() == ' ') result.pop_back();
    result += c;
  }
  return result;
}

}  // namespace

OptionParser::OptionParser(HelpText help) : help_(std::move(help)), options_("Options", kColumns, kColumns / 2) {
  options_.add_options()("help,h", "show this text");
}

void OptionParser::positional(const std::string& name, int most) {
  hidden_.add_options()(name.c_str(), po::value<std::vector<std::string>>());
  positional_.add(name.c_str(), most);
}

bool OptionParser::parse(const Arguments& arguments) {
  po::options_description all;
  all.add(options_).add(hidden_);
  try {
    namespace style = po::command_line_style;
    po::command_line_parser parser(arguments);
    parser.options(all).positional(positional_).style(style::unix_style & ~style::allow_guessing);
    po::store(parser.run(), values_);
    po::notify(values_);
  } catch (const po::unknown_option& error) {
    const std::string near = nearest_name(error.get_option_name(), option_names(options_));
    throw ConfigError(
        kCommandLine, error.get_option_name(),
        near.empty() ? "unknown option; --help lists them" : fmt::format("unknown option; did you mean {}?", near));
  } catch (const po::too_many_positional_options_error&) {
    throw ConfigError(kCommandLine, "", "too many words; usage: " + help_.usage);
  } catch (const po::error& error) {
    throw ConfigError(kCommandLine, "", error.what());
  }
  if (values_.count("help") == 0) return false;
  print_help();
  return true;
}

void OptionParser::print_help() const {
  std::ostringstream options;
  options << options_;
  std::cout << "Usage: " << help_.usage << "\n\n"
            << help_.summary << "\n\n"
            << without_trailing_spaces(options.str()) << "\nExamples:\n"
            << help_.examples;
}

}  // namespace secateur::cli
