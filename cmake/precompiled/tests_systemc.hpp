// SPDX-License-Identifier: Apache-2.0
// Large headers that most tests of SystemC modules include; see json.hpp.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "systemc.hpp"
