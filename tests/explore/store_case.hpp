// SPDX-License-Identifier: Apache-2.0
// Stores for tests, and ways to spoil them.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

#include "explore/store.hpp"
#include "support/names.hpp"

namespace secateur::test {

inline StoreDescription store_description(const std::string& kind = "sweep") {
  return {{"kind", kind},
          {"document", R"({"axes": [{"key": "accelerator.p_t", "values": [4]}]})"},
          {"files", "{}"},
          {"secateur_version", "0"},
          {"points", kind == "sweep" ? "10" : "0"}};
}

inline PointResult sample_result(PointIndex point) {
  PointResult result;
  result.point = point;
  result.fidelity = Fidelity::event;
  result.axes = R"({"accelerator.p_t":4})";
  result.seed = 7;
  result.figures[0] = 1.25;
  result.bottleneck = "mpca";
  result.result = R"({"cycles":1})";
  const std::string text = R"({"p_t":4})";
  result.documents[2] = {document_id(text), text};
  result.wall_seconds = 0.5;
  return result;
}

/// As another program would.
inline void change_store(const std::string& folder, const std::string& sql) {
  SQLite::Database(folder + "/" + kStoreFile, SQLite::OPEN_READWRITE).exec(sql);
}

}  // namespace secateur::test
