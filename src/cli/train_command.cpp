// SPDX-License-Identifier: Apache-2.0
// secateur train is a program of its own beside secateur, so that no other command waits for libtorch to be loaded, and
// so that everything else builds without it.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "base/error.hpp"
#include "cli/command.hpp"

namespace secateur::cli {
namespace {

/// Both libraries choose their kernels by the processor, and their sums round differently. Those for AVX2 are asked for
/// wherever there is AVX2: the same bits on all such machines, and on processors that OpenBLAS does not know no
/// fallback to kernels that are several times slower. What the user has set stays.
void choose_kernels() {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return;
  setenv("OPENBLAS_CORETYPE", "Haswell", 0);
  setenv("ATEN_CPU_CAPABILITY", "avx2", 0);
#endif
}

}  // namespace

int train_command(const Arguments& arguments) {
  const std::string program =
      (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "secateur-train").string();
  std::vector<char*> words;
  words.push_back(const_cast<char*>(program.c_str()));
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  std::cout.flush();
  choose_kernels();
  execv(program.c_str(), words.data());
  if (errno == ENOENT) {
    throw ConfigError("command line", "train",
                      "not in this build: it needs libtorch. In a clone of the source, "
                      "`tools/quickstart.sh --with training` installs it and builds again");
  }
  throw RunError(fmt::format("{}: cannot be started: {}", program, std::strerror(errno)));
}

}  // namespace secateur::cli
