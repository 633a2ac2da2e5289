// SPDX-License-Identifier: Apache-2.0
// libtorch's headers, of which each file of src/training reads about half a million lines; see json.hpp.
#pragma once

#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/types.h>

#include <nlohmann/json.hpp>
