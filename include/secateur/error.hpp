// SPDX-License-Identifier: Apache-2.0
// In an installed tree this file is src/base/error.hpp itself: ConfigError, RunError and Fault.
#pragma once

#include "base/error.hpp"
