# SPDX-License-Identifier: Apache-2.0
# The pickle of a .pth file, read without importing or calling anything that it names: the few names that tensors need
# stand for our own tuples, every other one is refused. Values stay in the archive. Not covered: sparse and quantised
# tensors.
import collections
import io
import pickle
import pickletools

Dtype = collections.namedtuple('Dtype', 'name size')  # safetensors' name; bytes
Storage = collections.namedtuple('Storage', 'dtype key')
# Offset and strides count elements of the storage.
StoredTensor = collections.namedtuple('StoredTensor', 'storage offset shape strides')

# torch/storage.py and the typed storages of torch/__init__.py.
_STORAGES = {'DoubleStorage': Dtype('F64', 8), 'FloatStorage': Dtype('F32', 4), 'HalfStorage': Dtype('F16', 2),
             'BFloat16Storage': Dtype('BF16', 2), 'LongStorage': Dtype('I64', 8), 'IntStorage': Dtype('I32', 4),
             'ShortStorage': Dtype('I16', 2), 'CharStorage': Dtype('I8', 1), 'ByteStorage': Dtype('U8', 1),
             'BoolStorage': Dtype('BOOL', 1), 'ComplexFloatStorage': Dtype('C64', 8),
             'ComplexDoubleStorage': Dtype('C128', 16)}


class ForeignName(Exception):
    """The pickle names something that tensors do not need."""


class _Ignored:
    """Stands for what training scripts save beside tensors; takes what it is given, and does nothing."""

    def __init__(self, *_values, **_more):
        pass

    def __setstate__(self, _state):
        pass


def _is_count(value):
    return type(value) is int and 0 <= value < _MOST_ELEMENTS


_MOST_AXES = 64  # as PyTorch
_MOST_ELEMENTS = 1 << 48


def _tensor(storage, offset, shape, strides, _requires_grad=False, _hooks=None, metadata=None):
    sound = (isinstance(storage, Storage) and _is_count(offset) and isinstance(shape, tuple) and
             isinstance(strides, tuple) and len(shape) == len(strides) <= _MOST_AXES and
             all(map(_is_count, shape + strides)))
    if not sound or metadata:
        raise ValueError('a tensor that is described in no known way')
    return StoredTensor(storage, offset, shape, strides)


def _parameter(tensor, *_more):
    return tensor


_KNOWN = {('collections', 'OrderedDict'): collections.OrderedDict,
          ('torch._utils', '_rebuild_tensor'): _tensor,
          ('torch._utils', '_rebuild_tensor_v2'): _tensor,
          ('torch._utils', '_rebuild_parameter'): _parameter,
          ('torch._utils', '_rebuild_parameter_with_state'): _parameter,
          ('torch', 'Size'): _Ignored,
          ('torch', 'device'): _Ignored,
          ('argparse', 'Namespace'): _Ignored}
_KNOWN.update({('torch', name): dtype for name, dtype in _STORAGES.items()})


def unpickled(data):
    """@throws ForeignName, and what the pickle module throws for damaged data: anything."""
    for opcode, argument, _ in pickletools.genops(data):  # also that no length is beyond the data
        if opcode.name.endswith('PUT') and argument > len(data):
            raise ValueError('value {} is noted of {} bytes'.format(argument, len(data)))  # the module would make room
    return _Unpickler(io.BytesIO(data), encoding='utf-8').load()


class _Unpickler(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) not in _KNOWN:
            raise ForeignName('{}.{}'.format(module, name))
        return _KNOWN[module, name]

    def persistent_load(self, pid):
        kind, dtype, key, _location, _elements = pid
        if kind != 'storage' or not isinstance(dtype, Dtype) or not isinstance(key, str):
            raise ValueError('a storage that is described in no known way')
        return Storage(dtype, key)
