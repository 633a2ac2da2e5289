// SPDX-License-Identifier: Apache-2.0
// Random weights and images under the tests' own name.
#pragma once

#include "eval/random_transformer.hpp"

namespace secateur::test {
using secateur::quantised_by_random_image;
using secateur::random_image;
using secateur::random_transformer;
}  // namespace secateur::test
