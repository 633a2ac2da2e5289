#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Draws metrics.csv of trainings: loss and accuracy, and below them the parts of blocks and tokens that are kept.
# Smooths nothing, draws no learning rate and no speed. The same files and the same matplotlib give the same bytes.
import argparse
import csv
import io
import math
import os
import sys

sys.dont_write_bytecode = True  # the tool's folder may belong to somebody else

from whole_file import is_same_file, whole_file  # noqa: E402

WIDTH = 79  # of the help
NEEDED = ('step', 'loss', 'accuracy', 'r_b', 'r_t')
PARTS = ('accuracy', 'r_b', 'r_t')  # between 0 and 1
MAX_FAULTS = 20  # that are printed
MAX_SHOWN = 60  # characters of a label
MAX_MARKED_POINTS = 40  # a longer curve shows no points
# Okabe and Ito's palette, told apart by most colour-blind readers, without its yellow, and a grey.
COLOURS = ('#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#8a8a8a')
STYLE = {'svg.hashsalt': 'secateur', 'svg.fonttype': 'none', 'font.size': 10, 'axes.edgecolor': '#606060',
         'axes.labelsize': 10, 'grid.color': '#e4e4e4', 'axes.axisbelow': True}


class InputError(Exception):
    """The user's fault; a line for each."""


def number_of(text, column):
    """None for an empty accuracy. ValueError says what is wrong."""
    if text == '' and column == 'accuracy':
        return None
    try:
        value = math.nan if '_' in text else float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError('got "{}"; expected a number'.format(text))
    if column in PARTS and not 0 <= value <= 1:
        raise ValueError('got {}; expected a number from 0 to 1'.format(text))
    if column == 'step' and (value < 0 or value != int(value)):
        raise ValueError('got {}; expected a whole number of at least 0'.format(text))
    return value


def column_places(path, header):
    faults = ['{}: row 1, column {}: {}'.format(path, name, 'stands there twice' if name in header else 'is missing')
              for name in NEEDED if header.count(name) != 1]
    if faults:
        raise InputError('\n'.join(faults))
    return {name: header.index(name) for name in NEEDED}


def read_metrics(path):
    """By column: its values."""
    curves = {name: [] for name in NEEDED}
    faults = []
    try:
        with open(path, newline='', encoding='utf-8-sig') as file:
            rows = csv.reader(file, strict=True)
            header = next(rows, [])
            places = column_places(path, header)
            for row in rows:
                where = '{}: row {}'.format(path, rows.line_num)
                if len(row) != len(header):
                    faults.append('{}: got {} cells; expected {}'.format(where, len(row), len(header)))
                    continue
                for name, place in places.items():
                    try:
                        value = number_of(row[place].strip(), name)
                        if name == 'step' and curves['step'] and value <= curves['step'][-1]:
                            raise ValueError('got {}; expected more than {:.0f}, the step before'.format(
                                row[place], curves['step'][-1]))
                    except ValueError as error:
                        faults.append('{}, column {}: {}'.format(where, name, error))
                        value = math.nan
                    curves[name].append(value)
    except OSError as error:
        raise InputError('{}: {}'.format(path, error.strerror))
    except UnicodeDecodeError:
        raise InputError('{}: is no text file in UTF-8'.format(path))
    except csv.Error as error:
        raise InputError('{}: row {}: {}'.format(path, rows.line_num, error))
    if not faults and not curves['step']:
        faults.append('{}: row 2: is missing; there is nothing to draw'.format(path))
    if faults:
        raise InputError('\n'.join(faults))
    return curves


def read_all(paths):
    runs, faults = [], []
    for path in paths:
        try:
            runs.append(read_metrics(path))
        except InputError as error:
            faults += str(error).split('\n')
    if faults:
        more = ['and {} more faults'.format(len(faults) - MAX_FAULTS)] if len(faults) > MAX_FAULTS else []
        raise InputError('\n'.join(faults[:MAX_FAULTS] + more))
    return runs


def labels_of(paths, given):
    if given is None:
        labels = [os.path.basename(os.path.dirname(os.path.abspath(path))) for path in paths]
        remedy = '; give --labels'
    else:
        labels = [label.strip() for label in given.split(',')]
        remedy = ''
    if len(labels) != len(paths):
        raise InputError('--labels: got {} labels for {} files'.format(len(labels), len(paths)))
    for i, label in enumerate(labels):
        if label in labels[:i]:
            raise InputError('{}: is labelled "{}" like another file{}'.format(paths[i], label, remedy))
        if not label or not label.isprintable():
            raise InputError('{}: got the label "{}"; expected printable characters{}'.format(
                paths[i], label.encode('unicode_escape').decode(), remedy))
    return labels


def check_out(out, inputs):
    if not out.endswith('.svg'):
        raise InputError('--out: got {}; expected a name that ends in .svg'.format(out))
    if os.path.isdir(out):
        raise InputError('--out: {} is a directory'.format(out))
    if not os.path.isdir(os.path.dirname(out) or '.'):
        raise InputError('--out: {}: no such directory'.format(os.path.dirname(out)))
    for path in inputs:
        if is_same_file(path, out):
            raise InputError('--out: {} is an input as well'.format(out))


def draw_curve(axis, run, name, scale=1, **style):
    points = [(step, value * scale) for step, value in zip(run['step'], run[name]) if value is not None]
    marker = 'o' if len(points) <= MAX_MARKED_POINTS else None
    axis.plot([x for x, _ in points], [y for _, y in points], linewidth=1.5, marker=marker, markersize=3.2, **style)


def tidy(axis):
    axis.grid(axis='y')
    axis.spines['top'].set_visible(False)
    axis.tick_params(color='#606060')


def draw_runs(axis, right, kept, runs):
    """Alone, a run has a colour for each curve; otherwise one for all of its curves."""
    for i, run in enumerate(runs):
        first, second = COLOURS[:2] if len(runs) == 1 else (COLOURS[i], COLOURS[i])
        draw_curve(axis, run, 'loss', color=first)
        draw_curve(right, run, 'accuracy', scale=100, color=second, linestyle='--')
        draw_curve(kept, run, 'r_b', color=first)
        draw_curve(kept, run, 'r_t', color=second, linestyle='--')
    axis.set_ylabel('loss (solid)', color=COLOURS[0] if len(runs) == 1 else 'black')
    right.set_ylabel('accuracy, % (dashed)', color=COLOURS[1] if len(runs) == 1 else 'black')


def plain(label):
    """Without its middle, if it is too long; $ is no sign of a formula."""
    if len(label) > MAX_SHOWN:
        label = '{}...{}'.format(label[:MAX_SHOWN // 2 - 3], label[-MAX_SHOWN // 2:])
    return label.replace('$', r'\$')


def legend_above(axis, handles, labels):
    labels = [plain(label) for label in labels]
    columns = max(1, min(4, 88 // (max(map(len, labels)) + 8)))
    legend = axis.legend(handles, ['label'] * len(labels), loc='lower left', bbox_to_anchor=(0, 1.01), borderaxespad=0,
                         frameon=False, ncol=columns)
    for text, label in zip(legend.get_texts(), labels):
        text.set_text(label)  # given as such, a label that begins with _ would be left out


def figure_of(plt, lines, ticker, labels, runs):
    figure, (axis, kept) = plt.subplots(2, 1, sharex=True, figsize=(8, 6), constrained_layout=True,
                                        gridspec_kw={'height_ratios': [3, 2]})
    right = axis.twinx()
    draw_runs(axis, right, kept, runs)
    for each in (axis, kept):
        tidy(each)
    right.spines['top'].set_visible(False)
    if not any(value is not None for run in runs for value in run['accuracy']):
        right.set_visible(False)
        axis.spines['right'].set_visible(False)
    kept.spines['right'].set_visible(False)
    kept.set_ylim(0, 1.05)
    kept.set_ylabel('part kept')
    kept.set_xlabel('step')
    kept.xaxis.set_major_locator(ticker.MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
    kept.xaxis.set_major_formatter(ticker.StrMethodFormatter('{x:,.0f}'))
    colours = COLOURS[:2] if len(runs) == 1 else ('#404040', '#404040')
    legend_above(kept, [lines.Line2D([], [], color=colours[0]), lines.Line2D([], [], color=colours[1], linestyle='--')],
                 ['r_b, of the weight blocks', 'r_t, of the tokens'])
    if len(labels) > 1:
        legend_above(axis, [lines.Line2D([], [], color=COLOURS[i], linewidth=3) for i in range(len(labels))], labels)
    else:
        axis.set_title(plain(labels[0]), loc='left', fontsize=11)
    return figure


def svg_of(labels, runs):
    import matplotlib
    matplotlib.use('svg')
    matplotlib.rcdefaults()  # whatever the user's own settings are
    matplotlib.rcParams.update(STYLE)
    from matplotlib import lines, pyplot, ticker
    text = io.BytesIO()
    figure = figure_of(pyplot, lines, ticker, labels, runs)
    figure.savefig(text, format='svg', metadata={'Date': None, 'Creator': None})
    return text.getvalue()


def parser():
    made = argparse.ArgumentParser(
        prog='training_curves.py',
        formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, max_help_position=24, width=WIDTH),
        description='Draws the curves of one or several trainings: loss and accuracy above, the\n'
                    'parts of the weight blocks (r_b) and of the tokens (r_t) that are kept below.',
        epilog='example:\n  tools/training_curves.py out/a/metrics.csv out/b/metrics.csv --out curves.svg')
    made.add_argument('metrics', metavar='METRICS.csv', nargs='+',
                      help='what secateur train wrote; at most {} files'.format(len(COLOURS)))
    made.add_argument('--out', metavar='CURVES.svg', required=True, help='the picture; replaced if it is there')
    made.add_argument('--labels', metavar='A,B,...', help='names of the files [those of their folders]')
    return made


def main(arguments):
    options = parser().parse_args(arguments)
    try:
        if len(options.metrics) > len(COLOURS):
            raise InputError('METRICS.csv: got {} files; at most {} can be told apart'.format(
                len(options.metrics), len(COLOURS)))
        check_out(options.out, options.metrics)
        labels = labels_of(options.metrics, options.labels)
        content = svg_of(labels, read_all(options.metrics))
        with whole_file(options.out) as file:
            file.write(content)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    except ImportError:
        print('matplotlib is missing from {}: install Debian\'s package python3-matplotlib, which /usr/bin/python3 sees'
              .format(sys.executable), file=sys.stderr)
        return 1
    except OSError as error:
        print('{}: {}'.format(options.out, error.strerror), file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
