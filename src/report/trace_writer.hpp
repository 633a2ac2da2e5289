// SPDX-License-Identifier: Apache-2.0
// Timelines (Chrome JSON, for ui.perfetto.dev) and waveforms (VCD, for GTKWave) of a window of the run. Events are held
// in memory and written by close(); what is over the size cap is dropped, counted and reported, never written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>

#include "base/namespaces.hpp"
#include "base/trace_sink.hpp"
#include "config/units.hpp"

namespace secateur::report {

struct TraceOptions {
  std::filesystem::path file;                               ///< a new one
  std::string shown = {};                                   ///< its name for people, when `file` is a draft's
  std::int64_t clock_khz = 0;                               ///< accelerator clock: what `from` and `to` count
  Cycle from = 0;                                           ///< first cycle of the window
  Cycle to = std::numeric_limits<Cycle>::max();             ///< first cycle after it
  std::int64_t max_bytes = std::int64_t{64} * 1024 * 1024;  ///< cap of the file's size
};

class TraceWriter : public TraceSink {
 public:
  /// Writes the file; says on stderr how many events were dropped, if any. Once only.
  /// @throws RunError when the file cannot be written.
  virtual void close() = 0;
  /// Events inside the window that did not go into the file. Final after close().
  virtual std::int64_t dropped() const = 0;
};

std::unique_ptr<TraceWriter> make_perfetto_writer(TraceOptions options);
std::unique_ptr<TraceWriter> make_vcd_writer(TraceOptions options);

}  // namespace secateur::report
