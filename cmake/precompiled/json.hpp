// SPDX-License-Identifier: Apache-2.0
// Large headers that most files of src/ include. Precompiled: every file still includes what it uses, and compiles
// without this (presets dev and clang).
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>
