// SPDX-License-Identifier: Apache-2.0
// Random weights and images under the tests' own name.
#pragma once

#include "eval/random_transformer.hpp"
#include "support/names.hpp"

namespace secateur::test {
using eval::quantised_by_random_image;
using eval::random_image;
using eval::random_transformer;
}  // namespace secateur::test
