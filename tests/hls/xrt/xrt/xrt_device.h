// SPDX-License-Identifier: Apache-2.0
// As much of XRT's native interface as the exported host program uses, after its documentation: enough to compile and
// run it where no board is. Buffers hold their bytes; a kernel does nothing. Behind all three header names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

enum xclBOSyncDirection { XCL_BO_SYNC_BO_TO_DEVICE, XCL_BO_SYNC_BO_FROM_DEVICE };

namespace xrt {

struct uuid {};
class device {
 public:
  explicit device(unsigned) {}
  uuid load_xclbin(const std::string&) { return {}; }
};
class bo {
 public:
  bo(const device&, std::size_t size, int) : bytes_(std::make_shared<std::vector<std::uint8_t>>(size)) {}
  void write(const void* from) { std::memcpy(bytes_->data(), from, bytes_->size()); }
  void read(void* into, std::size_t size, std::size_t offset) { std::memcpy(into, bytes_->data() + offset, size); }
  void sync(xclBOSyncDirection) {}

 private:
  std::shared_ptr<std::vector<std::uint8_t>> bytes_;
};
class run {
 public:
  int wait() { return 4; }
};
class kernel {
 public:
  kernel(const device&, const uuid&, const std::string&) {}
  int group_id(int) const { return 0; }
  template <class... Arguments>
  run operator()(Arguments&&...) {
    return {};
  }
};

}  // namespace xrt
