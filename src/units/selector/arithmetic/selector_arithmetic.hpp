// SPDX-License-Identifier: Apache-2.0
// What the token selector computes in a functional run: the index table from the scores that the element-wise module
// has passed to it, then the shuffled rows and the fused token.
#pragma once

#include "hw/functional/data_path.hpp"

namespace secateur::hw {

/// Sorts the N - 1 tokens beside CLS, in a network that has room for all that the run begins with.
void sort_tokens(DataPath& data, OperationIndex operation);

/// CLS, the kept tokens in order, the fused one.
void shuffle_tokens(DataPath& data, OperationIndex operation);

}  // namespace secateur::hw
