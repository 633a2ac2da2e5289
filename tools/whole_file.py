# SPDX-License-Identifier: Apache-2.0
# Output files of the tools: whole or not at all, as src/base/output_file.hpp writes them. Links and permissions stay, and
# what is no regular file is written straight into.
import contextlib
import os
import re
import signal
import stat


def is_same_file(a, b):
    """By whatever name."""
    try:
        return os.path.samefile(a, b)
    except OSError:
        return os.path.realpath(a) == os.path.realpath(b)


@contextlib.contextmanager
def whole_file(path):
    """A file to write bytes into; it takes its place at the end of the `with`. @throws OSError"""
    target = os.path.realpath(path)
    mode = _mode_of(path)
    if mode is not None and not stat.S_ISREG(mode):
        with open(path, 'wb') as file:
            yield file
        return
    folder, name = os.path.split(target)
    draft = os.path.join(folder, '.{}.{}.0.draft'.format(name, os.getpid()))
    _remove_abandoned(folder, name)
    caught = [each for each in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(each) == signal.SIG_DFL]
    for each in caught:
        signal.signal(each, _end)
    try:
        with open(draft, 'wb') as file:
            if mode is not None:
                os.fchmod(file.fileno(), stat.S_IMODE(mode))
            yield file
        os.replace(draft, target)
    finally:
        if os.path.exists(draft):
            os.remove(draft)
        for each in caught:
            signal.signal(each, signal.SIG_DFL)


def _mode_of(path):
    try:
        return os.stat(path).st_mode
    except OSError:
        return None


def _remove_abandoned(folder, name):
    """Drafts of the same file by processes that were killed."""
    pattern = re.compile(re.escape('.' + name) + r'\.(\d+)\.\d+\.draft')
    for entry in os.listdir(folder):
        found = pattern.fullmatch(entry)
        if found and not os.path.exists('/proc/' + found.group(1)):
            with contextlib.suppress(OSError):
                os.remove(os.path.join(folder, entry))


def _end(number, _frame):
    raise SystemExit(128 + number)
