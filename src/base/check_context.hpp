// SPDX-License-Identifier: Apache-2.0
// Where the program is when a SECATEUR_CHECK fails, for those who know more than file and line: the simulation sets who
// tells simulated time and module. `base` itself knows of none.
#pragma once

#include <string>

namespace secateur {

/// Empty when there is nothing to tell: "at 1,234 ns in machine.mpca.head_module_0".
using CheckContext = std::string (*)();

/// Asked by every check that fails from now on. Null: nobody.
void set_check_context(CheckContext context);

}  // namespace secateur
