#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# convert_checkpoint.py on changed .pth files: it converts or refuses (exit 0, 2 or 1), and nothing else leaves it.
# Usage: convert_checkpoint_fuzz.py [INPUTS [SEED]] (2000 inputs; the same seed gives the same ones). An input that is a
# finding is kept as fuzz_finding.pth in the working directory.
import contextlib
import io
import os
import random
import shutil
import sys
import tempfile
import traceback
import zipfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(ROOT, 'tests', 'tools'), os.path.join(ROOT, 'tools')]

import small_networks  # noqa: E402
from checkpoint_conversion.command_line import main as convert  # noqa: E402
from pth_writer import write_pth  # noqa: E402

_PIECES = [b'\0', b'\xff' * 4, b'\x80\x02}q\0', b'(' * 3000, b'\x8a\xff', b'cos\nsystem\n', b'X\xff\xff\xff\x7f', b'.',
           b'R', b'b', b'0', b'2', b']', b'}', b'K\xff', b'J\xff\xff\xff\xff', b'Q', b't', b'\x85', b'\x8d' + b'\xff' * 8]


def seeds(folder):
    path = os.path.join(folder, 'seed.pth')
    for contents in (small_networks.timm(), small_networks.timm(True, 'HalfStorage', 'module.'),
                     small_networks.hugging_face(), small_networks.hugging_face_5(),
                     {'model': small_networks.timm(), 'epoch': 3, 'args': ['a', None, 1.5, {'b': (True, b'c')}]}):
        write_pth(path, contents)
        yield path


def records(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(data, source):
    data = bytearray(data)
    for _ in range(source.randint(1, 4)):
        at = source.randrange(len(data) + 1)
        kind = source.randrange(5)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << source.randrange(8)
        elif kind == 1:
            del data[at:at + source.randint(1, 24)]
        elif kind == 2:
            data[at:at] = source.choice(_PIECES)
        elif kind == 3:
            start = source.randrange(len(data) + 1)
            data[at:at] = data[start:start + source.randint(1, 24)]
        else:
            data[at:at + 1] = bytes([source.randrange(256)])
    return bytes(data)


def write_changed(path, seed, source):
    """The pickle inside a whole archive (zip's check sums stop other changes early), or any byte of the file."""
    whole, parts = seed
    if source.randrange(4) == 0:
        with open(path, 'wb') as file:
            file.write(changed(whole, source))
        return
    with zipfile.ZipFile(path, 'w') as archive:
        for name, data in parts.items():
            small = not name.split('/')[-1].isdigit()
            archive.writestr(name, changed(data, source) if small and source.randrange(3) else data)


def outcome(path, out):
    """None, or why this is a finding."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as told:
            status = convert([path, out])
    except BaseException:  # whatever leaves the tool
        return traceback.format_exc()
    if status not in (0, 1, 2):
        return 'exit status {}'.format(status)
    return None if status == 0 or told.getvalue().strip() else 'exit status {} and nothing told'.format(status)


def main(inputs=2000, seed=20):
    source = random.Random(int(seed))
    folder = tempfile.mkdtemp()
    try:
        known = []
        for path in seeds(folder):
            with open(path, 'rb') as file:
                known.append((file.read(), records(path)))
        path, out = os.path.join(folder, 'in.pth'), os.path.join(folder, 'out.safetensors')
        for i in range(int(inputs)):
            write_changed(path, known[i % len(known)], source)
            finding = outcome(path, out)
            if finding:
                shutil.copy(path, 'fuzz_finding.pth')
                print('input {}: {}'.format(i, finding))
                return 1
        print('pth: {} inputs, no finding'.format(inputs))
        return 0
    finally:
        shutil.rmtree(folder)


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
