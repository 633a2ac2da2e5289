// SPDX-License-Identifier: Apache-2.0
// What a file is that somebody took for measured runs or for a report of an HLS tool: told by its content, else by the
// ending of its name, so that the message can name it and the file that was meant. A file of no known kind is not
// judged.
#pragma once

#include <string>
#include <string_view>

namespace secateur {

enum class WantedFile { measured_runs, hls_report };

/// "is an FPGA binary (xclbin); expected ...". Empty: nothing speaks against it. `bytes`: the whole file, as it is.
std::string foreign_file(const std::string& path, std::string_view bytes, WantedFile wanted);

}  // namespace secateur
