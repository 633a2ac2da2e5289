// SPDX-License-Identifier: Apache-2.0
// The points of an exploration: every combination of its axes that fulfils its conditions, numbered from 0, the last
// axis the fastest; and what each point's keys amount to.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/namespaces.hpp"
#include "config/documents.hpp"
#include "config/read_documents.hpp"
#include "explore/exploration.hpp"

namespace secateur::explore {

using PointIndex = std::int64_t;

/// A value for each dimension: the place among its values, or a real axis' value.
using Choices = std::vector<double>;

struct Point {
  std::vector<std::pair<std::string, Json>> axes;     ///< in the file's order, zipped ones one by one
  std::vector<std::pair<std::string, Json>> derived;  ///< keys
  std::vector<std::pair<std::string, Value>> own;     ///< names of the file's own
};

class Space {
 public:
  /// Real dimensions are not enumerated: then there are no numbered points. @throws ConfigError: expressions that have
  /// no value, derived values that their key refuses, too many combinations, no point at all.
  explicit Space(const Exploration& exploration);

  PointIndex size() const { return static_cast<PointIndex>(combinations_.size()); }
  /// All combinations, before any condition.
  std::int64_t combinations() const { return total_; }
  Point at(PointIndex index) const { return point(choices(index)); }
  Choices choices(PointIndex index) const;
  /// Number of a combination, or -1 when a condition excludes it.
  PointIndex find(const Choices& choices) const;

  /// @throws ConfigError as the constructor.
  Point point(const Choices& choices) const;
  bool fulfils_conditions(const Point& point) const;

  /// What load_documents() is to be asked for, while this space lives: files are read once for all points.
  DocumentRequest request(const Point& point) const;

 private:
  using Flat = std::map<std::string, Json>;  ///< whole path -> effective value
  const Flat& document(DocumentKind kind, const std::string& path) const;
  const std::string& path_of(DocumentKind kind, const std::string& text, const std::string& beside) const;
  /// Document as chosen by the point's axes, or the file's.
  std::string document_text(DocumentKind kind, const Point& point) const;
  std::string named_path(DocumentKind kind, const Point& point) const;
  Value value_of(const std::string& path, const Point& point) const;
  void derive(Point& point) const;
  void check_derived(const Point& point) const;
  void enumerate();
  Choices decoded(std::int64_t combination) const;

  const Exploration& exploration_;
  std::int64_t total_ = 1;
  std::vector<std::int64_t> combinations_;  ///< ascending
  mutable std::map<std::string, Flat> documents_;
  mutable std::map<std::string, std::string> paths_;
  mutable ReadDocuments files_;
};

}  // namespace secateur::explore
