// SPDX-License-Identifier: Apache-2.0
// What `secateur run` was asked for, beside the four documents.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "cli/options.hpp"
#include "report/trace_writer.hpp"
#include "sim/run.hpp"

namespace secateur::cli {

enum class TraceFormat { perfetto, vcd };

struct RunOptions {
  std::string out;
  std::optional<std::string> weights;
  std::optional<std::string> input;       ///< an image, a folder of images, or a tensor: the run also computes
  bool functional = false;                ///< asked for by name; needs `input`
  std::optional<std::string> tokens_png;  ///< where the picture of kept tokens goes
  std::optional<std::string> replay;
  std::optional<std::string> point;  ///< of a store: STORE:N (cli/named_result.hpp)
  Fidelity fidelity = Fidelity::event;
  bool attribution = true;
  bool json = false;  ///< result.json to standard output, in the summary's place
  std::optional<TraceFormat> trace;
  TraceOptions trace_options;  ///< window and cap; file and clock are filled in later
};

/// All but the documents' (cli/document_options.hpp).
void add_run_options(po::options_description& options);

/// --functional without network, weights, input and replay: the shipped shapes_vit and a drawn picture are chosen.
po::variables_map with_shapes_network(po::variables_map values);

/// Faults are added, one an option; what is at fault keeps its default.
RunOptions run_options(const po::variables_map& values, std::vector<Fault>& faults);

/// A run can be traced when it has a timeline. @param fidelity of the run, from the command line or a result.
void check_trace(const RunOptions& options, Fidelity fidelity, std::vector<Fault>& faults);

/// "event" -> Fidelity::event; empty when there is none of this name.
std::optional<Fidelity> fidelity_of(const std::string& name);

}  // namespace secateur::cli
