// SPDX-License-Identifier: Apache-2.0
// Runs points. What points have in common - the packed model of a network and a pruning - is made once.
#pragma once

#include <list>
#include <memory>
#include <string>

#include "base/namespaces.hpp"
#include "explore/point_result.hpp"
#include "explore/space.hpp"
#include "pruning/load_model.hpp"

namespace secateur::explore {

class Evaluator {
 public:
  Evaluator(const Exploration& exploration, const Space& space) : exploration_(exploration), space_(space) {}

  /// Never throws for a point's sake: what goes wrong is in the result. @throws ShortageError, std::bad_alloc: the
  /// machine's fault, not the point's.
  PointResult run(PointIndex index, const Point& point, Fidelity fidelity);

  /// Makes the point's packed model, so that workers forked later share it.
  void prepare(const Point& point);

  /// Axis and derived values as JSON: the store's column.
  static std::string axes_json(const Point& point);

 private:
  void simulate(const Documents& documents, PointResult& result);
  Documents documents_of(PointIndex index, const Point& point) const;
  std::shared_ptr<const LoadedModel> model(const Documents& documents);
  void describe(const Documents& documents, PointResult& result) const;

  struct CachedModel {
    std::string key;
    std::shared_ptr<const LoadedModel> loaded;
  };
  const Exploration& exploration_;
  const Space& space_;
  std::list<CachedModel> models_;  ///< latest first
};

}  // namespace secateur::explore
