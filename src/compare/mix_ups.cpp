// SPDX-License-Identifier: Apache-2.0
#include "compare/mix_ups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace secateur::compare {
namespace {

constexpr double kUnitSlack = 3.0;    ///< theirs may be so many times off 1,000 times ours
constexpr double kBatchSlack = 0.25;  ///< of the batch
constexpr double kAlike = 0.1;        ///< relative deviation of factors that are one factor
constexpr double kWhole = 0.05;       ///< from an integer
constexpr int kMostBatch = 1024;

struct Row {
  const MeasuredRun* measured;
  const SimulatedRun* simulated;

  double measured_value(Quantity quantity) const { return value_of(measured->values, quantity); }
  double ratio(Quantity quantity) const { return measured_value(quantity) / value_of(simulated->values, quantity); }
};

struct OtherUnit {
  double factor;  ///< figures in it are so many times those in ours
  const char* name;
};

class Finder {
 public:
  Finder(const MeasuredRuns& measured, const std::vector<SimulatedRun>& simulated, const std::vector<Match>& matches) {
    for (const Match& match : matches) rows_.push_back({&measured.runs[match.measured], &simulated[match.simulated]});
  }

  std::vector<MixUp> find() {
    units(Quantity::latency_ms, "ms", {{1e3, "microseconds"}, {1e6, "nanoseconds"}, {1e-3, "seconds"}});
    units(Quantity::throughput_fps, "images/s",
          {{1e3, "thousandths of images/s"}, {1e-3, "thousands of images/s"}, {1.0 / 60, "images a minute"}});
    units(Quantity::power_w, "W", {{1e3, "milliwatts"}});
    halves();
    clocks();
    shares();
    batches();
    return std::move(found_);
  }

 private:
  /// Rows of which `is` is true, as one finding.
  template <class Test>
  void collect(const char* column, const std::string& looks_like, const std::string& because, Test is) {
    MixUp found{column, looks_like, because, {}};
    for (const Row& row : rows_) {
      if (is(row)) found.rows.push_back(row.measured->row);
    }
    if (!found.rows.empty()) found_.push_back(std::move(found));
  }

  void units(Quantity quantity, const char* unit, const std::vector<OtherUnit>& others) {
    for (const OtherUnit& other : others) {
      // A minute is too near to a batch of 60 to be told from the size alone.
      const double slack = other.factor > 1e2 || other.factor < 1e-2 ? kUnitSlack : 1 + kAlike;
      const std::string because = fmt::format("about {:g} times ours in {}", other.factor, unit);
      collect(info(quantity).name, other.name, because, [&](const Row& row) {
        const double ratio = row.ratio(quantity) / other.factor;
        return ratio > 1 / slack && ratio < slack;
      });
    }
  }

  void halves() {
    collect("bram36", "halves (BRAM 18K)", "about twice ours", [](const Row& row) {
      const double ratio = row.ratio(Quantity::bram36);
      return ratio > 1.8 && ratio < 2.2;
    });
  }

  void clocks() {
    constexpr double kMostMhz = 2000, kFewestMhz = 5;
    collect("clock_mhz", "kilohertz or hertz", "above 2,000",
            [](const Row& row) { return row.measured->clock_mhz > kMostMhz; });
    collect("clock_mhz", "gigahertz", "below 5", [](const Row& row) { return row.measured->clock_mhz < kFewestMhz; });
  }

  void shares() {
    for (const Quantity quantity : {Quantity::dsp, Quantity::lut, Quantity::ff, Quantity::bram36, Quantity::uram}) {
      collect(info(quantity).name, "per cent of the device", "at most 100, where ours is above 1,000",
              [&](const Row& row) {
                return row.measured_value(quantity) <= 100 && value_of(row.simulated->values, quantity) > 1000;
              });
    }
  }

  bool is_unit_error(const Row& row) const {
    const double ratio = row.ratio(Quantity::latency_ms);
    return ratio > 1e3 / kUnitSlack || ratio < kUnitSlack / 1e3;
  }

  void batches() {
    std::vector<const Row*> rest;
    for (const Row& row : rows_) {
      const double ratio = row.ratio(Quantity::latency_ms);
      if (std::isnan(ratio) || is_unit_error(row) || ratio < 1.5) continue;
      const double flight =
          row.measured_value(Quantity::latency_ms) * row.measured_value(Quantity::throughput_fps) / 1e3;
      const int images = row.measured->images;
      if (images > 1 && std::abs(ratio / images - 1) < kBatchSlack) {
        add_batch(row, images, "images says so, and the latency is about so many times ours");
      } else if (flight > 1.5 && flight < kMostBatch && std::abs(ratio / std::round(flight) - 1) < kBatchSlack) {
        add_batch(row, static_cast<int>(std::lround(flight)),
                  "latency times throughput is so many images, and the latency about so many times ours");
      } else {
        rest.push_back(&row);
      }
    }
    constant_factor(rest);
  }

  void add_batch(const Row& row, int batch, const char* because) {
    const std::string name = fmt::format("the latency of a batch of {}", batch);
    const auto same = std::find_if(found_.begin(), found_.end(), [&](const MixUp& each) {
      return each.looks_like == name && each.because == because;
    });
    if (same != found_.end()) return same->rows.push_back(row.measured->row);
    found_.push_back({"latency_ms", name, because, {row.measured->row}});
  }

  /// Every row is the same integer times ours.
  void constant_factor(const std::vector<const Row*>& rows) {
    if (rows.size() < 3 || rows.size() < rows_.size()) return;
    double sum = 0, squares = 0;
    for (const Row* row : rows) {
      sum += row->ratio(Quantity::latency_ms);
      squares += row->ratio(Quantity::latency_ms) * row->ratio(Quantity::latency_ms);
    }
    const auto n = static_cast<double>(rows.size());
    const double mean = sum / n, variance = std::max(0.0, squares / n - mean * mean);
    const double batch = std::round(mean);
    if (std::sqrt(variance) > kAlike * mean || batch < 2 || batch > kMostBatch) return;
    if (std::abs(mean / batch - 1) > kWhole) return;
    for (const Row* row : rows) add_batch(*row, static_cast<int>(batch), "every latency is about so many times ours");
  }

  std::vector<Row> rows_;
  std::vector<MixUp> found_;
};

}  // namespace

std::vector<MixUp> find_mix_ups(const MeasuredRuns& measured, const std::vector<SimulatedRun>& simulated,
                                const std::vector<Match>& matches) {
  return Finder(measured, simulated, matches).find();
}

}  // namespace secateur::compare
