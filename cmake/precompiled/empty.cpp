// SPDX-License-Identifier: Apache-2.0
// Gives a target to hang a precompiled header on.
