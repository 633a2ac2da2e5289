// SPDX-License-Identifier: Apache-2.0
// A subcommand: name, one line, function. main.cpp has the table; each function lives in a file of its own.
#pragma once

#include <string>
#include <vector>

namespace secateur::cli {

/// What stands after the subcommand's name.
using Arguments = std::vector<std::string>;

struct Command {
  const char* name;
  const char* summary;
  int (*function)(const Arguments& arguments);  ///< the exit status; throws ConfigError (2) or RunError (1)
};

int compare_command(const Arguments& arguments);
int config_command(const Arguments& arguments);
int diff_command(const Arguments& arguments);
int eval_command(const Arguments& arguments);
int hls_check_command(const Arguments& arguments);  ///< behind `hls`
int hls_command(const Arguments& arguments);
int hls_export_command(const Arguments& arguments);  ///< behind `hls`
int list_command(const Arguments& arguments);
int memory_command(const Arguments& arguments);
int merge_command(const Arguments& arguments);
int pareto_command(const Arguments& arguments);
int plot_command(const Arguments& arguments);
int quantize_command(const Arguments& arguments);
int report_command(const Arguments& arguments);
int run_command(const Arguments& arguments);
int search_command(const Arguments& arguments);
int sweep_command(const Arguments& arguments);
int train_command(const Arguments& arguments);
int whatif_command(const Arguments& arguments);

}  // namespace secateur::cli
