# SPDX-License-Identifier: Apache-2.0
# What became of each shard: its own word where it left one, Slurm's where it was killed.
import collections
import re

from . import slurm

# `kind`: done, active, cancelled (by the user), refused (the input is wrong: it would fail again), unfinished.
ShardState = collections.namedtuple('ShardState', 'index kind word detail')

_PROGRESS = re.compile(r'^(ideal|event)\s.*\d+/\d+.*$')
_TAIL_BYTES = 16384


def last_line(path, pattern=None):
    try:
        with open(path, 'rb') as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _TAIL_BYTES))
            lines = file.read().decode('utf-8', 'replace').splitlines()
    except OSError:
        return ''
    for line in reversed(lines):
        if line.strip() and (pattern is None or pattern.match(line)):
            return line.strip()
    return ''


def shard_states(folder):
    """One a shard, in order. @throws RunError: Slurm does not answer."""
    arrays = folder.settings['arrays']
    known = slurm.tasks(arrays)
    return [_state(folder, index, [known[array, index] for array in arrays if (array, index) in known])
            for index in folder.shards()]


def _state(folder, index, words):
    ended = folder.ended(index)
    if ended is not None and ended['exit'] == 0:
        return ShardState(index, 'done', 'done', ended['why'])
    for word in words:
        if word in slurm.ACTIVE:
            detail = last_line(folder.log(index), _PROGRESS) if word != 'PENDING' else ''
            return ShardState(index, 'active', word.lower(), detail)
    last = words[-1] if words else ''
    if last.startswith('CANCELLED'):
        return ShardState(index, 'cancelled', 'cancelled', last_line(folder.log(index), _PROGRESS))
    if ended is not None:
        kind = 'refused' if ended['exit'] == 2 else 'unfinished'
        word = 'failed' if last in ('', 'FAILED', 'COMPLETED') else last.lower()
        return ShardState(index, kind, word, ended['why'])
    # No word of its own: SIGKILL, a node that died, memory.
    word = last.lower() if last not in ('', 'FAILED', 'COMPLETED') else 'killed'
    return ShardState(index, 'unfinished', word, last_line(folder.log(index), _PROGRESS))
