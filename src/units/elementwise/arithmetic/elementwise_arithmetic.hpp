// SPDX-License-Identifier: Apache-2.0
// What the element-wise module computes in a functional run, tile by tile.
#pragma once

#include <map>
#include <memory>

#include "units/elementwise/arithmetic/elementwise_function.hpp"

namespace secateur::hw {

class ElementwiseArithmetic {
 public:
  explicit ElementwiseArithmetic(DataPath& data);

  /// Row tile `tile` of group `group` of an operation's result.
  void compute(OperationIndex operation, int group, int tile);

 private:
  DataPath& data_;
  std::map<const ElementwiseOperation*, std::unique_ptr<ElementwiseFunction>> functions_;
};

}  // namespace secateur::hw
