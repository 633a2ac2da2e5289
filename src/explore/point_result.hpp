// SPDX-License-Identifier: Apache-2.0
// What became of one point at one fidelity: what the store keeps and what workers send.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/namespaces.hpp"
#include "config/schemas.hpp"
#include "explore/metrics.hpp"
#include "explore/space.hpp"
#include "sim/run.hpp"

namespace secateur::explore {

enum class PointStatus {
  done,         ///< has figures; may violate constraints
  unbuildable,  ///< does not fit its device, and that is a constraint: not simulated by event
  failed,       ///< the configuration is unsound, or the run failed by itself: the same again next time
  crashed,      ///< took its worker along; tried again by --resume
  timed_out,    ///< ended by point_timeout_s; tried again by --resume
};
const char* to_string(PointStatus status);
/// Empty for an unknown word.
std::optional<PointStatus> point_status(const std::string& word);
struct EffectiveDocument {
  std::string id;    ///< first 16 hexadecimal digits of the text's SHA-256
  std::string text;  ///< JSON with every key; empty when the receiver has it
};

std::string document_id(std::string_view text);

/// An effective accelerator as stores keep it. A device that is not the shipped one of its name, changed by `set` or an
/// axis or a file of its own, is in it as `board`.
Json stored_accelerator(const AcceleratorConfig& accelerator);
/// The device out of it: null where it is the shipped one.
Json take_stored_device(Json& accelerator);

struct PointResult {
  PointIndex point = 0;
  Fidelity fidelity = Fidelity::ideal;
  PointStatus status = PointStatus::done;
  std::string error;     ///< failed, crashed, timed_out
  std::string violates;  ///< constraints; empty: feasible
  std::string axes;      ///< JSON object: axis and derived values by name
  /// By DocumentKind but for the device, which the accelerator's has (stored_accelerator()); empty ids when unsound.
  std::array<EffectiveDocument, 4> documents;
  std::uint64_t seed = 0;
  Figures figures = no_figures();
  std::string bottleneck;
  std::string result;  ///< result.json without config, operations (unless kept), times
  double wall_seconds = 0.0;

  bool is_feasible() const { return status == PointStatus::done && violates.empty(); }
};

/// --resume does not run it again. What failed for want of memory and the like is run again: earlier versions stored it
/// as failed.
bool is_final(const PointResult& result);

/// From a worker to its parent: appended to `bytes`, taken off their beginning.
void serialise(const PointResult& result, std::string& bytes);
PointResult deserialise(std::string_view& bytes);

}  // namespace secateur::explore
