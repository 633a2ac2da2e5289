# SPDX-License-Identifier: Apache-2.0
"""Pictures of one result. Each takes the Axes to draw on, or makes one, and returns it."""
from typing import TYPE_CHECKING, Any, Optional

if TYPE_CHECKING:
    from secateur.result import Result

_BUSY, _STALLED, _IDLE = '#2b6cb0', '#dd6b20', '#d9dee5'


def _axes(given: Optional[Any], height: float) -> Any:
    if given is not None:
        return given
    import matplotlib.pyplot
    return matplotlib.pyplot.subplots(figsize=(8, height), layout='constrained')[1]


class Plots:
    def __init__(self, result: 'Result') -> None:
        self._result = result

    def waterfall(self, axes: Optional[Any] = None) -> Any:
        """From the closed form to this run, one effect after the other."""
        steps = self._result.json['attribution']
        axes = _axes(axes, 0.8 + 0.35 * len(steps))
        begin = 0
        for row, step in enumerate(steps):
            cycles = step['cycles']
            axes.barh(row, cycles, left=begin, color=_IDLE if row == 0 else _STALLED if cycles >= 0 else _BUSY)
            begin += cycles
            axes.annotate(f'{cycles:,}' if row == 0 else f'{cycles:+,}', (max(begin, begin - cycles), row), xytext=(4, 0),
                          textcoords='offset points', va='center', fontsize='small')
        axes.barh(len(steps), begin, color=_BUSY)
        axes.annotate(f'{begin:,}', (begin, len(steps)), xytext=(4, 0), textcoords='offset points', va='center', fontsize='small')
        axes.set_yticks(range(len(steps) + 1), [step['step'] for step in steps] + ['this run'])
        axes.invert_yaxis()
        axes.margins(x=0.12)
        axes.set_xlabel('cycles')
        return axes

    def units(self, axes: Optional[Any] = None) -> Any:
        """What each unit did, as parts of all cycles."""
        units = self._result.json['units']
        axes = _axes(axes, 0.9 + 0.4 * len(units))
        for row, figures in enumerate(units.values()):
            begin = 0.0
            for key, colour in (('busy_cycles', _BUSY), ('stall_cycles', _STALLED), ('idle_cycles', _IDLE)):
                share = 100.0 * figures[key] / self._result.cycles
                axes.barh(row, share, left=begin, color=colour, label=key.replace('_cycles', '') if row == 0 else None)
                begin += share
        axes.set_yticks(range(len(units)), list(units))
        axes.invert_yaxis()
        axes.set_xlim(0, 100)
        axes.set_xlabel('% of the cycles')
        axes.legend(ncols=3, loc='lower center', bbox_to_anchor=(0.5, 1.0), frameon=False)
        return axes

    def timeline(self, axes: Optional[Any] = None) -> Any:
        """When each operation ran, by unit."""
        operations = self._result.json['operations']
        units = list(self._result.json['units'])
        axes = _axes(axes, 0.9 + 0.4 * len(units))
        kinds = list(dict.fromkeys(operation['kind'] for operation in operations))
        import matplotlib
        colours = matplotlib.colormaps['tab20']
        for place, kind in enumerate(kinds):
            own = [operation for operation in operations if operation['kind'] == kind]
            axes.barh([units.index(operation['unit']) for operation in own],
                      [operation['end_cycle'] - operation['start_cycle'] for operation in own],
                      left=[operation['start_cycle'] for operation in own], color=colours(place % 20), label=kind)
        axes.set_yticks(range(len(units)), units)
        axes.invert_yaxis()
        axes.set_xlabel('cycle')
        axes.legend(ncols=5, fontsize='small', loc='lower center', bbox_to_anchor=(0.5, 1.0), frameon=False)
        return axes
