// SPDX-License-Identifier: Apache-2.0
// Traces of memory requests.
#include "fuzz/target.hpp"
#include "sim/memory_trace.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

void read(std::string_view input) {
  read_memory_trace(input_file("trace", input));
}

std::vector<std::string> seeds() {
  return {"0x1f40 READ\n0x2000 WRITE\n", "# clocks\n1f40 R 0\r\nFFFFFFFFFFFFFFFF W 1125899906842624\n",
          "\xef\xbb\xbf"
          "0x0\tread\t12 # first\n\n0x40 write 13"};
}

const Registration target{{"trace", read, seeds, {std::size_t{4} << 20, 64}}};

}  // namespace
}  // namespace secateur::fuzz
