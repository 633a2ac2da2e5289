// SPDX-License-Identifier: Apache-2.0
// What a buffer is built from.
#pragma once

namespace secateur::config {

enum class Storage { bram, uram };

}  // namespace secateur::config
