// SPDX-License-Identifier: Apache-2.0
// The token selector on scores made by hand: order, ties, and how many tokens a mass keeps, also where it is met
// exactly.
#include "units/selector/arithmetic/selector_arithmetic.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "support/names.hpp"

namespace secateur::hw {
namespace {

class CountTap : public DataTap {
 public:
  void tokens_counted(OperationIndex, int kept) override { counted.push_back(kept); }
  std::vector<int> counted;
};

/// Sorts `scores` (CLS's first) under `mass`; how many are kept, and the order.
int kept_of(const std::vector<std::uint32_t>& scores, Decimal mass, std::vector<std::uint16_t>* order = nullptr) {
  Program program;
  program.operations.resize(2);
  program.operations[0].kind = OperationKind::softmax;
  program.operations[1].kind = OperationKind::token_sort;
  program.operations[1].operands = {{0, 0}};
  MachineValues values;
  values.constants.resize(2);
  values.tokens = static_cast<int>(scores.size());
  values.token_counter = TokenCounter{token_policy("mass"), mass};
  CountTap tap;
  DataPath data(program, values, 1, 1, &tap);
  data.features.writable(0).token_scores = scores;
  sort_tokens(data, 1);
  if (order != nullptr) *order = data.features.all(1).token_order;
  EXPECT_EQ(tap.counted.size(), 1U);
  return tap.counted.front();
}

TEST(SelectorArithmetic, AMassThatIsMetExactlyNeedsNoFurtherToken) {
  EXPECT_EQ(kept_of({999, 20, 50, 30}, Decimal(8, 10)), 2);  // 80 of 100
  EXPECT_EQ(kept_of({999, 20, 50, 30}, Decimal(81, 100)), 3);
  EXPECT_EQ(kept_of({999, 20, 50, 30}, Decimal(5, 10)), 1);
  EXPECT_EQ(kept_of({999, 20, 50, 30}, Decimal(1, 10)), 1);  // one at least
  EXPECT_EQ(kept_of({999, 20, 50, 30}, Decimal(1, 1)), 3);
  EXPECT_EQ(kept_of({999, 0, 0, 0}, Decimal(9, 10)), 1);  // nothing to hold
}

TEST(SelectorArithmetic, OrdersByScoreAndTiesByIndexWithoutCls) {
  std::vector<std::uint16_t> order;
  kept_of({999, 7, 9, 7, 9, 0}, Decimal(5, 10), &order);
  EXPECT_EQ(order, (std::vector<std::uint16_t>{2, 4, 1, 3, 5}));
}

}  // namespace
}  // namespace secateur::hw
