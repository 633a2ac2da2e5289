// SPDX-License-Identifier: Apache-2.0
#include "support/archives.hpp"

#include <zip.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {

std::string zip_bytes(const std::vector<std::pair<std::string, std::string>>& entries) {
  const TemporaryFolder folder;
  const std::string path = folder.path("made.zip");
  int code = 0;
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
  if (archive == nullptr) throw std::runtime_error("no archive");
  for (const auto& [name, bytes] : entries) {
    zip_file_add(archive, name.c_str(), zip_source_buffer(archive, bytes.data(), bytes.size(), 0), ZIP_FL_ENC_UTF_8);
  }
  if (zip_close(archive) != 0) throw std::runtime_error("no archive");
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace secateur::test
