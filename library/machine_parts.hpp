// SPDX-License-Identifier: Apache-2.0
// What stands behind secateur::Machine.
#pragma once

#include "config/documents.hpp"
#include "secateur/machine.hpp"
#include "sim/machine.hpp"

namespace secateur {

struct Machine::Parts {
  MachineDocuments request;
  sim::Machine machine;
};

}  // namespace secateur
