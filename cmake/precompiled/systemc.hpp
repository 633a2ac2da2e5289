// SPDX-License-Identifier: Apache-2.0
// Large headers of the SystemC modules; see json.hpp.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <tlm>
#include <utility>
#include <vector>
