# SPDX-License-Identifier: Apache-2.0
# A network's tensors as they are written: query, key and value joined, F64 as F32. F32, F16 and BF16 stay as they are.
import array
import math
import os

from .checkpoint_network import expected_shape
from .errors import InputError
from .pth_file import elements_of
from .restricted_unpickler import Dtype
from .safetensors_file import OutTensor


_MOST_BYTES = 1 << 32  # of all that is written, where the file itself is smaller: tensors may share values


def check_size(path, tensors):
    """@throws InputError: a small file whose tensors repeat their values would fill the disk."""
    total = sum(each.bytes for each in tensors)
    most = max(_MOST_BYTES, 2 * os.path.getsize(path))
    if total > most:
        raise InputError(path, ('', 'its tensors would take {:,} bytes; at most {:,} are written'.format(total, most)))


def converted(path, file, wanted, network):
    """One OutTensor; the file is read when its `read` is called."""
    dtype = file.tensors[wanted.sources[0]].storage.dtype
    kept = Dtype('F32', 4) if dtype.name == 'F64' else dtype
    first, *rest = expected_shape(wanted.shape, network)
    shape = (len(wanted.sources) * first, *rest)

    def read():
        parts = [(source, file.read(source)) for source in wanted.sources]
        return b''.join(_singles(path, *part) if dtype.name == 'F64' else part[1] for part in parts)

    return OutTensor(wanted.name, kept, shape, elements_of(shape) * kept.size, read)


def _singles(path, name, data):
    doubles = array.array('d', data)
    singles = array.array('f', doubles)
    if any(map(math.isinf, singles)) and not any(map(math.isinf, doubles)):
        raise InputError(path, (name, 'has F64 values beyond the range of F32'))
    return singles.tobytes()
