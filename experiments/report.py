# SPDX-License-Identifier: Apache-2.0
# Tables and figures of an experiment, from its stores: experiments/NAME/queries.sql has sections of one query each,
#   -- table best of machines        a table; README.md shows it below the line <!-- table: best -->
#   -- figure cycles of machines     one number; expected.json has it, with the tolerance it may differ by
# `of` names the sweep whose store is asked; `-- attribution steps of a b` is a table of the runs a and b.
# Usage: report.py FOLDER OUT [--update]. Exit status 1: README.md or expected.json say otherwise.
import json
import os
import re
import sqlite3
import sys

_SECTION = re.compile(r'^-- (table|figure|attribution) (\S+) of (.+)$', re.MULTILINE)


def sections(text):
    parts = _SECTION.split(text)[1:]
    return [tuple(part.strip() for part in parts[i:i + 4]) for i in range(0, len(parts), 4)]


def rows(out, store, query):
    connection = sqlite3.connect(os.path.join(out, store, 'sweep.sqlite'))
    try:
        cursor = connection.execute(query)
        return [column[0] for column in cursor.description], cursor.fetchall()
    finally:
        connection.close()


def shown(value):
    if value is None:
        return ''
    return '{:,}'.format(value) if isinstance(value, int) else str(value)


def markdown(names, lines):
    table = ['| ' + ' | '.join(names) + ' |', '|' + '---|' * len(names)]
    return '\n'.join(table + ['| ' + ' | '.join(shown(value) for value in line) + ' |' for line in lines])


def attribution(out, runs):
    steps = []
    for run in runs:
        with open(os.path.join(out, run, 'result.json')) as file:
            result = json.load(file)
        steps.append([(step['step'], step['cycles']) for step in result['attribution']])
        steps[-1].append(('this run', result['cycles']))
    names = [step for step, _ in steps[0]]
    return markdown(['step'] + runs, [[name] + [dict(each)[name] for each in steps] for name in names])


def with_tables(readme, tables):
    for name, table in tables.items():
        mark = '<!-- table: {} -->\n'.format(name)
        if mark not in readme:
            raise SystemExit('README.md has no line {}'.format(mark.strip()))
        before, after = readme.split(mark)
        rest = re.sub(r'\A(\|.*\n)*', '', after)
        readme = before + mark + table + '\n' + rest
    return readme


def differences(expected, figures):
    lines = []
    for name in sorted(set(expected) | set(figures)):
        if name not in expected or name not in figures:
            lines.append('{} is {}'.format(name, 'not expected' if name in figures else 'not computed'))
        elif abs(figures[name] - expected[name]['value']) > expected[name]['tolerance']:
            lines.append('{}: {}; expected {}'.format(name, figures[name], expected[name]['value']))
    return lines


def check(folder, tables, figures, update):
    """Compares tables with README.md and figures with expected.json, or writes them there; the exit status."""
    readme_path, expected_path = os.path.join(folder, 'README.md'), os.path.join(folder, 'expected.json')
    with open(readme_path) as file:
        readme = file.read()
    with open(expected_path) as file:
        expected = json.load(file)
    if update:
        with open(readme_path, 'w') as file:
            file.write(with_tables(readme, tables))
        now = {name: {'value': value, 'tolerance': expected.get(name, {}).get('tolerance', 0)}
               for name, value in figures.items()}
        with open(expected_path, 'w') as file:
            file.write(json.dumps(now, indent=2) + '\n')
        return 0
    lines = differences(expected, figures)
    lines += ['README.md shows another table: {}'.format(name) for name, table in tables.items()
              if with_tables(readme, {name: table}) != readme]
    print('\n' + ('\n'.join(lines) if lines else 'README.md and expected.json say the same.'))
    return 1 if lines else 0


def main(folder, out, update):
    with open(os.path.join(folder, 'queries.sql')) as file:
        queries = sections(file.read())
    tables, figures = {}, {}
    for kind, name, source, query in queries:
        if kind == 'attribution':
            tables[name] = attribution(out, source.split())
        elif kind == 'table':
            tables[name] = markdown(*rows(out, source, query))
        else:
            figures[name] = rows(out, source, query)[1][0][0]
    for name, table in tables.items():
        print('\n{}\n{}'.format(name, table))
    return check(folder, tables, figures, update)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], sys.argv[2], '--update' in sys.argv[3:]))
