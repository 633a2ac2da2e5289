# SPDX-License-Identifier: Apache-2.0
# commands.py BUILD FOLDER...: the compiler's command of every file below the FOLDERs that the build has, and of the files
# into which it gathers several; one per line, without launcher, output and dependency file, so that another mode can be
# appended. Files that are built into several programs come once.
import json
import os
import re
import shlex
import sys

_DROPPED_WITH_VALUE = {'-o', '-MT', '-MF'}
_DROPPED = {'-MD', '-MMD'}

build, *folders = sys.argv[1:]
build = os.path.abspath(build)
roots = tuple(os.path.abspath(folder) + os.sep for folder in folders)
gathered = tuple(os.path.join(build, folder) + os.sep for folder in folders)


def is_wanted(file):
    return file.startswith(roots) or file.startswith(gathered) and '/Unity/' in file


seen = set()
for entry in json.load(open(os.path.join(build, 'compile_commands.json'))):
    if entry['file'] in seen or not is_wanted(entry['file']):
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
    print('cd', shlex.quote(entry['directory']), '&&', ' '.join(kept))
