// SPDX-License-Identifier: Apache-2.0
// The JSON type of all documents: keys keep their order, so that equal configurations print as equal bytes.
#pragma once

#include <nlohmann/json.hpp>

namespace secateur::config {

using Json = nlohmann::ordered_json;

}  // namespace secateur::config
