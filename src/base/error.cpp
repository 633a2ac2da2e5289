// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace secateur {
namespace {

std::string join(const std::vector<Fault>& faults) {
  std::string text;
  for (const Fault& fault : faults) {
    if (!text.empty()) text += '\n';
    text += to_string(fault);
  }
  return text;
}

}  // namespace

std::string to_string(const Fault& fault) {
  std::string text;
  for (const std::string* part : {&fault.file, &fault.path}) {
    if (!part->empty()) text += *part + ": ";
  }
  return text + fault.message;
}

ConfigError::ConfigError(std::vector<Fault> faults) : std::runtime_error(join(faults)), faults_(std::move(faults)) {}

ConfigError::ConfigError(std::string file, std::string path, std::string message)
    : ConfigError(std::vector<Fault>{Fault{std::move(file), std::move(path), std::move(message)}}) {}

void check_failed(const char* condition, const char* file, int line, const std::string& message) {
  std::fprintf(stderr, "secateur: internal error: %s (%s at %s:%d)\n", message.c_str(), condition, file, line);
  std::abort();
}

}  // namespace secateur
