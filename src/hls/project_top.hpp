// SPDX-License-Identifier: Apache-2.0
// The generated top of an exported project: processes that walk the program beside each other, and the regions of its
// products (docs/adr/0006-kernels-in-order.md).
#pragma once

#include <string>

#include "hls/project.hpp"

namespace secateur::hls {

/// kernel.cpp and kernel.hpp.
std::string kernel_source(const ProjectRequest& request);
std::string kernel_header(const ProjectRequest& request);

}  // namespace secateur::hls
