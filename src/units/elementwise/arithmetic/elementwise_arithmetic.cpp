// SPDX-License-Identifier: Apache-2.0
#include "units/elementwise/arithmetic/elementwise_arithmetic.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace secateur::hw {

ElementwiseArithmetic::ElementwiseArithmetic(DataPath& data) : data_(data) {
#define SECATEUR_FUNCTION(name) functions_[&schedule::elementwise::name] = make_##name();
  SECATEUR_ELEMENTWISE_OPERATIONS(SECATEUR_FUNCTION)
#undef SECATEUR_FUNCTION
}

void ElementwiseArithmetic::compute(OperationIndex index, int group, int tile) {
  const Operation& operation = data_.operation(index);
  SECATEUR_CHECK(operation.elementwise != nullptr, operation.name + " is no element-wise operation");
  const int block = data_.values.block;
  functions_.at(operation.elementwise)
      ->compute({data_, index, group, tile * block, std::min((tile + 1) * block, operation.values.rows)});
  data_.features.written(index, 1);
}

}  // namespace secateur::hw
