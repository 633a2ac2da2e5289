# SPDX-License-Identifier: Apache-2.0
"""The commands of a built secateur with their options, as its own --help tells them: the program's table of commands and
options is the only one there is."""
import dataclasses
import re
import subprocess

# "  -h [ --help ]   text", "  --out DIR   text", "  --trace-window FROM:TO text"; the text may begin on the next line.
_OPTION = re.compile(r'^  (?:(-\w) \[ )?--([a-z][a-z0-9-]*)(?: \])?(?: ([^\s]+))?(?:\s+(\S.*))?$')
_ENTRY = re.compile(r'^  ([a-z]+)\s+(\S.*)$')


@dataclasses.dataclass
class Option:
    name: str  # without dashes
    short: str  # "-h", or empty
    argument: str  # "DIR"; empty: it takes no value
    text: str


@dataclasses.dataclass
class Command:
    name: str  # "run", "hls export"
    summary: str  # one line
    usage: str
    text: str  # lines
    options: list
    examples: list  # lines


def help_of(program, *words):
    return subprocess.run([program, *words, '--help'], check=True, capture_output=True, text=True).stdout


def _sections(text):
    """The paragraphs before "Options:", the lines after it, the lines after "Examples:"."""
    before, _, rest = text.partition('\nOptions:\n')
    if not rest:
        before, _, examples = text.partition('\nExamples:\n')
        return before, [], examples.splitlines()
    options, _, examples = rest.partition('\nExamples:\n')
    return before, options.splitlines(), examples.splitlines()


def _options(lines):
    options = []
    for line in lines:
        match = _OPTION.match(line)
        if match:
            short, name, argument, text = (part or '' for part in match.groups())
            options.append(Option(name, short, argument, text))
        elif line.strip():
            if not options or not line.startswith('   '):
                raise ValueError(f'not understood in the list of options: {line!r}')
            options[-1].text = f'{options[-1].text} {line.strip()}'.strip()
    return options


def _entries(text):
    """Indented lines "  name   what it does"."""
    return [match.groups() for match in map(_ENTRY.match, text.splitlines()) if match]


def _command(program, name, summary):
    before, options, examples = _sections(help_of(program, *name.split()))
    usage, _, text = before.partition('\n')
    return Command(name, summary, usage.removeprefix('Usage: '), text.strip('\n'), _options(options), examples)


def read_commands(program):
    """Every command; one that has commands of its own, as hls, is followed by these."""
    overview = help_of(program)
    commands = []
    for name, summary in _entries(overview.partition('Commands:\n')[2].partition('\n\n')[0]):
        try:
            command = _command(program, name, summary)
        except subprocess.CalledProcessError:
            continue  # not in this build: train without libtorch
        commands.append(command)
        if not command.options:
            commands += [_command(program, f'{name} {below}', what) for below, what in _entries(command.text)]
    return commands


def shipped_names(program):
    """Option -> the shipped names that it takes, {"accelerator": ["tiny", ...], ...}, as `secateur list` tells them."""
    names = {}
    text = subprocess.run([program, 'list'], check=True, capture_output=True, text=True).stdout
    for line in text.splitlines():
        if re.match(r'^\S', line):
            option = re.search(r'\(--([a-z]+)', line)
            current = names.setdefault(option.group(1), []) if option else []
        elif match := re.match(r'^  (\S+)', line):
            current.append(match.group(1))
    return names
