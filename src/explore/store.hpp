// SPDX-License-Identifier: Apache-2.0
// One SQLite file a sweep (docs/formats.md, "Store"). One process writes it at a time; a transaction is on
// disk whole or not at all, so that whatever ends the writer costs the results of its open transaction only. Whatever
// is read of it is checked (explore/store_reader.hpp), since anybody may have written the file.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/namespaces.hpp"
#include "config/json.hpp"
#include "explore/point_result.hpp"

namespace secateur::explore {

inline constexpr const char* kStoreFile = "sweep.sqlite";
inline constexpr const char* kPointsFile = "points.csv";

/// Description of what is stored: the same text for every shard and every number of jobs.
using StoreDescription = std::map<std::string, std::string>;

class Store {
 public:
  /// Makes the folder and an empty store in it. @throws RunError.
  static Store create(const std::string& folder, const StoreDescription& description,
                      const std::vector<std::string>& columns);
  /// For writing. @throws ConfigError: none there, unsound, another schema version, or another process writes it.
  static Store open(const std::string& folder);
  /// For reading, also while another process writes, and where nothing may be written. @throws ConfigError: none there,
  /// or unsound.
  static Store read(const std::string& folder);
  static bool exists(const std::string& folder);

  ~Store();
  Store(Store&&) noexcept;
  Store(const Store&) = delete;

  const std::string& folder() const { return folder_; }
  std::string path() const;
  const StoreDescription& description() const;

  /// Into the open transaction; replaces a result of the same point and fidelity. @throws RunError: disk full.
  void put(const PointResult& result);
  /// Ends the transaction. @throws RunError: disk full; then the results since the last commit are not there.
  void commit();
  /// What is in the write-ahead log goes into the file, which then is the whole store and can be read from anywhere.
  /// @throws RunError.
  void finish();

  /// A document of the result is not there: searches of earlier versions kept none.
  bool lacks_documents_of(const PointResult& result) const;
  /// Those of the result, without the result. As put().
  void put_documents(const PointResult& result);

  /// Ordered by point, ideal before event. Without texts of documents; `whole`: with the result's own text.
  /// @throws ConfigError: unsound.
  std::vector<PointResult> results(bool whole = false) const;
  /// The same, one after the other: a store may hold more than memory should. `visit` may take the result away. Rows
  /// before an unsound one have been visited when this throws.
  void each(bool whole, const std::function<void(PointResult&)>& visit) const;
  /// Whether any result is of this fidelity.
  bool has(Fidelity fidelity) const;
  /// id -> {kind, text}. @throws ConfigError: unsound.
  std::map<std::string, std::pair<std::string, std::string>> documents() const;
  /// Names in the axes column, in order.
  const std::vector<std::string>& columns() const;

 private:
  struct Handles;
  explicit Store(std::string folder);
  template <class Action>
  auto guarded(Action action) const;
  void prepare();
  void begin();

  std::string folder_;
  std::unique_ptr<Handles> handles_;
};

/// The whole store as a table: one line a point and fidelity, without times.
std::string points_csv(const Store& store);

}  // namespace secateur::explore
