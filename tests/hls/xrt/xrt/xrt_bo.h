// SPDX-License-Identifier: Apache-2.0
// See xrt_device.h.
#pragma once
#include "xrt_device.h"
