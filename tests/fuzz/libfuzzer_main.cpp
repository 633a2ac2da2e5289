// SPDX-License-Identifier: Apache-2.0
// The one target that is linked in, under libFuzzer. `--seeds FOLDER` writes its seeds instead.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "fuzz/target.hpp"
#include "support/source_dir.hpp"

namespace {

void write_seeds(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  int count = 0;
  for (const std::string& seed : secateur::fuzz::targets().front().seeds()) {
    std::ofstream file(folder / ("seed" + std::to_string(count++)), std::ios::binary);
    file.write(seed.data(), static_cast<std::streamsize>(seed.size()));
  }
  std::printf("%d seeds\n", count);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  setenv("SECATEUR_HOME", SECATEUR_SOURCE_DIR, 0);
  if (*argc == 3 && std::string_view((*argv)[1]) == "--seeds") {
    write_seeds((*argv)[2]);
    std::exit(0);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  secateur::fuzz::try_input(secateur::fuzz::targets().front(), {reinterpret_cast<const char*>(data), size});
  return 0;
}
