// SPDX-License-Identifier: Apache-2.0
// Work in threads whose tensors are computed by one thread each: a result depends on how the work is divided, never on
// how many cores there are.
#pragma once

#include <functional>

namespace secateur::training {

/// Runs `work(i)` for i from 0 to `count` - 1, each in a thread of its own; the first exception is thrown again.
void in_threads(int count, const std::function<void(int)>& work);

}  // namespace secateur::training
