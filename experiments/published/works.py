# SPDX-License-Identifier: Apache-2.0
# works.csv and the networks' multiply-accumulates as a store that report.py can ask. Usage: works.py FOLDER OUT
import csv
import json
import os
import sqlite3
import sys

folder, out = sys.argv[1:3]
os.makedirs(os.path.join(out, 'works'))
connection = sqlite3.connect(os.path.join(out, 'works', 'sweep.sqlite'))
with open(os.path.join(folder, 'works.csv')) as file:
    rows = list(csv.DictReader(file))
names = list(rows[0])
connection.execute('CREATE TABLE works(place, {}, macs)'.format(', '.join(names)))
for place, row in enumerate(rows):
    macs = None
    if row['network']:
        with open(os.path.join(out, row['network'], 'result.json')) as file:
            macs = json.load(file)['macs_dense']
    numbers = ('clock_mhz', 'dsp', 'latency_ms', 'throughput_fps', 'power_w')
    values = [(float(row[name]) if row[name] else None) if name in numbers else row[name] for name in names]
    connection.execute('INSERT INTO works VALUES({})'.format(', '.join('?' * (len(names) + 2))), [place] + values + [macs])
connection.commit()
connection.close()
