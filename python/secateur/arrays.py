# SPDX-License-Identifier: Apache-2.0
"""Arrays as .safetensors files: a length, a header in JSON, the values as they lie in memory."""
import json
import os
import struct
from typing import Any, Dict, Mapping, Union

import numpy

_TYPES = {'float32': 'F32', 'float64': 'F64', 'float16': 'F16', 'int8': 'I8', 'int16': 'I16', 'int32': 'I32', 'int64': 'I64',
          'uint8': 'U8', 'bool': 'BOOL'}


def write_safetensors(path: Union[str, 'os.PathLike[str]'], tensors: Mapping[str, 'numpy.ndarray[Any, Any]']) -> None:
    header: Dict[str, Any] = {}
    plain = []
    offset = 0
    for name, tensor in tensors.items():
        array = numpy.ascontiguousarray(tensor)
        if array.dtype.name not in _TYPES:
            raise TypeError(f'{name}: arrays of {array.dtype} are not stored; expected {", ".join(_TYPES)}')
        array = array.astype(array.dtype.newbyteorder('<'), copy=False)
        header[name] = {'dtype': _TYPES[array.dtype.name], 'shape': list(array.shape),
                        'data_offsets': [offset, offset + array.nbytes]}
        offset += array.nbytes
        plain.append(array)
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text)
        for array in plain:
            array.tofile(file)
