# SPDX-License-Identifier: Apache-2.0
"""A pruned network on a machine, and one run of it."""
import json
import os
import pathlib
import tempfile
from typing import Any, Dict, List, Mapping, Optional, Union

import numpy

from secateur import _core, arrays
from secateur.result import Result

PathLike = Union[str, 'os.PathLike[str]']
Arrays = Mapping[str, 'numpy.ndarray[Any, Any]']


def _word(value: Optional[PathLike]) -> str:
    return '' if value is None else os.fspath(value)


def _sets(values: Optional[Mapping[str, Any]]) -> List[str]:
    return [f'{key}={value if isinstance(value, str) else json.dumps(value)}' for key, value in (values or {}).items()]


class Machine:
    """A network, packed for its pruning, with the machine that it runs on.

    accelerator, network, pruning, memory: shipped names, or paths of JSON files; None is the default of the command.
    weights: a checkpoint (.safetensors), or its tensors as arrays by name; blocks are scored by them.
    mask: which weight blocks are kept, as arrays of bool, shape (rows, columns) of blocks, by the name of their matrix
        (docs/formats.md); or a path.
    set: single keys, as {'accelerator.p_t': 24}.
    """

    def __init__(self, accelerator: Optional[PathLike] = None, network: Optional[PathLike] = None,
                 pruning: Optional[PathLike] = None, memory: Optional[PathLike] = None,
                 weights: Optional[Union[PathLike, Arrays]] = None, mask: Optional[Union[PathLike, Arrays]] = None,
                 set: Optional[Mapping[str, Any]] = None) -> None:
        # Files that are made of arrays are needed as long as the machine is.
        self._files = tempfile.TemporaryDirectory(prefix='secateur_')
        sets: Dict[str, Any] = dict(set or {})
        if mask is not None:
            sets['pruning.mask'] = self._file(mask, 'mask.npz')
        self._core = _core.Machine(_word(accelerator), _word(network), _word(pruning), _word(memory),
                                   '' if weights is None else self._file(weights, 'weights.safetensors'), _sets(sets))

    def _file(self, given: Union[PathLike, Arrays], name: str) -> str:
        if not isinstance(given, Mapping):
            return os.fspath(given)
        path = pathlib.Path(self._files.name) / name
        if path.suffix == '.npz':
            numpy.savez(path, **given)
        else:
            arrays.write_safetensors(path, given)
        return str(path)

    def changed(self, set: Mapping[str, Any]) -> 'Machine':
        """The same packed network with other keys of `accelerator` and `memory`."""
        other = object.__new__(Machine)
        other._files = self._files
        other._core = self._core.changed(_sets(set))
        return other

    def run(self, accuracy: str = 'event', attribution: bool = True,
            image: Optional[Union[PathLike, 'numpy.ndarray[Any, Any]']] = None) -> Result:
        """Simulates one image.

        accuracy: 'ideal', 'event' or 'clocked'.
        attribution: tell where the cycles go; takes seven more simulations.
        image: a picture's path, or normalised values, float, shape (channels, size, size): the logits are computed too,
            with the machine's `weights`.
        """
        path = ''
        if isinstance(image, numpy.ndarray):
            file = pathlib.Path(self._files.name) / 'image.safetensors'
            arrays.write_safetensors(file, {'image': image})
            path = str(file)
        elif image is not None:
            path = os.fspath(image)
        text, summary, logits = self._core.run(accuracy, attribution, path)
        return Result(json.loads(text), summary, numpy.asarray(logits))


def run(accelerator: Optional[PathLike] = None, network: Optional[PathLike] = None, pruning: Optional[PathLike] = None,
        memory: Optional[PathLike] = None, weights: Optional[Union[PathLike, Arrays]] = None,
        mask: Optional[Union[PathLike, Arrays]] = None, set: Optional[Mapping[str, Any]] = None, accuracy: str = 'event',
        attribution: bool = True, image: Optional[Union[PathLike, 'numpy.ndarray[Any, Any]']] = None) -> Result:
    """Machine(...).run(...) in one."""
    machine = Machine(accelerator, network, pruning, memory, weights, mask, set)
    return machine.run(accuracy, attribution, image)
