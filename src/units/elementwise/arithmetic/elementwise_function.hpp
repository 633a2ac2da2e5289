// SPDX-License-Identifier: Apache-2.0
// What one element-wise operation computes: a file of this folder each, `make_NAME()`.
#pragma once

#include <memory>

#include "hw/functional/data_path.hpp"
#include "units/elementwise/timing/operations.hpp"

namespace secateur::hw {

/// A row tile of an operation's result.
struct ElementwiseTile {
  DataPath& data;
  OperationIndex index;
  int group;
  int first;  ///< rows [first, end)
  int end;

  const Operation& operation() const { return data.operation(index); }
  const OperationConstants& constants() const { return data.constants(index); }
  const Values& operand(std::size_t i) const { return data.features.all(operation().operands[i].producer); }
  Values& result() const { return data.features.writable(index); }
};

class ElementwiseFunction {
 public:
  virtual ~ElementwiseFunction() = default;

  virtual void compute(const ElementwiseTile& tile) = 0;
};

#define SECATEUR_DECLARE_FUNCTION(name) std::unique_ptr<ElementwiseFunction> make_##name();
SECATEUR_ELEMENTWISE_OPERATIONS(SECATEUR_DECLARE_FUNCTION)
#undef SECATEUR_DECLARE_FUNCTION

}  // namespace secateur::hw
