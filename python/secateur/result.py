# SPDX-License-Identifier: Apache-2.0
"""What one run says."""
from typing import TYPE_CHECKING, Any, Dict, List

import numpy

if TYPE_CHECKING:
    import pandas

    from secateur.plot import Plots


def _frame(rows: List[Dict[str, Any]]) -> 'pandas.DataFrame':
    import pandas
    return pandas.json_normalize(rows)


class Result:
    """The content of result.json, whose fields docs/result.md explains.

    json: all of it, as dicts and lists.
    summary: the text that `secateur run` prints.
    logits: real numbers, shape (classes,); of shape (0,) where no image was given.
    """

    def __init__(self, json: Dict[str, Any], summary: str, logits: 'numpy.ndarray[Any, Any]') -> None:
        self.json = json
        self.summary = summary
        self.logits = logits

    @property
    def cycles(self) -> int:
        return int(self.json['cycles'])

    @property
    def latency_ms(self) -> float:
        return float(self.json['latency_ms'])

    @property
    def throughput_fps(self) -> float:
        return float(self.json['throughput_fps'])

    @property
    def resources(self) -> Dict[str, Any]:
        return dict(self.json['resources'])

    @property
    def operations(self) -> 'pandas.DataFrame':
        """One row per operation of the program; stalls as columns stall_cycles.*, all in cycles or bytes."""
        return _frame(self.json['operations'])

    @property
    def units(self) -> 'pandas.DataFrame':
        """One row per unit, named by `unit`; busy, stalled and idle cycles sum to those of the run."""
        return _frame([{'unit': name, **figures} for name, figures in self.json['units'].items()])

    @property
    def channels(self) -> 'pandas.DataFrame':
        """One row per memory channel."""
        return _frame(self.json['memory']['channels'])

    @property
    def attribution(self) -> 'pandas.DataFrame':
        """What each effect adds to those above it, in cycles; together the cycles of the run."""
        return _frame(self.json['attribution'])

    @property
    def plot(self) -> 'Plots':
        """Pictures by matplotlib, which each return its Axes."""
        from secateur.plot import Plots
        return Plots(self)

    def __repr__(self) -> str:
        return f'<secateur.Result: {self.cycles:,} cycles, {self.latency_ms:.3f} ms>'
