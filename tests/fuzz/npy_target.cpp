// SPDX-License-Identifier: Apache-2.0
// NumPy arrays, and archives of them: both readers get every input.
#include "base/error.hpp"
#include "fuzz/target.hpp"
#include "support/archives.hpp"
#include "support/checkpoints.hpp"
#include "support/names.hpp"
#include "vit/npy.hpp"

namespace secateur::fuzz {
namespace {

void read(std::string_view input) {
  try {
    const Array array = parse_npy(input, "m.npy");
    if (array.dtype != Dtype::f8_e4m3 && array.dtype != Dtype::f8_e5m2) to_doubles(array);
  } catch (const ConfigError&) {
  }
  read_npz(input_file("m.npz", input), 1 << 16, 1 << 18);
}

std::vector<std::string> seeds() {
  const std::string bytes = test::npy_bytes("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }", "\1\2\3");
  const std::string floats =
      test::npy_bytes("{'descr': '>f4', 'fortran_order': True, 'shape': (2L, 2), }\n", "0123456789abcdef");
  return {
      bytes,
      floats,
      test::npy_bytes("{'descr': '<i8', 'fortran_order': False, 'shape': (), }", "01234567"),
      test::npy_bytes("{\"descr\": '|b1', 'shape': (0, 3), 'fortran_order': False}", ""),
      test::zip_bytes({{"b.npy", bytes}, {"a.npy", floats}}),
      test::zip_bytes({{"zeros.npy", test::npy_bytes("{'descr': '|u1', 'fortran_order': False, 'shape': (60000,), }",
                                                     std::string(60000, '\0'))}})};
}

// An archive may unpack to the bounds that are given.
const Registration target{{"npy", read, seeds, {std::size_t{4} << 20, 64}}};

}  // namespace
}  // namespace secateur::fuzz
