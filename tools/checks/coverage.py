# SPDX-License-Identifier: Apache-2.0
# coverage.py SUMMARY: lines that ran, by folder of src/, from gcovr's JSON summary.
import collections
import json
import sys

folders = collections.defaultdict(lambda: [0, 0])
for file in json.load(open(sys.argv[1]))['files']:
    parts = file['filename'].split('/')
    if parts[0] == 'src' and len(parts) > 2:
        folders[parts[1]][0] += file['line_covered']
        folders[parts[1]][1] += file['line_total']
for name, (covered, total) in sorted(folders.items()):
    print(f'{name:<12} {covered:>6} of {total:>6} lines {100 * covered / max(1, total):6.1f} %')
covered, total = (sum(pair[i] for pair in folders.values()) for i in (0, 1))
print(f'{"all":<12} {covered:>6} of {total:>6} lines {100 * covered / max(1, total):6.1f} %')
