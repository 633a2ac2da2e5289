// SPDX-License-Identifier: Apache-2.0
// Which naming a checkpoint has, and what stands in front of its names: wrappers of training code ("module.",
// "model."), torch.compile ("_orig_mod."), nested dictionaries ("state_dict.").
#pragma once

#include <string>
#include <vector>

#include "vit/tensor_names.hpp"

namespace secateur::vit {

/// Where the names stand that a file does not show otherwise: of Hugging Face, the classifiers stand one out of
/// `prefix`.
Naming usual_naming(NamingScheme scheme, const std::string& prefix);

/// The networks of a file, told from the encoders' names, in the names' order.
std::vector<Naming> find_namings(const std::vector<std::string>& names);

}  // namespace secateur::vit
