# SPDX-License-Identifier: Apache-2.0
# Writing .safetensors files as src/vit/safetensors_writer.cpp does: equal contents give equal bytes. No metadata.
# Format: https://github.com/huggingface/safetensors, "Format".
import collections
import json
import struct

from whole_file import whole_file

from .errors import RunError

# `read` gives the bytes, in C order and little-endian.
OutTensor = collections.namedtuple('OutTensor', 'name dtype shape bytes read')


def write_safetensors(path, tensors):
    """Replaces the file only when all is written. @throws RunError, and what `read` throws."""
    order = sorted(tensors, key=lambda each: (-each.dtype.size, each.name))  # wide types first: all are aligned
    try:
        with whole_file(path) as file:
            file.write(_header(order))
            for each in order:
                data = each.read()
                assert len(data) == each.bytes, each.name
                file.write(data)
    except OSError as error:
        raise RunError('{}: cannot be written: {}'.format(path, error.strerror))


def _header(order):
    header, at = {}, 0
    for each in order:
        header[each.name] = {'dtype': each.dtype.name, 'shape': each.shape, 'data_offsets': [at, at + each.bytes]}
        at += each.bytes
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    return struct.pack('<Q', len(text)) + text
