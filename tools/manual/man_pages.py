# SPDX-License-Identifier: Apache-2.0
"""Man pages of the commands, section 1: secateur(1) and one per command, secateur-hls-export(1)."""
import re


def _escaped(text):
    text = text.replace('\\', '\\e').replace('-', '\\-')
    return '\n'.join('\\&' + line if line[:1] in ('.', "'") else line for line in text.splitlines())


def _bold(text):
    return f'\\fB{_escaped(text)}\\fR'


def _header(name, version):
    return f'.TH {name.replace(" ", "-").upper()} 1 "" "secateur {version}" "Secateur"\n'


def _section(title, body):
    return f'.SH {title}\n{body.rstrip()}\n'


def _verbatim(lines):
    return '.nf\n' + '\n'.join(_escaped(line) for line in lines) + '\n.fi\n'


def _option(option):
    names = ', '.join(_bold(name) for name in (option.short, '--' + option.name) if name)
    argument = f' \\fI{_escaped(option.argument)}\\fR' if option.argument else ''
    return f'.TP\n{names}{argument}\n{_escaped(option.text)}\n'


def page_name(command):
    return 'secateur-' + command.name.replace(' ', '-')


def command_page(command, version):
    text = _header('secateur ' + command.name, version)
    text += _section('NAME', f'{_escaped(page_name(command))} \\- {_escaped(command.summary)}')
    text += _section('SYNOPSIS', _escaped(command.usage))
    # A command of commands tells these line by line.
    lines = command.text.splitlines()
    text += _section('DESCRIPTION', _escaped(command.text) if command.options else _verbatim(lines))
    if command.options:
        text += _section('OPTIONS', ''.join(map(_option, command.options)))
    if command.examples:
        text += _section('EXAMPLES', _verbatim(re.sub('^  ', '', line) for line in command.examples))
    text += _section('EXIT STATUS', _STATUS)
    return text + _section('SEE ALSO', _escaped('secateur(1)'))


_STATUS = '''.TP
0
It did what was asked.
.TP
1
The input was sound and the run failed.
.TP
2
The input is wrong: every fault is told, with its file and key, before anything is simulated.'''


def main_page(commands, version):
    listed = ''.join(f'.TP\n\\fB{_escaped(page_name(command))}\\fR(1)\n{_escaped(command.summary)}\n' for command in commands)
    text = _header('secateur', version)
    text += _section('NAME', 'secateur \\- cycle\\-accurate simulation of pruned Vision Transformers on FPGA accelerators')
    text += _section('SYNOPSIS', '\\fBsecateur\\fR \\fICOMMAND\\fR [\\fIoptions\\fR]')
    text += _section('DESCRIPTION', _escaped('Takes a network, a pruning and a machine, simulates the machine cycle by cycle, and '
                                             'tells latency, throughput, resources, and where every cycle went.'))
    text += _section('COMMANDS', listed)
    text += _section('ENVIRONMENT', '.TP\n\\fBSECATEUR_HOME\\fR\n' + _escaped(
        'Folder with configs/ and models/. Without it they are looked for in share/secateur above the folder of the '
        'program, and in the folders above it.'))
    return text + _section('EXIT STATUS', _STATUS)
