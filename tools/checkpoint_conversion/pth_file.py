# SPDX-License-Identifier: Apache-2.0
# The zip archive that torch.save writes since PyTorch 1.6: names and shapes at once, values when they are asked for.
# Format: torch/serialization.py: NAME/data.pkl, NAME/data/KEY for each storage, NAME/byteorder since 2.1.
import os
import struct
import zipfile

from .errors import InputError
from .restricted_unpickler import ForeignName, StoredTensor, unpickled

_RESAVE = ('with PyTorch, write it anew: python3 -c "import torch; torch.save(torch.load(\'{}\', map_location=\'cpu\', '
           'weights_only=True), \'new.pth\')"')
_DEEPEST = 8  # dictionaries within dictionaries
_MOST_REPEATED = 1 << 24  # elements of a tensor that repeats its storage's (torch.Tensor.expand)
_TYPE_CODES = {1: 'B', 2: 'H', 4: 'I', 8: 'Q'}  # of memoryview, by bytes
# What zipfile raises for damaged archives.
_DAMAGED = (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, OverflowError, RuntimeError, struct.error,
            ValueError)


class PthFile:
    """`tensors`: {'model.blocks.0.norm1.weight': StoredTensor}, the keys of nested dictionaries joined with dots.
    @throws InputError: unreadable, of another format, or with other contents than tensors need."""

    def __init__(self, path):
        self._path = path
        self._archive = self._opened()
        folders = [name[:-len('data.pkl')] for name in self._archive.namelist() if name.endswith('/data.pkl')]
        if len(folders) != 1:
            self._fail('is a zip archive, but none of torch.save: it has {} files NAME/data.pkl'.format(len(folders)))
        self._folder = folders[0]
        self._last = (None, b'')  # name and bytes of a storage: tensors that share one stand together
        if self._folder + 'constants.pkl' in self._archive.namelist():
            self._fail('is a TorchScript program (torch.jit.save); expected a state dict as torch.save writes it')
        if (self._folder + 'byteorder' in self._archive.namelist() and
                self._record(self._folder + 'byteorder') != b'little'):
            self._fail('was written on a big-endian machine')
        self.tensors = _named_tensors(self._unpickled())

    def read(self, name):
        """A tensor's elements in C order, as little-endian bytes."""
        tensor = self.tensors[name]
        record, size = self._folder + 'data/' + tensor.storage.key, tensor.storage.dtype.size
        if self._last[0] != record:
            self._last = (record, self._record(record, name))
        data = self._last[1]
        last = tensor.offset + sum((count - 1) * stride for count, stride in zip(tensor.shape, tensor.strides))
        if len(data) % size != 0 or last >= len(data) // size:
            self._fail('needs {} elements of {}, which has {} bytes'.format(last + 1, record, len(data)), name)
        if elements_of(tensor.shape) > max(len(data) // size, _MOST_REPEATED):
            self._fail('repeats the {} bytes of {} for shape {}'.format(len(data), record, list(tensor.shape)), name)
        return _elements(data, tensor)

    def _fail(self, what, name=''):
        raise InputError(self._path, (name, what))

    def _opened(self):
        if os.path.exists(self._path) and not os.path.isfile(self._path):  # opening a pipe would wait for its other end
            self._fail('is no regular file')
        try:
            with open(self._path, 'rb') as file:
                head = file.read(512)
        except OSError as error:
            self._fail('cannot be opened: {}'.format(error.strerror))
        if not head.startswith(b'PK\x03\x04'):
            self._fail(_other_format(head).format(self._path))
        try:
            return zipfile.ZipFile(self._path)
        except _DAMAGED as error:
            self._fail('is damaged or cut off: {}'.format(error))

    def _record(self, record, name=''):
        try:
            info = self._archive.getinfo(record)
        except KeyError:
            self._fail('{} is not in the archive'.format(record), name)
        if info.compress_type != zipfile.ZIP_STORED:
            self._fail('{} is compressed, which torch.save never does'.format(record), name)
        if info.file_size > os.path.getsize(self._path):
            self._fail('{} is said to be longer than the archive'.format(record), name)
        try:
            return self._archive.read(info)
        except _DAMAGED as error:
            self._fail('{} cannot be read: {}'.format(record, error), name)

    def _unpickled(self):
        data = self._record(self._folder + 'data.pkl')
        try:
            return unpickled(data)
        except ForeignName as error:
            self._fail('refused: it names {}, which no tensor needs; nothing of it was run. Save the weights alone: '
                       'torch.save(model.state_dict(), \'new.pth\')'.format(error))
        except Exception as error:  # a damaged pickle raises anything
            self._fail('data.pkl is unsound: {}'.format(str(error) or type(error).__name__))


def elements_of(shape):
    count = 1
    for each in shape:
        count *= each
    return count


def _other_format(head):
    """What is wrong with a file that is no zip archive."""
    if head.startswith(b'\x80') or head[257:262] == b'ustar':
        return 'is in the format from before PyTorch 1.6, which is not read here; ' + _RESAVE
    if head.startswith(b'version https://git-lfs'):
        return 'is a pointer of Git LFS, not the file itself; fetch it with: git lfs pull'
    if head[8:9] == b'{':
        return 'seems to be a .safetensors file already; secateur reads those with --weights {}'
    return 'is no .pth file: expected a zip archive as torch.save writes it'


def _named_tensors(contents):
    named, seen = {}, set()

    def visit(value, prefix, depth):
        if isinstance(value, StoredTensor):
            named[prefix[:-1]] = value
        elif isinstance(value, dict) and id(value) not in seen and depth <= _DEEPEST:
            seen.add(id(value))
            for key, each in dict.items(value):
                visit(each, '{}{}.'.format(prefix, key), depth + 1)

    visit(contents, '', 0)
    return named


def _axes(tensor):
    """(elements, stride) of the axes of more than one element, outer ones first; joined where one continues another."""
    axes = []
    for count, stride in zip(tensor.shape, tensor.strides):
        if count == 1:
            continue
        if axes and axes[-1][1] == count * stride:
            axes[-1] = (axes[-1][0] * count, stride)
        else:
            axes.append((count, stride))
    return axes or [(1, 1)]


def _elements(data, tensor):
    size = tensor.storage.dtype.size
    *outer, (count, stride) = _axes(tensor)
    if not outer and stride == 1:
        return data[tensor.offset * size:(tensor.offset + count) * size]
    starts = [tensor.offset]
    for outer_count, outer_stride in outer:
        starts = [start + i * outer_stride for start in starts for i in range(outer_count)]
    elements = memoryview(data).cast(_TYPE_CODES[size])
    if stride == 0:
        return b''.join(bytes(elements[start:start + 1]) * count for start in starts)
    return b''.join(elements[start:start + (count - 1) * stride + 1:stride].tobytes() for start in starts)
