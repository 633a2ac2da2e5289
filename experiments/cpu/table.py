# SPDX-License-Identifier: Apache-2.0
# The table of README.md from a run's measurements, which differ from machine to machine: it is written by --update and
# printed otherwise. What does not differ, the simulated cycles, is compared with expected.json.
# Usage: table.py FOLDER OUT [--update]. Exit status 1: expected.json says otherwise.
import glob
import json
import os
import re
import sys

PRUNINGS = ('dense', 'b16_rb50_rt50')
LABELS = {'Float': 'float reference', 'Int8': 'int8 reference', 'Torch': 'libtorch, float'}


def cpu_name():
    with open('/proc/cpuinfo') as file:
        found = re.search(r'^model name\s*: (.+)$', file.read(), re.MULTILINE)
    return found.group(1) if found else 'unknown CPU'


def measured(out):
    """{(label, threads): {pruning: ms}}"""
    rows = {}
    for path in sorted(glob.glob(os.path.join(out, '*-*.json'))):
        threads = int(re.search(r'-(\d+)\.json$', path).group(1))
        with open(path) as file:
            for each in json.load(file)['benchmarks']:
                kind, pruning = each['name'].split('/')[:2]
                rows.setdefault((LABELS[kind], threads), {})[pruning] = each['real_time']
    return rows


def main(folder, out, update):
    results = {}
    for pruning in PRUNINGS:
        with open(os.path.join(out, pruning, 'result.json')) as file:
            results[pruning] = json.load(file)
    machine = {pruning: result['latency_ms'] for pruning, result in results.items()}
    macs = results['dense']['macs_dense']
    lines = ['| {}, {} cores | threads | dense, ms | pruned, ms | pruned, images/s | dense, GMAC/s | machine, dense | machine, pruned |'
             .format(cpu_name(), os.cpu_count()), '|---|---|---|---|---|---|---|---|']
    for (label, threads), ms in measured(out).items():
        lines.append('| {} | {} | {:.1f} | {:.1f} | {:.0f} | {:.0f} | {:.0f} times as fast | {:.0f} times as fast |'.format(
            label, threads, *(ms[p] for p in PRUNINGS), 1000 / ms[PRUNINGS[1]], macs / ms['dense'] / 1e6,
            *(ms[p] / machine[p] for p in PRUNINGS)))
    lines.append('| u250-fccm24, simulated | | {:.3f} | {:.3f} | {:.0f} | {:.0f} | | |'.format(
        *(machine[p] for p in PRUNINGS), 1000 / machine[PRUNINGS[1]], macs / machine['dense'] / 1e6))
    table = '\n'.join(lines) + '\n'
    print(table)
    cycles = {pruning: result['cycles'] for pruning, result in results.items()}
    readme, expected = os.path.join(folder, 'README.md'), os.path.join(folder, 'expected.json')
    if update:
        with open(readme) as file:
            text = file.read()
        with open(readme, 'w') as file:
            file.write(re.sub(r'(<!-- table: measured -->\n)(\|.*\n)*', lambda found: found.group(1) + table, text))
        with open(expected, 'w') as file:
            file.write(json.dumps(cycles, indent=2) + '\n')
        return 0
    with open(expected) as file:
        if json.load(file) != cycles:
            print('expected.json has other cycles than', cycles)
            return 1
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], sys.argv[2], '--update' in sys.argv[3:]))
