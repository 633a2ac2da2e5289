// SPDX-License-Identifier: Apache-2.0
#include "base/file_draft.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <utility>

#include "base/error.hpp"

namespace secateur {

FileDraft::FileDraft(std::string path) : target_(std::move(path)) {
  static std::atomic<int> count{0};
  draft_ = fmt::format("{}.{}.{}.tmp", target_, ::getpid(), count++);
}

FileDraft::~FileDraft() {
  if (!is_committed_) std::remove(draft_.c_str());
}

void FileDraft::commit() {
  if (std::rename(draft_.c_str(), target_.c_str()) != 0) fail(std::strerror(errno));
  is_committed_ = true;
}

void FileDraft::fail(const std::string& why) const {
  throw RunError(fmt::format("{}: cannot be written: {}", target_, why));
}

void write_whole_file(const std::string& path, const std::string& text) {
  FileDraft draft(path);
  std::ofstream file(draft.path(), std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) draft.fail(std::strerror(errno));
  draft.commit();
}

}  // namespace secateur
