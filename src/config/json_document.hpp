// SPDX-License-Identifier: Apache-2.0
// One JSON text as a tree, with the faults that a tree cannot show: keys that stand twice, text that is no JSON (line
// and column), texts too large or too deep for a configuration. The only way by which JSON is read: the library's own
// parser knows no limits.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "config/json.hpp"

namespace secateur::config {

struct JsonDocument {
  Json value;                 ///< null when the text could not be read to its end
  std::vector<Fault> faults;  ///< duplicates leave `value` usable, with the first of the values
  bool complete = false;
};

/// What a text may hold at most; the defaults suit configurations.
struct JsonLimits {
  std::size_t values = 20000;          ///< objects, arrays and plain values together
  const char* kind = "configuration";  ///< for the fault: "this is no configuration"
  bool array = false;                  ///< the whole may be an array
};

/// `file`: for the faults. `root`: the first part of JSON paths, "accelerator".
JsonDocument parse_json(std::string_view text, const std::string& file, const std::string& root,
                        const JsonLimits& limits = {});

/// What a stored result may hold at most.
inline constexpr std::size_t kMostResultValues = 5'000'000;

/// A text that is no document of its own: a value on the command line, what a store or a result holds. Bounded in depth
/// as documents are. Nothing when it is no JSON, is too deep, holds more values, or has a key twice.
std::optional<Json> parse_value(std::string_view text, std::size_t most_values = kMostResultValues);

/// As it is written into files and shown: always UTF-8, and what a terminal would obey stands as \u009b. `indent`: -1
/// for a single line.
std::string json_text(const Json& json, int indent = -1);

/// "accelerator" + "dma" -> "accelerator.dma"; a key with unusual characters is quoted, a long one cut.
std::string join_path(const std::string& parent, const std::string& key);

/// document["dma"]["ports"] for "dma.ports"; null when it is not there.
Json value_at(const Json& document, const std::string& path);

/// The whole file. @throws ConfigError: missing, a directory, unreadable, over 16 MiB.
std::string read_input_file(const std::string& path);

}  // namespace secateur::config
