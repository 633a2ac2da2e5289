// SPDX-License-Identifier: Apache-2.0
// Counts SIGINT and SIGTERM instead of ending: long work finishes what it has begun at the first and stops at the
// second.
#pragma once

namespace secateur::cli {

/// From here on the two signals are counted; a SIGINT that was ignored stays so.
void count_interrupts();

/// How many came.
int interrupts();

}  // namespace secateur::cli
