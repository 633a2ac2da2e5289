# SPDX-License-Identifier: Apache-2.0
# Published figures (measured.csv, bounds.csv) beside runs of our machines, and what multiplications alone allow.
# Compares nothing but latencies: power, resources and accuracy are left out. Usage: tables.py FOLDER OUT [--update]
import csv
import json
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
import report  # noqa: E402

NETWORKS = ['deit_tiny', 'deit_small', 'deit_base', 'vit_small']


def lines_of(folder, name):
    with open(os.path.join(folder, name), newline='') as file:
        return list(csv.DictReader(file))


def result_of(out, run):
    with open(os.path.join(out, run, 'result.json')) as file:
        return json.load(file)


def m3vit_tiny():
    """Multiplications of linear layers and of attention: D 192, 12 encoders, 129 tokens (128 x 256 pixels). In every
    second encoder a token goes to 2 experts of 384 neurons: as many multiplications as the 768 of the others, and 16
    for the gate. (Edge-MoE's model.hpp.)"""
    tokens, width, hidden, encoders = 129, 192, 768, 12
    linear = encoders * tokens * (4 * width * width + 2 * width * hidden) + encoders // 2 * tokens * width * 16
    return linear + (tokens - 1) * 768 * width, encoders * 2 * tokens * tokens * width


def ubimoe_stages(tokens=197, width=384, hidden=1536, tile=16, parallel=4):
    """Cycles an image and encoder of the U50 demo's four stages, one iteration of its innermost loops a cycle."""
    linear = tokens * (width // tile) ** 2
    attention = -(-tokens // parallel) * tokens * width // tile
    mlp = tokens * (width // tile) * (hidden // tile)
    return {'Q, K, V': 3 * linear, 'attention and projection': attention + linear, 'MLP, first': mlp, 'MLP, second': mlp}


def percent(ours, published):
    return '{:+.0f} %'.format(100 * (ours / published - 1))


def compared(folder, out):
    table = []
    for line in lines_of(folder, 'measured.csv'):
        result, published = result_of(out, line['name']), float(line['latency_ms'])
        clock = result['clock_mhz']
        ideal = result['ideal_cycles'] / clock / 1000
        table.append([line['name'], line['network.name'], '{:.3f}'.format(published),
                      '{:.3f}'.format(result['latency_ms']), percent(result['latency_ms'], published),
                      '{:.3f}'.format(ideal), percent(ideal, published)])
    return report.markdown(['run', 'network', 'published, ms', 'event', 'error', 'ideal', 'error of ideal'], table)


def bounds(folder, macs):
    table = []
    for line in lines_of(folder, 'bounds.csv'):
        count, clock, published = macs[line['network']], float(line['clock_mhz']), float(line['latency_ms'])
        needed = count / (published * clock * 1000)
        size = line['multipliers'] or line['dsp']
        kind = 'multipliers' if line['multipliers'] else 'DSP'
        table.append([line['work'], line['network'], '{:.3f}'.format(count / 1e9), '{:g}'.format(clock),
                      '{:,} {}'.format(int(size), kind) if size else 'unknown', '{:g}'.format(published),
                      round(needed), '{:.2f}'.format(needed / int(size)) if size else '',
                      '{:.2f}'.format(count / int(size) / clock / 1000) if size else ''])
    return report.markdown(['work', 'network', 'GMAC', 'MHz', 'size', 'published, ms', 'MACs a cycle', 'of each',
                            'ms at one each'], table)


def organisations(out):
    """Of every organisation of our machine with as many int8 multipliers: the fastest, the median, the slowest."""
    table = []
    for network, published in (('vit_small', 11.15), ('deit_tiny', 4.077)):
        connection = sqlite3.connect(os.path.join(out, 'systolic_' + network, 'sweep.sqlite'))
        rows = connection.execute('SELECT "accelerator.p_h", "accelerator.p_t", "accelerator.p_c", "accelerator.p_pe", '
                                  'latency_ms FROM points ORDER BY latency_ms, point').fetchall()
        connection.close()
        for word, row in (('fastest', rows[0]), ('median', rows[(len(rows) - 1) // 2]), ('slowest', rows[-1])):
            table.append([network, '{} of {}'.format(word, len(rows)), ', '.join(str(each) for each in row[:4]),
                          '{:.3f}'.format(row[4]), percent(row[4], published)])
    return report.markdown(['network', 'organisation', 'p_h, p_t, p_c, p_pe', 'ms', 'against the published'], table)


def main(folder, out, update):
    runs = [line['name'] for line in lines_of(folder, 'measured.csv')]
    macs = {network: result_of(out, 'dense-' + network)['macs_dense'] for network in NETWORKS}
    linear, attention = m3vit_tiny()
    macs['m3vit_tiny'] = linear + attention
    stages = ubimoe_stages()
    tables = {
        'compared': compared(folder, out),
        'steps': report.attribution(out, runs),
        'stages': report.markdown(['stage', 'cycles an image'], list(stages.items())),
        'bounds': bounds(folder, macs),
        'organisations': organisations(out),
    }
    figures = {run.replace('-', '_') + '_cycles': result_of(out, run)['cycles'] for run in runs}
    figures.update({run.replace('-', '_') + '_ideal_cycles': result_of(out, run)['ideal_cycles'] for run in runs})
    figures.update({network + '_macs': count for network, count in macs.items()})
    figures['ubimoe_u50_lanes_16_cycles'] = result_of(out, 'ubimoe-u50-lanes-16')['cycles']
    figures['ubimoe_u50_slowest_stage_cycles'] = 12 * max(stages.values())
    # 16 x 16 multipliers for linear layers, 4 x 8 for attention, one after the other.
    figures['edge_moe_loop_cycles'] = round(linear / 256 + attention / 32)
    for name, table in tables.items():
        print('\n{}\n{}'.format(name, table))
    return report.check(folder, tables, figures, update)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], sys.argv[2], '--update' in sys.argv[3:]))
