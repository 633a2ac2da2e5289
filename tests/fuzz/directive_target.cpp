// SPDX-License-Identifier: Apache-2.0
// Directives of kernels and the syntax trees of `hls check`.
#include "base/error.hpp"
#include "fuzz/target.hpp"
#include "hls/directive_grammar.hpp"
#include "hls/syntax_tree.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

void read(std::string_view input) {
  read_directive(input);
  try {
    read_syntax_tree(input);
  } catch (const RunError&) {
  }
}

std::vector<std::string> seeds() {
  return {"ARRAY_PARTITION variable = state.x[2], y cyclic factor = 2 * (C::kPe + 1) dim = 1",
          "INTERFACE m_axi port = io offset = slave bundle = gmem depth = 64 max_read_burst_length = 64",
          "{\"id\": \"0x1f\", \"kind\": \"FunctionDecl\", \"loc\": {\"line\": 3}, \"range\": {\"begin\": {\"line\": "
          "4}, \"end\": "
          "{}}, \"name\": \"f\", \"type\": {\"qualType\": \"void (int)\"}, \"inner\": [{}, {\"kind\": \"ForStmt\", "
          "\"inner\": "
          "[{\"kind\": \"IntegerLiteral\", \"value\": \"3\"}, {\"referencedDecl\": {\"id\": \"0x2\"}}]}]}"};
}

const Registration target{{"directive", read, seeds, {std::size_t{4} << 20, 400}}};

}  // namespace
}  // namespace secateur::fuzz
