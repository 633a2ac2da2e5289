// SPDX-License-Identifier: Apache-2.0
// Seeded draws under the tests' own name.
#pragma once

#include "base/draw.hpp"
#include "support/names.hpp"

namespace secateur::test {
using secateur::Draw;
}
