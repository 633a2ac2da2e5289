// SPDX-License-Identifier: Apache-2.0
// Expressions over configuration keys: parsed, and evaluated with every key 3.
#include "explore/expression.hpp"

#include "explore/key_names.hpp"
#include "fuzz/target.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

void read(std::string_view input) {
  try {
    const Expression expression{std::string(input), KeyNames()};
    expression.evaluate([](const std::string&) { return Value(3.0); });
    expression.holds([](const std::string& path) { return Value(path); });
  } catch (const ExpressionError&) {
  }
}

std::vector<std::string> seeds() {
  return {"p_t * p_c <= 16 && accelerator.balance != \"dynamic\"", "p_h == 1 ? min(p_t, 4) : -p_c ^ 2 ^ 0.5",
          "(1 + 2e3) % 7 / 0 - max(1, 2, 3) >= floor(block / 3) || !(weight_keep < .5)", "((((((((p_t))))))))",
          "true ? false : ceil(log2(p_pe))"};
}

const Registration target{{"expression", read, seeds, {std::size_t{1} << 20, 2000}}};

}  // namespace
}  // namespace secateur::fuzz
