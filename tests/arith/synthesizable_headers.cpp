// SPDX-License-Identifier: Apache-2.0
// Compiled as C++14 without exceptions: the headers that HLS tools include. What those tools reject beyond the language
// (heap, recursion, unbounded loops) is not seen here.
#include "arith/integer.hpp"
#include "pruning/packed_column.hpp"
#include "pruning/packed_format.hpp"

static_assert(__cplusplus == 201402L, "this file checks C++14");
