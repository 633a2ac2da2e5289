# SPDX-License-Identifier: Apache-2.0
# commands.py COMPILE_COMMANDS FOLDER: the compiler's command of every file below FOLDER, one per line, without launcher,
# output and dependency file, so that another mode can be appended. Files that are built into several programs come once.
import json
import os
import re
import shlex
import sys

_DROPPED_WITH_VALUE = {'-o', '-MT', '-MF'}
_DROPPED = {'-MD', '-MMD'}

commands, folder = sys.argv[1:]
root = os.path.join(os.getcwd(), folder)
seen = set()
for entry in json.load(open(commands)):
    if entry['file'] in seen or not entry['file'].startswith(root):
        continue
    seen.add(entry['file'])
    words = shlex.split(entry['command'])
    start = next(i for i, word in enumerate(words) if re.search(r'(\+\+|cc|cxx)(-\d+)?$', word) and 'ccache' not in word)
    kept, skip = [], False
    for word in words[start:]:
        if skip:
            skip = False
        elif word in _DROPPED_WITH_VALUE:
            skip = True
        elif word not in _DROPPED:
            kept.append(shlex.quote(word))
    print(' '.join(kept))
