// SPDX-License-Identifier: Apache-2.0
// Runs points. What points have in common - the packed model of a network and a pruning - is made once.
#pragma once

#include <array>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "base/namespaces.hpp"
#include "config/document_variants.hpp"
#include "explore/point_result.hpp"
#include "explore/space.hpp"
#include "pruning/load_model.hpp"
#include "sim/closed_form.hpp"
#include "sim/machine.hpp"

namespace secateur::explore {

/// Why a machine is none that `secateur hls export` writes; empty: it does. Given by whoever knows the kernels, since
/// hls/ stands beside this folder.
using ExportFaults = std::function<std::vector<Fault>(const Machine& machine)>;

class Evaluator {
 public:
  /// `export_faults`: for the constraint `exportable`.
  Evaluator(const Exploration& exploration, const Space& space, ExportFaults export_faults)
      : exploration_(exploration), space_(space), export_faults_(std::move(export_faults)) {}

  /// Never throws for a point's sake: what goes wrong is in the result. @throws ShortageError, std::bad_alloc: the
  /// machine's fault, not the point's.
  PointResult run(PointIndex index, const Point& point, Fidelity fidelity);

  /// The point's own effective documents, and no figures. @throws ConfigError when they are unsound.
  PointResult described(PointIndex index, const Point& point) const;

  /// Makes the point's packed model, so that workers forked later share it.
  void prepare(const Point& point);

  /// Axis and derived values as JSON: the store's column.
  static std::string axes_json(const Point& point);

 private:
  /// What points share that differ in keys of the accelerator alone.
  struct Family {
    DocumentVariants variants;
    std::array<EffectiveDocument, 4> documents;  ///< the accelerator's without the points' values
    std::shared_ptr<const LoadedModel> loaded;
    ClosedForm form;

    Family(const DocumentRequest& request, Evaluator& evaluator);
  };
  using Values = DocumentVariants::Values;

  void simulate(const Documents& documents, PointResult& result);
  std::string violations(const Machine& machine, const Result& run_result, const Figures& figures) const;
  Documents documents_of(PointIndex index, const Point& point) const;
  std::shared_ptr<const LoadedModel> model(const Documents& documents);
  void describe(const Documents& documents, PointResult& result) const;
  double accuracy_of(const Documents& documents) const;
  /// By the closed form, without loading the point's documents. False where that cannot be: they are unsound, each
  /// point is to have documents or a text of its own, or what can be exported has to be known.
  bool estimate(const Point& point, PointResult& result);
  /// Null where the documents are unsound.
  Family* family(const DocumentRequest& request, Values& own);

  struct CachedModel {
    std::string key;
    std::shared_ptr<const LoadedModel> loaded;
  };
  const Exploration& exploration_;
  const Space& space_;
  ExportFaults export_faults_;
  std::list<CachedModel> models_;                            ///< latest first
  std::map<std::string, std::unique_ptr<Family>> families_;  ///< by the values that are not their points' own
};

}  // namespace secateur::explore
