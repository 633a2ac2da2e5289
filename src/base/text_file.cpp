// SPDX-License-Identifier: Apache-2.0
#include "base/text_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/binary_file.hpp"
#include "base/shortage.hpp"

namespace secateur {
namespace {

constexpr std::size_t kPiece = 1 << 16;

class Descriptor {
 public:
  Descriptor(const std::string& path, std::chrono::milliseconds patience) : path_(path), patience_(patience) {
    // Opening a pipe would else wait for somebody who writes into it.
    fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd_ < 0) fail_to_open(path, errno);
  }
  ~Descriptor() { ::close(fd_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  /// 0 at the end.
  std::size_t read(char* into, std::size_t most) const {
    while (true) {
      wait();
      const ssize_t got = ::read(fd_, into, most);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno == EINTR || errno == EAGAIN) continue;
      const std::string why = fmt::format("cannot be read: {}", std::strerror(errno));
      throw ConfigError(path_, "", why);
    }
  }

 private:
  void wait() const {
    pollfd polled{fd_, POLLIN, 0};
    if (poll(&polled, 1, static_cast<int>(patience_.count())) != 0) return;
    const std::chrono::duration<double> seconds = patience_;
    throw ConfigError(path_, "", fmt::format("nothing came out of it for {} s", seconds.count()));
  }

  const std::string& path_;
  std::chrono::milliseconds patience_;
  int fd_ = -1;
};

}  // namespace

std::optional<std::string> read_text_file(const std::string& path, std::size_t most,
                                          std::chrono::milliseconds patience) {
  const Descriptor file(path, patience);
  std::string text;
  while (text.size() <= most) {
    const std::size_t before = text.size();
    text.resize(before + std::min(kPiece, most + 1 - before));
    const std::size_t got = file.read(text.data() + before, text.size() - before);
    text.resize(before + got);
    if (got == 0) {
      refuse_lfs_pointer(path, text, text.size());
      return text;
    }
  }
  return std::nullopt;
}

}  // namespace secateur
