# SPDX-License-Identifier: Apache-2.0
"""Completion of command lines for bash, zsh and fish."""
import re

_FILES = re.compile(r'FILE|PATH|DIR|RESULT|STORE|TRACE|JSON|CSV')


def _values(option, names):
    """What may stand after an option: (words, whether a file may)."""
    words = names.get(option.name, [])
    return words, bool(words) or (_FILES.search(option.argument) is not None and '=' not in option.argument)


def _families(commands):
    """Command -> its own commands: {"hls": ["export", ...]}."""
    families = {}
    for command in commands:
        family, _, below = command.name.partition(' ')
        if below:
            families.setdefault(family, []).append(below)
    return families


def bash(commands, names):
    families = _families(commands)
    tops = [command.name for command in commands if ' ' not in command.name]
    lines = ['# bash completion of secateur', '_secateur() {',
             '  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}',
             '  local options="" words=""',
             '  if ((COMP_CWORD == 1)); then',
             f'    mapfile -t COMPREPLY < <(compgen -W "{" ".join(tops)} --help --version" -- "$word")',
             '    return', '  fi', '  case $command in']
    for family, below in families.items():
        lines += [f'    {family})', '      if ((COMP_CWORD == 2)); then',
                  f'        mapfile -t COMPREPLY < <(compgen -W "{" ".join(below)}" -- "$word")', '        return', '      fi',
                  '      command+=" ${COMP_WORDS[2]}" ;;']
    lines += ['  esac', '  case $before in']
    for option, values in names.items():
        lines.append(f'    --{option}) words="{" ".join(values)}" ;;')
    lines += ['  esac', '  case $command in']
    for command in commands:
        options = ' '.join('--' + option.name for option in command.options)
        lines.append(f'    "{command.name}") options="{options}" ;;')
    lines += ['  esac', '  if [[ $word == -* ]]; then',
              '    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")', '  else',
              '    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word"; compgen -f -- "$word")', '  fi', '}',
              'complete -o filenames -F _secateur secateur']
    return '\n'.join(lines) + '\n'


def _zsh_text(text):
    return re.sub(r"([\[\]:\\])", r'\\\1', text).replace("'", "'\\''")


def zsh(commands, names):
    families = _families(commands)

    def spec(option):
        action = ''
        if option.argument:
            words, is_file = _values(option, names)
            code = (f'compadd -- {" ".join(words)}; ' if words else '') + ('_files' if is_file else '')
            action = f':{_zsh_text(option.argument)}:' + (f'{{{code}}}' if code else ' ')
        return f"    '*--{option.name}[{_zsh_text(option.text)}]{action}'"

    lines = ['#compdef secateur', '# zsh completion of secateur', '_secateur() {', '  local -a commands=(']
    for command in commands:
        if ' ' not in command.name:
            lines.append(f"    '{command.name}:{_zsh_text(command.summary)}'")
    lines += ['  )', '  if ((CURRENT == 2)); then', "    _describe command commands", '    return', '  fi',
              '  local command=$words[2]', '  shift words; ((CURRENT--))', '  case $command in']
    for family, below in families.items():
        lines += [f'    {family})', '      if ((CURRENT == 2)); then', f'        compadd {" ".join(below)}', '        return',
                  '      fi', '      command+=" $words[2]"', '      shift words; ((CURRENT--)) ;;']
    lines += ['  esac', '  local -a options=()', '  case $command in']
    for command in commands:
        lines += [f"    '{command.name}') options=("] + [spec(option) for option in command.options] + ['    ) ;;']
    lines += ['  esac', "  _arguments $options '*:file:_files'", '}', '_secateur "$@"']
    return '\n'.join(lines) + '\n'


def _fish_text(text):
    return "'" + text.replace('\\', '\\\\').replace("'", "\\'") + "'"


def fish(commands, names):
    lines = ['# fish completion of secateur']
    for command in commands:
        top, _, below = command.name.partition(' ')
        if below:
            seen = f"__fish_seen_subcommand_from {top}; and not __fish_seen_subcommand_from {below}"
            lines.append(f"complete -c secateur -n '{seen}' -a {below} -d {_fish_text(command.summary)}")
        else:
            lines.append(f"complete -c secateur -n __fish_use_subcommand -f -a {top} -d {_fish_text(command.summary)}")
    for command in commands:
        seen = '; and '.join(f'__fish_seen_subcommand_from {word}' for word in command.name.split())
        for option in command.options:
            words, is_file = _values(option, names)
            value = (' -r' if option.argument else '') + (' -F' if is_file else ' -f' if option.argument else '')
            value += f" -a '{' '.join(words)}'" if words else ''
            lines.append(f"complete -c secateur -n '{seen}' -l {option.name}{value} -d {_fish_text(option.text)}")
    return '\n'.join(lines) + '\n'
