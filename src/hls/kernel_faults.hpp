// SPDX-License-Identifier: Apache-2.0
// What the kernels cannot be: told before anything is written. Whether a device holds them is cost/'s to say.
#pragma once

#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "pruning/packed_model.hpp"
#include "schedule/program.hpp"

namespace secateur::hls {

/// Whether a fault of the buffers names the size that would do, which takes some twenty lowerings to find.
enum class SizeAdvice { with, without };

/// Why the kernel cannot be this machine: policies that it does not have yet, features that would be spilled. Empty: it
/// can.
std::vector<Fault> kernel_faults(const Program& program, const PackedModel& model, const AcceleratorConfig& machine,
                                 SizeAdvice advice = SizeAdvice::with);

/// The least features.capacity_kib from the machine's own on with which nothing is spilled, by lowering the network
/// again and again; empty: there is none.
std::optional<int> exportable_feature_kib(const PackedModel& model, AcceleratorConfig machine);

}  // namespace secateur::hls
