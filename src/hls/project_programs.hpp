// SPDX-License-Identifier: Apache-2.0
// The programs of a project around its kernel: the test bench and the XRT host. Both know how long each data file was
// exported, and refuse others.
#pragma once

#include <string>
#include <vector>

#include "hls/project_data.hpp"

namespace secateur::hls {

std::string test_bench(const ProjectRequest& request, const std::vector<DataFile>& data);
std::string host_program(const ProjectRequest& request, const std::vector<DataFile>& data);

}  // namespace secateur::hls
