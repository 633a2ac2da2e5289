// SPDX-License-Identifier: Apache-2.0
// Characters of UTF-8, and texts of other encodings as UTF-8: reports and tables come from spreadsheets and tools of
// any country. Encodings other than UTF-8, UTF-16, UTF-32 and Latin-1 are not known, and are read as Latin-1.
#pragma once

#include <string>
#include <string_view>

namespace secateur {

/// `text` with U+FFFD for each byte that is no UTF-8.
std::string valid_utf8(std::string_view text);

struct DecodedText {
  std::string text;  ///< UTF-8, without a byte order mark
  std::string note;  ///< "not UTF-8: read as Latin-1"; empty: it was UTF-8
};

/// UTF-16 and UTF-32 are told by their byte order marks. What is no UTF-8 is Latin-1, with the signs that Windows puts
/// where Latin-1 has control characters (code page 1252).
DecodedText decoded_text(std::string bytes);

}  // namespace secateur
