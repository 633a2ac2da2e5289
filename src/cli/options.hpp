// SPDX-License-Identifier: Apache-2.0
// Parsing of a subcommand's options, with faults in the same form as those of documents.
#pragma once

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/variables_map.hpp>
#include <string>

#include "cli/command.hpp"

namespace secateur::cli {

namespace po = boost::program_options;

/// What --help prints around the options.
struct HelpText {
  std::string usage;     ///< "secateur list [--help]"
  std::string summary;   ///< a sentence or two
  std::string examples;  ///< lines, as one would type them
};

class OptionParser {
 public:
  explicit OptionParser(HelpText help);

  /// To add options to; --help and --quiet are there.
  po::options_description& options() { return options_; }
  /// `name`: an option that takes words without dashes, `most` of them.
  void positional(const std::string& name, int most);

  /// True when --help was asked for, and has been printed.
  /// @throws ConfigError, naming the nearest option.
  bool parse(const Arguments& arguments);

  const po::variables_map& values() const { return values_; }

 private:
  void print_help() const;

  HelpText help_;
  po::options_description options_;
  po::options_description hidden_;
  po::positional_options_description positional_;
  po::variables_map values_;
};

}  // namespace secateur::cli
