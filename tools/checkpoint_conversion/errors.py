# SPDX-License-Identifier: Apache-2.0
# Exit statuses as secateur's: 2 the input is wrong, with every fault that was found; 1 something failed.

_SHOWN = 20  # as secateur's lists of faults


class InputError(Exception):
    """The user's fault. `faults` are pairs of a tensor's name, or '', and what is wrong."""

    def __init__(self, path, *faults):
        lines = [': '.join(part for part in (path, label(name), what) if part) for name, what in faults[:_SHOWN]]
        if len(faults) > _SHOWN:
            lines.append('and {} more faults'.format(len(faults) - _SHOWN))
        super().__init__('\n'.join(map(printable, lines)))


class RunError(Exception):
    """Not the user's fault."""

    def __init__(self, text):
        super().__init__(printable(text))


def printable(text):
    """One line of text of unknown origin, without what a terminal would obey, or could not show."""
    return ''.join(each if each.isprintable() else _escape(each) for each in text)


def _escape(character):
    if 0xDC80 <= ord(character) <= 0xDCFF:  # a byte that is no text, as os.fsdecode gives it
        return '\\x{:02x}'.format(ord(character) - 0xDC00)
    return character.encode('unicode_escape', 'surrogatepass').decode('ascii')


def label(name):
    """A tensor's name for people: it may be anything."""
    return name if name.isprintable() and len(name) <= 120 else repr(name[:120])
