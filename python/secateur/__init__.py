# SPDX-License-Identifier: Apache-2.0
"""Cycle-accurate simulation of pruned Vision Transformers on FPGA accelerators.

    import secateur
    result = secateur.run(network='deit_tiny', set={'accelerator.p_t': 24})
    result.latency_ms, result.operations, result.plot.waterfall()

The nouns are those of the command: an accelerator, a network, a pruning, a memory, each a shipped name or the path of a
JSON file. A fault of the input is a ConfigError (a ValueError, with every fault in `faults`), a failed run a RunError.
"""
from secateur._core import ConfigError, RunError
from secateur.machine import Machine, run
from secateur.result import Result
from secateur.store import Store, sweep

__all__ = ['ConfigError', 'Machine', 'Result', 'RunError', 'Store', 'run', 'sweep']
