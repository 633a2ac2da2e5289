// SPDX-License-Identifier: Apache-2.0
// Descriptors 0 to 2 as every library expects them: open.
#pragma once

namespace secateur {

/// Opens those that are closed, in the wrong direction: using one is still an error, and no file that is opened later
/// gets its number, and with it what is printed. To be called before anything is opened.
void open_standard_streams();

}  // namespace secateur
