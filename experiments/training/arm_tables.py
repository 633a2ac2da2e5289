# SPDX-License-Identifier: Apache-2.0
# The tables of README.md from a run's predictions: accuracy of every arm by seed, and paired differences with bootstrap
# intervals. An interval resamples the three seeds and, within them, the test images, which all arms share.
# Usage: table.py FOLDER OUT [--update]
import csv
import json
import os
import sys

import numpy

sys.path.insert(0, 'experiments')
from report import with_tables

RESAMPLES = 10000
STORED = 'stored'
# Title, run, column of its predictions.csv.
ARMS = (('dense', 'dense', STORED),
        ('pruned at once, not trained', 'simultaneous', 'untrained'),
        ('static only', 'static', STORED),
        ('dynamic only', 'dynamic', STORED),
        ('sequential', 'sequential', STORED),
        ('simultaneous', 'simultaneous', STORED),
        ('simultaneous, without distillation', 'simultaneous-alone', STORED),
        ('simultaneous, integers of 8 bits', 'simultaneous', 'int8'),
        ('simultaneous, tokens by lot in the test', 'simultaneous', 'random_tokens'),
        ('simultaneous, tokens by lot in training and test', 'by-lot', 'trained'))
PAIRS = ((5, 4), (5, 6), (5, 2), (5, 3), (5, 0), (7, 5), (8, 5), (9, 5))


def right(out, run, column):
    """Per image: is it right?"""
    with open(os.path.join(out, run, 'predictions.csv')) as file:
        return numpy.array([row[column] == row['label'] for row in csv.DictReader(file)], dtype=float)


def report(out, run):
    with open(os.path.join(out, run, 'report.json')) as file:
        return json.load(file)


def accuracy_table(out, seeds, results):
    lines = ['| arm | ' + ' | '.join('seed {}'.format(seed) for seed in seeds) +
             ' | mean ± deviation | parameters | MACs |', '|---|' + '---|' * (len(seeds) + 3)]
    for title, run, _ in ARMS:
        if title not in results:
            continue
        each = 100 * results[title].mean(axis=1)
        found = report(out, '{}-{}'.format(seeds[0], run))
        lines.append('| {} | {} | {:.2f} ± {:.2f} % | {:.2f}x fewer | {:.2f}x fewer |'.format(
            title, ' | '.join('{:.2f} %'.format(a) for a in each), each.mean(), each.std(ddof=1),
            found['compression'], found['macs_dense'] / found['macs_executed']))
    return lines


def interval(difference, generator):
    """Of the mean over seeds and images; `difference`: seeds x images, in points."""
    seeds, images = difference.shape
    means = numpy.empty(RESAMPLES)
    for i in range(RESAMPLES):
        chosen = generator.integers(images, size=images)
        means[i] = difference[generator.integers(seeds, size=seeds)][:, chosen].mean()
    return numpy.percentile(means, [2.5, 97.5])


def difference_table(results):
    generator = numpy.random.default_rng(1)
    lines = ['| arms | difference, points | 95 % interval | verdict |', '|---|---|---|---|']
    for a, b in ((ARMS[a][0], ARMS[b][0]) for a, b in PAIRS):
        if a not in results:
            continue
        difference = 100 * (results[a] - results[b])
        low, high = interval(difference, generator)
        verdict = 'tie' if low <= 0 <= high else 'better' if low > 0 else 'worse'
        lines.append('| {} − {} | {:+.2f} | {:+.2f} to {:+.2f} | {} |'.format(
            a, b, difference.mean(), low, high, verdict))
    return lines


def write_tables(folder, tables, update):
    """Prints them; `update`: into the folder's README.md."""
    for lines in tables.values():
        print('\n'.join(lines) + '\n')
    if not update:
        return
    path = os.path.join(folder, 'README.md')
    with open(path) as file:
        readme = file.read()
    with open(path, 'w') as file:
        file.write(with_tables(readme, {name: '\n'.join(lines) for name, lines in tables.items()}))


def main(folder, out, update):
    with open(os.path.join(folder, 'settings.json')) as file:
        seeds = json.load(file)['seeds']
    arms = [arm for arm in ARMS if os.path.exists(os.path.join(out, '{}-{}.json'.format(seeds[0], arm[1])))]
    results = {arm[0]: numpy.stack([right(out, '{}-{}'.format(seed, arm[1]), arm[2]) for seed in seeds])
               for arm in arms}
    write_tables(folder, {'accuracy': accuracy_table(out, seeds, results), 'differences': difference_table(results)},
                 update)


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2], '--update' in sys.argv[3:])
