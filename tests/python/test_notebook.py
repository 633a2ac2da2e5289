# SPDX-License-Identifier: Apache-2.0
# The notebook's cells, one after the other in one namespace, as Jupyter runs them.
import json
import os
import pathlib

import matplotlib
import pytest

NOTEBOOKS = sorted((pathlib.Path(os.environ['SECATEUR_HOME']) / 'examples/notebooks').glob('*.ipynb'))


@pytest.mark.parametrize('path', NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_runs(path, tmp_path, monkeypatch):
    matplotlib.use('Agg')
    monkeypatch.chdir(tmp_path)
    names = {'__name__': '__main__'}
    cells = [cell for cell in json.loads(path.read_text())['cells'] if cell['cell_type'] == 'code']
    assert len(cells) > 3
    for number, cell in enumerate(cells):
        exec(compile(''.join(cell['source']), f'{path.name}, cell {number}', 'exec'), names)
        assert cell['outputs'] == []  # kept out of the repository
