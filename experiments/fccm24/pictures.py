# SPDX-License-Identifier: Apache-2.0
# The experiment's two pictures, from its stores and results. Usage: pictures.py OUT
import json
import os
import sqlite3
import sys

import matplotlib
matplotlib.use('Agg')
import matplotlib.pyplot as plt  # noqa: E402

# Okabe and Ito's palette: told apart by most colour-blind readers.
GREY, BLUE, ORANGE, GREEN, RED = '#9a9a9a', '#0072b2', '#e69f00', '#009e73', '#d55e00'
CYCLES_PER_MS = 300e3


def latencies(out, store, where='1'):
    connection = sqlite3.connect(os.path.join(out, store, 'sweep.sqlite'))
    rows = connection.execute(
        "SELECT json_extract(axes, '$.\"pruning\"'), MIN(latency_ms) FROM results WHERE status = 'done' "
        "AND violates = '' AND {} GROUP BY 1 ORDER BY MIN(point)".format(where)).fetchall()
    connection.close()
    return dict(rows)


def setting(name):
    if name.endswith('dense'):
        return 'dense'
    _, weights, tokens = name.split('_')
    return '.{}\n.{}'.format(weights[2], tokens[2])


def bar_text(axis, bars, color='black'):
    for bar in bars:
        axis.annotate('{:.2f}'.format(bar.get_height()), (bar.get_x() + bar.get_width() / 2, bar.get_height()),
                      ha='center', va='bottom', fontsize=7, color=color, xytext=(0, 1), textcoords='offset points')


def picture_of_latencies(out):
    series = [('published closed form', latencies(out, 'ideal'), GREY),
              ('published machine, simulated', latencies(out, 'event'), BLUE),
              ('best machine of its size, simulated', latencies(out, 'better'), ORANGE)]
    names = list(series[0][1])
    figure, axes = plt.subplots(2, 1, figsize=(9, 6.2), sharey=True, constrained_layout=True)
    for axis, block in zip(axes, (16, 32)):
        shown = [name for name in names if name.startswith('b32') == (block == 32)]
        for i, (label, values, color) in enumerate(series):
            places = [k + (i - 1) * 0.28 for k in range(len(shown))]
            bar_text(axis, axis.bar(places, [values[name] for name in shown], 0.27, color=color, label=label))
        axis.set_xticks(range(len(shown)), [setting(name) for name in shown])
        axis.set_title('blocks of {} x {}'.format(block, block), loc='left', fontsize=10)
        axis.set_ylabel('latency, ms')
        axis.spines[['top', 'right']].set_visible(False)
        axis.margins(x=0.02, y=0.12)
    axes[0].legend(frameon=False, fontsize=9)
    axes[1].set_xlabel('first line: $r_b$, part of the weight blocks kept; second line: $r_t$, part of the tokens kept')
    figure.savefig(os.path.join(out, 'latency.png'), dpi=130)


def steps(out, run):
    with open(os.path.join(out, run, 'result.json')) as file:
        result = json.load(file)
    return [(step['step'], step['cycles'] / CYCLES_PER_MS) for step in result['attribution'] if step['cycles'] != 0]


def waterfall(axis, rows, title):
    total = 0.0
    names = [name for name, _ in rows] + ['simulated']
    end = sum(value for _, value in rows)
    for i, (name, value) in enumerate(rows):
        first = i == 0
        color = GREY if first else RED if value > 0 else GREEN
        axis.barh(i, value, left=total, color=color, height=0.65)
        text = '{:.3f}'.format(value) if first else '{:+.3f}'.format(value)
        inside = first
        axis.annotate(text, (value / 2 if inside else max(total, total + value), i), va='center',
                      ha='center' if inside else 'left', fontsize=9, xytext=(0 if inside else 4, 0),
                      textcoords='offset points', color='white' if inside else 'black')
        axis.plot([total + value] * 2, [i - 0.33, i + 1.33], color='black', linewidth=0.7)
        total += value
    axis.barh(len(rows), end, color=BLUE, height=0.65)
    axis.annotate('{:.3f}'.format(end), (end / 2, len(rows)), va='center', ha='center', fontsize=9, color='white')
    axis.set_yticks(range(len(names)), ['closed form' if name == 'ideal' else name for name in names])
    axis.invert_yaxis()
    axis.set_title(title, loc='left', fontsize=10)
    axis.set_xlabel('latency, ms')
    axis.set_xlim(0, end * 1.2)
    axis.spines[['top', 'right']].set_visible(False)


def picture_of_steps(out):
    figure, axes = plt.subplots(1, 2, figsize=(9.6, 3.9), constrained_layout=True)
    waterfall(axes[0], steps(out, 'dense'), 'dense, blocks of 16')
    waterfall(axes[1], steps(out, 'b16_rb50_rt50'), 'b = 16, $r_b$ = $r_t$ = 0.5')
    figure.savefig(os.path.join(out, 'waterfall.png'), dpi=125)


if __name__ == '__main__':
    picture_of_latencies(sys.argv[1])
    picture_of_steps(sys.argv[1])
