#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: write_manual.py SECATEUR OUT

Writes what the commands and options of the program SECATEUR make: man pages (OUT/man1), completions for bash, zsh and fish
(OUT/completions) and the page of the reference (OUT/commands.md)."""
import pathlib
import subprocess
import sys

import command_table
import completions
import man_pages


def reference(commands):
    """One section of Markdown per command."""
    text = '# Commands\n\nAs each tells itself by `--help`.\n'
    for command in commands:
        text += f'\n## secateur {command.name}\n\n{command.summary[:1].upper()}{command.summary[1:]}.\n\n'
        text += f'```text\n{command.usage}\n```\n\n'
        if not command.options:
            continue
        text += f'{command.text}\n\n| option | |\n|---|---|\n'
        for option in command.options:
            names = ', '.join(f'`{name}`' for name in (option.short, f'--{option.name} {option.argument}'.strip()) if name)
            text += f'| {names} | {option.text} |\n'.replace('<', '&lt;')
        if command.examples:
            text += '\n```text\n' + '\n'.join(line.removeprefix('  ') for line in command.examples) + '\n```\n'
    return text


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, out = sys.argv[1], pathlib.Path(sys.argv[2])
    version = subprocess.run([program, '--version'], check=True, capture_output=True, text=True).stdout.split()[1]
    commands = command_table.read_commands(program)
    names = command_table.shipped_names(program)
    files = {'man1/secateur.1': man_pages.main_page(commands, version),
             'completions/bash/secateur': completions.bash(commands, names),
             'completions/zsh/_secateur': completions.zsh(commands, names),
             'completions/fish/secateur.fish': completions.fish(commands, names)}
    for command in commands:
        files[f'man1/{man_pages.page_name(command)}.1'] = man_pages.command_page(command, version)
    for name, text in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


if __name__ == '__main__':
    main()
