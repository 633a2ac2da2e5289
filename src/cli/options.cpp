// SPDX-License-Identifier: Apache-2.0
#include "cli/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <iostream>
#include <sstream>
#include <utility>

#include "base/error.hpp"
#include "base/nearest_name.hpp"
#include "base/printable.hpp"
#include "base/utf8.hpp"
#include "cli/terminal.hpp"

namespace secateur::cli {
namespace {

constexpr const char* kCommandLine = "command line";
constexpr unsigned kHelpColumns = 80;

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

/// The option that the word at `place` is of, or "".
std::string option_of(const Arguments& arguments, std::size_t place) {
  const std::string& word = arguments[place];
  if (word.rfind("--", 0) == 0) return word.substr(0, word.find('='));
  const bool is_value = place > 0 && arguments[place - 1].rfind("--", 0) == 0;
  return is_value && arguments[place - 1].find('=') == std::string::npos ? arguments[place - 1] : "";
}

/// What is written as JSON, shown on terminals and put into Makefiles must be text. No option takes an empty one,
/// though a variable of a script that is not set gives one.
void check_words(const Arguments& arguments) {
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    const std::string option = option_of(arguments, i);
    if (word.empty()) {
      faults.push_back({kCommandLine, option, option.empty() ? "got an empty word" : "has an empty value"});
    }
    const bool has_control =
        std::any_of(word.begin(), word.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (has_control || !is_utf8(word)) {
      faults.push_back({kCommandLine, option,
                        fmt::format("got \"{}\", which {}", printable(word),
                                    has_control ? "holds a control character" : "is not UTF-8")});
    }
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));
}

const char* syntax_fault(po::invalid_command_line_syntax::kind_t kind) {
  switch (kind) {
    case po::invalid_command_line_syntax::missing_parameter:
      return "needs a value";
    case po::invalid_command_line_syntax::empty_adjacent_parameter:
      return "has an empty value";
    case po::invalid_command_line_syntax::extra_parameter:
      return "takes no value";
    default:
      return "is not understood; --help lists the options";
  }
}

}  // namespace

OptionParser::OptionParser(HelpText help)
    : help_(std::move(help)), options_("Options", kHelpColumns, kHelpColumns / 2) {
  options_.add_options()("help,h", "show this text")("quiet,q", "print errors alone, and what --json asks for");
}

void OptionParser::positional(const std::string& name, int most) {
  hidden_.add_options()(name.c_str(), po::value<std::vector<std::string>>());
  positional_.add(name.c_str(), most);
}

bool OptionParser::parse(const Arguments& arguments) {
  check_words(arguments);
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
  } catch (const po::invalid_command_line_syntax& error) {
    throw ConfigError(kCommandLine, error.get_option_name(), syntax_fault(error.kind()));
  } catch (const po::multiple_occurrences& error) {
    throw ConfigError(kCommandLine, error.get_option_name(), "is given more than once");
  } catch (const po::error_with_option_name& error) {
    throw ConfigError(kCommandLine, error.get_option_name(), "has a value that is not understood");
  } catch (const po::error&) {
    throw ConfigError(kCommandLine, "", "is not understood; usage: " + help_.usage);
  }
  if (values_.count("help") == 0) {
    if (values_.count("quiet") > 0 && values_.count("json") == 0) be_quiet();
    return false;
  }
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
