// SPDX-License-Identifier: Apache-2.0
// A fuzz target: one reader that is given any bytes. A ConfigError or RunError is its answer to wrong ones; any other
// exception, a signal, or more memory than is allowed is a finding. The same targets run under libFuzzer
// (libfuzzer_main.cpp) and as a test (fuzz_smoke_test.cpp).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "support/names.hpp"

namespace secateur::fuzz {

using namespace test;  // of every folder, as tests use them

/// What a reader may take at most, beside what stays after its first call.
struct Allowance {
  std::size_t fixed = std::size_t{1} << 20;  ///< bytes, whatever the input
  std::size_t multiple = 64;                 ///< bytes for each byte of input
};

struct Target {
  const char* name;
  void (*read)(std::string_view input);
  std::vector<std::string> (*seeds)();
  Allowance allowance;
};

/// Those that are linked in, by name.
const std::vector<Target>& targets();

/// Defines a target, at namespace scope.
class Registration {
 public:
  explicit Registration(const Target& target);
};

/// `read`, with the errors of wrong inputs taken.
void try_input(const Target& target, std::string_view input);

/// The bytes as a file of this process, in the folder of temporary files; its path.
std::string input_file(const std::string& name, std::string_view bytes);
std::string input_folder();

/// A whole file. @throws std::runtime_error.
std::string file_bytes(const std::string& path);
/// A file of the source tree: "configs/pruning/dense.json".
std::string shipped(const std::string& path);
/// Each file below `folder` of the source tree whose name ends in `ending`.
std::vector<std::string> all_shipped(const std::string& folder, const std::string& ending);

}  // namespace secateur::fuzz
