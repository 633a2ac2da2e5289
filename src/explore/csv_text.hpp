// SPDX-License-Identifier: Apache-2.0
// JSON values as fields of comma-separated values.
#pragma once

#include <string>

#include "base/csv.hpp"
#include "base/namespaces.hpp"
#include "config/json.hpp"

namespace secateur::explore {

/// A text without JSON's quotes, anything else as JSON; null is empty.
inline std::string csv_value(const Json& value) {
  if (value.is_null()) return {};
  return csv_field(value.is_string() ? value.get<std::string>() : value.dump());
}

}  // namespace secateur::explore
