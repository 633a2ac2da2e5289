// SPDX-License-Identifier: Apache-2.0
// Fields of comma-separated values, quoted where RFC 4180 asks for it.
#pragma once

#include <string>

#include "config/json.hpp"

namespace secateur {

inline std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

/// A text without JSON's quotes, anything else as JSON; null is empty.
inline std::string csv_value(const Json& value) {
  if (value.is_null()) return {};
  return csv_field(value.is_string() ? value.get<std::string>() : value.dump());
}

}  // namespace secateur
