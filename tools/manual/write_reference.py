#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: write_reference.py SECATEUR SCHEMAS OUT

Writes pages of Markdown into OUT: the commands and options of the program SECATEUR, and the keys of every kind of document
from the JSON Schemas in SCHEMAS."""
import json
import pathlib
import sys

import command_table
import keys
import write_manual


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    program, schemas, out = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    out.mkdir(parents=True, exist_ok=True)
    (out / 'commands.md').write_text(write_manual.reference(command_table.read_commands(program)))
    for schema in sorted(schemas.glob('*.schema.json')):
        name = schema.name.partition('.')[0]
        (out / f'{name}.md').write_text(keys.page(json.loads(schema.read_text())))


if __name__ == '__main__':
    main()
