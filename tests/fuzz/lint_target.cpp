// SPDX-License-Identifier: Apache-2.0
// Kernel texts of `hls check`.
#include "fuzz/target.hpp"
#include "hls/lint.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

void read(std::string_view input) {
  lint("kernel.hpp", std::string(input));
}

std::vector<std::string> seeds() {
  return {
      "#include <vector>\nint* a = new int[3]; // heap\nvoid f(int n) { int b[n]; std::vector<int> c; f(n - 1); }\n",
      "/* virtual */ struct S { virtual void g() = 0; };\nauto t = \"malloc(\"; char c = '\\''; goto end;\n",
      "for (;;) { try { throw 1; } catch (...) {} }\nR\"x(delete)x\" dynamic_cast<S*>(p); static int i = rand();\n"};
}

const Registration target{{"lint", read, seeds, {std::size_t{4} << 20, 400}}};

}  // namespace
}  // namespace secateur::fuzz
