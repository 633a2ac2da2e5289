// SPDX-License-Identifier: Apache-2.0
// The points of an exploration: every combination of its axes that fulfils its conditions, numbered from 0, the last
// axis the fastest; and what each point's keys amount to.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "config/documents.hpp"
#include "explore/exploration.hpp"

namespace secateur {

using PointIndex = std::int64_t;

struct Point {
  std::vector<std::pair<std::string, Json>> axes;     ///< in the file's order, zipped ones one by one
  std::vector<std::pair<std::string, Json>> derived;  ///< keys
  std::vector<std::pair<std::string, Value>> own;     ///< names of the file's own
};

class Space {
 public:
  /// @throws ConfigError: expressions that have no value, derived values that their key refuses, too many combinations,
  /// no point at all.
  explicit Space(const Exploration& exploration);

  PointIndex size() const { return static_cast<PointIndex>(combinations_.size()); }
  Point at(PointIndex index) const { return combination(combinations_[static_cast<std::size_t>(index)]); }

  /// What load_documents() is to be asked for.
  DocumentRequest request(const Point& point) const;

 private:
  using Flat = std::map<std::string, Json>;  ///< whole path -> effective value
  const Flat& document(DocumentKind kind, const std::string& path) const;
  const std::string& path_of(DocumentKind kind, const std::string& text, const std::string& beside) const;
  /// Document as chosen by the point's axes, or the file's.
  std::string document_text(DocumentKind kind, const Point& point) const;
  std::string memory_path(const Point& point) const;
  Value value_of(const std::string& path, const Point& point) const;
  void derive(Point& point) const;
  void check_derived(const Point& point) const;
  bool fulfils_conditions(const Point& point) const;
  Point combination(std::int64_t number) const;

  const Exploration& exploration_;
  std::vector<std::int64_t> combinations_;  ///< ascending
  mutable std::map<std::string, Flat> documents_;
  mutable std::map<std::string, std::string> paths_;
};

}  // namespace secateur
