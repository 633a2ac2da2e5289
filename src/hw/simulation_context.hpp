// SPDX-License-Identifier: Apache-2.0
// A SystemC simulation context for each run, so that one process can simulate several times (docs/adr/0003).
#pragma once

#include <functional>

namespace secateur::hw {

/// A new context becomes the current one: modules made from now on belong to it, time begins at 0, its resolution is
/// 1 fs. The ones before stay allocated, since SystemC keeps references to them. Not for several threads.
void begin_simulation_context();

/// Calls `simulate`. The context that was the current one before is it again afterwards: it may be that of somebody's
/// own model. @throws ShortageError when SystemC reports that it has no memory; all else passes as it is.
void with_shortages_told(const std::function<void()>& simulate);

}  // namespace secateur::hw
