// SPDX-License-Identifier: Apache-2.0
// A project for Vitis HLS: the kernels, the configuration and top that are generated for one machine, its data, a test
// bench with golden logits, and what each tool of the flow reads. docs/hls.md describes the files.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "config/documents.hpp"
#include "cost/resource_result.hpp"
#include "hls/kernel_image.hpp"

namespace secateur::hls {

/// What the simulator says of the machine, for the project's README.
struct ExpectedFigures {
  std::int64_t cycles = 0;
  double latency_ms = 0;
  ResourceAmounts resources;
};

struct ProjectRequest {
  const Documents& documents;
  const KernelImage& image;
  const std::vector<std::int16_t>& golden;  ///< logits
  ExpectedFigures expected;
  std::string config_hash;
  std::string weights_words;  ///< where weights and image come from, for people
  std::string part;           ///< of the device that a tool synthesizes for
};

/// Why there is no part to export for: `given` (--part) is none, or the device has none and nothing is given.
std::vector<Fault> part_faults(const AcceleratorConfig& machine, const std::optional<std::string>& given);

/// Of an export's manifest.
inline constexpr const char* kExportWriter = "hls export";

/// Whether a file of a project is part of the kernels, which users change and have checked: not data, test bench or
/// Makefile.
bool is_kernel_source(const std::string& name);

/// Path within the project, and content.
using ProjectFile = std::pair<std::string, std::string>;

/// Everything: generated files, copied headers, data. @throws ConfigError: the headers are not found (SECATEUR_HOME).
std::vector<ProjectFile> project_files(const ProjectRequest& request);

/// Names of the top's memory ports, in the order of its arguments: "weights_0_0", ..., "schedule_0", ..., "io",
/// "program".
std::vector<std::string> port_names(const KernelImage& image);

}  // namespace secateur::hls
