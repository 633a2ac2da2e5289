# SPDX-License-Identifier: Apache-2.0
"""Sweeps: many machines into a store."""
import json
import os
import pathlib
import sqlite3
import sys
import tempfile
from typing import TYPE_CHECKING, Any, Callable, Dict, Mapping, Optional, Union

from secateur import _core

if TYPE_CHECKING:
    import pandas

PathLike = Union[str, 'os.PathLike[str]']
Progress = Callable[[int, int, float], Any]


def _bar(done: int, total: int, seconds: float) -> None:
    """One line, drawn anew: in a terminal and in a notebook."""
    width = 30
    full = width * done // max(total, 1)
    sys.stderr.write(f'\r[{"#" * full}{"." * (width - full)}] {done:,} of {total:,} points, {seconds:.0f} s ')
    if done == total:
        sys.stderr.write('\n')
    sys.stderr.flush()


class Store:
    """The store of a sweep, or of a search: its folder."""

    def __init__(self, folder: PathLike) -> None:
        self.folder = pathlib.Path(folder)
        if not (self.folder / 'sweep.sqlite').is_file():
            raise FileNotFoundError(f'{self.folder} holds no store of a sweep (sweep.sqlite)')

    def frame(self) -> 'pandas.DataFrame':
        """points.csv: one row per point, one column per axis and figure, at the highest fidelity that the point has run."""
        import pandas
        return pandas.read_csv(self.folder / 'points.csv')

    def result(self, point: int) -> Dict[str, Any]:
        """What the store keeps of the result.json of a simulated point: all but configuration, attribution and operations."""
        connection = sqlite3.connect(f'file:{self.folder / "sweep.sqlite"}?mode=ro', uri=True)
        try:
            rows = connection.execute('SELECT json FROM result_json WHERE point = ? ORDER BY fidelity', (point,)).fetchall()
        finally:
            connection.close()
        if not rows:
            raise KeyError(f'the store has no result of point {point}')
        found: Dict[str, Any] = json.loads(rows[-1][0])
        return found


def sweep(document: Union[PathLike, Mapping[str, Any]], out: PathLike, jobs: Optional[int] = None, resume: bool = False,
          progress: Optional[Union[bool, Progress]] = True) -> Store:
    """Runs a sweep, in `jobs` processes (None: one per core).

    document: a JSON file, or its content.
    progress: True draws a bar; a function is called with points done, points of this stage, seconds of this stage.
    Ctrl-C lets running points finish and raises KeyboardInterrupt; `resume` goes on with the store.
    """
    tell: Optional[Progress] = _bar if progress is True else progress if callable(progress) else None
    count = len(os.sched_getaffinity(0)) if jobs is None else jobs
    if not isinstance(document, Mapping):
        _core.sweep(os.fspath(document), os.fspath(out), count, resume, tell)
        return Store(out)
    with tempfile.TemporaryDirectory(prefix='secateur_') as folder:
        file = pathlib.Path(folder) / 'sweep.json'
        file.write_text(json.dumps(document))
        _core.sweep(str(file), os.fspath(out), count, resume, tell)
    return Store(out)

