// SPDX-License-Identifier: Apache-2.0
// Accuracies measured elsewhere, by configuration: a point has the accuracy of the row whose keys all equal its own.
// Nothing is interpolated: a point without a row has no accuracy.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "config/json.hpp"

namespace secateur::explore {

class AccuracyTable {
 public:
  /// A CSV file, or the JSON of `secateur eval --out`. Faults are added.
  void read(const std::string& path, std::vector<Fault>& faults);

  bool is_empty() const { return rows_.empty(); }
  /// NaN when no row fits. Of several the one with the most keys. `value_of`: effective value of a whole path.
  double find(const std::function<Json(const std::string& path)>& value_of) const;

 private:
  struct Row {
    std::vector<std::pair<std::string, Json>> keys;
    double accuracy = 0.0;
  };
  void read_csv(const std::string& text, const std::string& path);
  void read_eval(const std::string& text, const std::string& path, std::vector<Fault>& faults);

  std::vector<Row> rows_;
};

}  // namespace secateur::explore
