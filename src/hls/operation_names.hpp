// SPDX-License-Identifier: Apache-2.0
// Which operations of a run a function of an HLS report carries out, as its name tells: by the names that this
// project's kernels and operations have, and by the words that other accelerators use for the same. A name that says
// several different things, or nothing, tells none; a single letter tells nothing.
#pragma once

#include <string>
#include <vector>

namespace secateur::hls {

/// "layernorm" for "vit_layernorm_1", "qk" for "compute_q_matmul_k"; empty: none. A loop or block that the tool made a
/// function of is a part, and tells none.
std::string operation_in(const std::string& function);

/// Names of operations, without their encoder, that operation_in()'s answer stands for: "layernorm" -> ln1, ln2,
/// final_ln.
std::vector<std::string> operations_of(const std::string& name);

}  // namespace secateur::hls
