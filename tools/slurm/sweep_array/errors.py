# SPDX-License-Identifier: Apache-2.0
# Exit statuses as secateur's: 2 the input is wrong, 1 something failed.


class InputError(Exception):
    """The user's fault."""


class RunError(Exception):
    """Not the user's fault."""
