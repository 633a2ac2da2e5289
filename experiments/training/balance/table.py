# SPDX-License-Identifier: Apache-2.0
# The tables of README.md: what balance_lambda does to the masks and to accuracy, and to stalls and cycles of two machines.
# Usage: table.py FOLDER OUT [--update]
import json
import os
import sys

import numpy

sys.path[:0] = ['experiments/training', 'experiments']
from arm_tables import interval, right, write_tables

SEEDS = (1, 2, 3)
RUNS = ('lambda-0', 'lambda-10')
MACHINES = ('tiny', 'u250-fccm24')
POLICIES = ('none', 'lpt')


def result(out, machine, policy, seed, run):
    with open(os.path.join(out, 'machines', '{}-{}-{}-{}'.format(machine, policy, seed, run), 'result.json')) as file:
        return json.load(file)


def accuracy_table(out):
    generator = numpy.random.default_rng(1)
    images = {run: numpy.stack([right(out, '{}-{}'.format(seed, run), 'stored') for seed in SEEDS]) for run in RUNS}
    lines = ['| balance_lambda | accuracy, mean ± deviation | difference, points | 95 % interval | verdict '
             '| kept blocks a column |', '|---|---|---|---|---|---|']
    for run in RUNS:
        each = 100 * images[run].mean(axis=1)
        masks = [result(out, 'tiny', 'none', seed, run)['pruning'] for seed in SEEDS]
        columns = '{} to {}'.format(min(m['min_kept_blocks'] for m in masks), max(m['max_kept_blocks'] for m in masks))
        cells = ['', '', '']
        if run != RUNS[0]:
            difference = 100 * (images[run] - images[RUNS[0]])
            low, high = interval(difference, generator)
            verdict = 'tie' if low <= 0 <= high else 'better' if low > 0 else 'worse'
            cells = ['{:+.2f}'.format(difference.mean()), '{:+.2f} to {:+.2f}'.format(low, high), verdict]
        lines.append('| {} | {:.2f} ± {:.2f} % | {} | {} |'.format(
            run.split('-')[1], each.mean(), each.std(ddof=1), ' | '.join(cells), columns))
    return lines


def machine_table(out):
    lines = ['| machine | balance | balance_lambda | cycles | stalled by uneven columns | share of the cycles |',
             '|---|---|---|---|---|---|']
    for machine in MACHINES:
        for policy in POLICIES:
            for run in RUNS:
                results = [result(out, machine, policy, seed, run) for seed in SEEDS]
                cycles = numpy.mean([r['cycles'] for r in results])
                sync = numpy.mean([sum(o['stall_cycles']['sync'] for o in r['operations']) for r in results])
                lines.append('| {} | {} | {} | {:,.0f} | {:,.0f} | {:.2f} % |'.format(
                    machine, policy, run.split('-')[1], cycles, sync, 100 * sync / cycles))
    return lines


def main(folder, out, update):
    write_tables(folder, {'accuracy': accuracy_table(out), 'machines': machine_table(out)}, update)


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2], '--update' in sys.argv[3:])
