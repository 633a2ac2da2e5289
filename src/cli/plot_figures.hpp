// SPDX-License-Identifier: Apache-2.0
// The figures of `secateur plot`, each drawn from the data of the pages (cli/report_run.hpp, cli/report_store.hpp).
#pragma once

#include <string>
#include <vector>

#include "config/json.hpp"
#include "image/canvas.hpp"

namespace secateur::cli {

struct FigureSize {
  image::DrawingFormat format;
  double width;   ///< points
  double height;  ///< points; 0: the figure's own
};

/// Of one run's data. @throws ConfigError when the data lack what it shows, saying why.
std::string waterfall_figure(const config::Json& run, const FigureSize& size);
std::string timeline_figure(const config::Json& run, const FigureSize& size);
std::string roofline_figure(const config::Json& run, const FigureSize& size);
std::string masks_figure(const config::Json& run, const FigureSize& size);
/// Of the photograph and the patches that were kept where the run has them; else tokens per encoder.
std::string tokens_figure(const config::Json& run, const FigureSize& size);

/// Of several runs' data, in their order.
std::string latency_figure(const std::vector<config::Json>& runs, const FigureSize& size);

/// Of a store's data: two figures of all points, with the front. @throws ConfigError for a figure it does not have.
std::string front_figure(const config::Json& store, const std::string& across, const std::string& up,
                         const FigureSize& size);

/// Of a comparison: latency, measured and simulated. @throws ConfigError without any pair.
std::string measured_figure(const config::Json& comparison, const FigureSize& size);

}  // namespace secateur::cli
