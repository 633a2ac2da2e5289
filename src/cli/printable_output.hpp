// SPDX-License-Identifier: Apache-2.0
// What stands between the commands and standard output: names, keys and file names within what they print must not be
// obeyed by a terminal.
#pragma once

#include <streambuf>
#include <string>

namespace secateur::cli {

/// While it lives, std::cout writes printable_lines() of what is put into it. Our own colours pass where they are
/// wanted. In a locale without UTF-8 (LANG=C) it is ASCII. Lines are handed on whole; the rest of a line with a flush.
class PrintableOutput : private std::streambuf {
 public:
  PrintableOutput();
  ~PrintableOutput() override;
  PrintableOutput(const PrintableOutput&) = delete;
  PrintableOutput& operator=(const PrintableOutput&) = delete;

 private:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;
  /// The first `size` bytes of what is pending.
  bool hand_on(std::size_t size);

  std::streambuf* output_;
  bool has_colour_;
  bool is_ascii_;  ///< the locale shows nothing else
  std::string pending_;
};

}  // namespace secateur::cli
