# SPDX-License-Identifier: Apache-2.0
# Files as torch.save writes them, without PyTorch: modules of its names stand in for it while this one pickles, and the
# archive is laid out as torch/serialization.py does. Storages are not aligned to 64 bytes, which no reader asks for.
import array
import collections
import io
import pickle
import struct
import sys
import types
import zipfile

_BYTES = {'DoubleStorage': 8, 'FloatStorage': 4, 'HalfStorage': 2, 'BFloat16Storage': 2, 'LongStorage': 8}


def _function(module, name):
    def function(*_):
        raise AssertionError('only its name is used')
    function.__module__, function.__qualname__, function.__name__ = module.__name__, name, name
    setattr(module, name, function)
    return function


_torch, _utils = types.ModuleType('torch'), types.ModuleType('torch._utils')
_torch._utils = _utils
sys.modules.update({'torch': _torch, 'torch._utils': _utils})
_rebuild_tensor = _function(_utils, '_rebuild_tensor_v2')
_rebuild_parameter = _function(_utils, '_rebuild_parameter')
for _name in _BYTES:
    setattr(_torch, _name, type(_name, (), {'__module__': 'torch'}))


class Storage:
    def __init__(self, kind, data):
        self.kind, self.data = kind, data


class Tensor:
    """A view of a storage; contiguous unless strides are given."""

    def __init__(self, storage, shape, strides=None, offset=0):
        self.storage, self.shape, self.offset = storage, tuple(shape), offset
        self.strides = tuple(strides) if strides is not None else c_order(shape)

    def __reduce__(self):
        return _rebuild_tensor, (self.storage, self.offset, self.shape, self.strides, False, collections.OrderedDict())


class Parameter:
    def __init__(self, tensor):
        self.tensor = tensor

    def __reduce__(self):
        return _rebuild_parameter, (self.tensor, True, collections.OrderedDict())


def c_order(shape):
    strides, step = [], 1
    for count in reversed(shape):
        strides.insert(0, step)
        step *= count
    return tuple(strides)


def floats(values, shape, kind='FloatStorage'):
    """Of the kinds that Python's struct and array know: not BFloat16Storage."""
    if kind == 'HalfStorage':
        data = struct.pack('<{}e'.format(len(values)), *values)
    else:
        data = array.array('d' if kind == 'DoubleStorage' else 'f', values).tobytes()
    return Tensor(Storage(kind, data), shape)


class _Pickler(pickle.Pickler):
    def __init__(self, file):
        super().__init__(file, protocol=2)
        self.storages = []

    def persistent_id(self, value):
        if not isinstance(value, Storage):
            return None
        if value not in self.storages:
            self.storages.append(value)
        return ('storage', getattr(_torch, value.kind), str(self.storages.index(value)), 'cpu',
                len(value.data) // _BYTES[value.kind])


def write_pth(path, contents, compression=zipfile.ZIP_STORED):
    file = io.BytesIO()
    pickler = _Pickler(file)
    pickler.dump(contents)
    records = {'data.pkl': file.getvalue(), 'byteorder': b'little', 'version': b'3\n'}
    records.update(('data/{}'.format(i), storage.data) for i, storage in enumerate(pickler.storages))
    write_records(path, records, compression)


def write_records(path, records, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, 'w', compression) as archive:
        for name, data in records.items():
            archive.writestr('archive/' + name, data)
