// SPDX-License-Identifier: Apache-2.0
// Compiled as C++14 without exceptions: the headers that HLS tools include. What those tools reject beyond the language
// (heap, recursion, unbounded loops) is not seen here.
#include "arith/bitonic_sort.hpp"
#include "arith/constants.hpp"
#include "arith/exponential.hpp"
#include "arith/gelu.hpp"
#include "arith/integer.hpp"
#include "arith/layernorm.hpp"
#include "arith/softmax.hpp"
#include "arith/tables.hpp"
#include "arith/token_fuse.hpp"
#include "pruning/packed_column.hpp"
#include "pruning/packed_format.hpp"

static_assert(__cplusplus == 201402L, "this file checks C++14");
