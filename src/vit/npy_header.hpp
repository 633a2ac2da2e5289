// SPDX-License-Identifier: Apache-2.0
// The header of a .npy file: a Python dictionary literal, of which only what NumPy writes is understood.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "vit/array.hpp"

namespace secateur::vit {

struct NpyHeader {
  Dtype dtype = Dtype::u8;
  bool big_endian = false;
  bool fortran_order = false;
  Shape shape;
  std::size_t data_start = 0;  ///< from the beginning of the file
};

/// `bytes`: the whole file. @throws std::runtime_error that says what is wrong.
NpyHeader parse_npy_header(std::string_view bytes);

}  // namespace secateur::vit
