# SPDX-License-Identifier: Apache-2.0
# submit, status, resubmit, merge.
import os
import re
import shutil
import sys

from . import slurm
from .array_jobs import submit_shards
from .errors import InputError, RunError
from .job_folder import STORE, JobFolder
from .merged_store import MergedStore
from .shard_states import shard_states
from .shard_task import ShardTask

_KILL_WAIT = 30  # Slurm's default


def _list(indices):
    return slurm.ranges(indices) or 'none'


def _points_of(secateur, sweep):
    """Refuses an unsound file before anything is submitted."""
    status, out, err = slurm.call([secateur, 'config', 'check', sweep, '--kind', 'sweep'])
    if status != 0:
        raise InputError((err or out).strip())
    found = re.search(r'sweep of ([\d,]+) points', out)
    if not found:
        raise RunError('{} config check said: {}'.format(secateur, out.strip()))
    return int(found.group(1).replace(',', ''))


def _check_shards(shards, points):
    if shards > points:
        raise InputError('--shards: got {}; the sweep has {} points'.format(shards, points))
    limit = slurm.cluster_setting('MaxArraySize')
    if limit is not None and shards >= limit:
        raise InputError('--shards: got {}; this cluster takes arrays of at most {} (MaxArraySize)'.format(
            shards, max(0, limit - 1)))


def submit(options, tool):
    slurm.require('sbatch')
    points = _points_of(options.secateur, options.sweep)
    _check_shards(options.shards, points)
    name = options.name or os.path.splitext(os.path.basename(options.sweep))[0]
    settings = {
        'sweep': options.sweep, 'cwd': os.getcwd(), 'secateur': options.secateur, 'tool': tool, 'name': name,
        'shards': options.shards, 'points': points, 'scratch': options.scratch, 'copy_every': options.copy_every,
        'grace': options.grace, 'kill_wait': slurm.cluster_setting('KillWait') or _KILL_WAIT,
        'merge': not options.no_merge, 'retries': options.retries, 'arrays': [], 'merge_job': None,
    }
    settings.update(_job_settings(options))
    settings['cpus'] = settings['cpus'] or 1
    folder = JobFolder.create(options.out, settings)
    try:
        array = submit_shards(folder, folder.shards())
    except (InputError, RunError):
        if not folder.settings['arrays']:
            shutil.rmtree(folder.path)  # made by this command, and empty
        raise
    _tell(folder, array, folder.shards())
    return 0


def _job_settings(options):
    keys = ('partition', 'account', 'time', 'mem', 'cpus', 'at_once', 'sbatch')
    return {key: getattr(options, key) for key in keys}


def _tell(folder, array, indices):
    merge = folder.settings['merge_job']
    print('Submitted: shards {} of {} as job {}{}'.format(
        _list(indices), folder.settings['shards'], array, ', merged by job {}'.format(merge) if merge else ''))
    print('Status:    secateur-slurm status {}'.format(folder.path))
    print('Cancel:    scancel {}'.format(' '.join(job for job in (merge, array) if job)))


def status(options, _tool):
    folder = JobFolder.open(options.dir)
    states = shard_states(folder)
    words = {}
    for state in states:
        words[state.word] = words.get(state.word, 0) + 1
    print('{}: {} points in {} shards: {}'.format(
        folder.settings['sweep'], folder.settings['points'], len(states),
        ', '.join('{} {}'.format(count, word) for word, count in sorted(words.items()))))
    if not options.all:
        states = [state for state in states if state.kind != 'done']
    for state in states:
        print('  {:>5}  {:<12} {}'.format(state.index, state.word, state.detail)[:79].rstrip())
    if os.path.exists(folder.file('sweep', STORE)):
        print('Merged:  {}'.format(folder.file('sweep')))
    return 0


def _resubmit(folder, states, kinds, tool):
    """True when something was submitted."""
    again = [state.index for state in states if state.kind in kinds]
    if not again:
        return False
    active = {state.index for state in states if state.kind == 'active'}
    arrays = folder.settings['arrays'] if active else []
    folder.settings['tool'] = tool
    _tell(folder, submit_shards(folder, again, arrays), again)
    return True


def resubmit(options, tool):
    folder = JobFolder.open(options.dir)
    folder.lock()
    states = shard_states(folder)
    if not any(state.kind not in ('done', 'active') for state in states):
        active = [state.index for state in states if state.kind == 'active']
        print('Nothing to resubmit: every shard is done' if not active else
              'Nothing to resubmit: shards {} are queued or running'.format(_list(active)))
        return 0
    _points_of(folder.settings['secateur'], os.path.join(folder.settings['cwd'], folder.settings['sweep']))
    folder.settings.update({key: value for key, value in _job_settings(options).items() if value})
    _resubmit(folder, states, ('unfinished', 'cancelled', 'refused'), tool)
    return 0


def merge(options, tool):
    folder = JobFolder.open(options.dir)
    folder.lock()
    states = shard_states(folder) if not all((folder.ended(i) or {}).get('exit') == 0 for i in folder.shards()) else []
    left = [state for state in states if state.kind != 'done']
    if left and options.or_resubmit:
        return _retry(folder, states, tool)
    if left and not options.partial:
        raise RunError('shards {} are not done; resubmit them, or merge what is there with --partial'.format(
            _list(state.index for state in left)))
    MergedStore(folder).make()
    return 0


def _retry(folder, states, tool):
    """In the job that follows the shards. What the user cancelled, and what would fail again, stays."""
    active = [state.index for state in states if state.kind == 'active']
    if any(state.kind == 'unfinished' for state in states) and folder.settings['retries'] > 0:
        folder.settings['retries'] -= 1
        _resubmit(folder, states, ('unfinished',), tool)
        return 0
    if active:
        print('shards {} are queued or running: the merge that was submitted with them merges'.format(_list(active)))
        return 0
    lines = ['shard {}: {}: {}'.format(state.index, state.word, state.detail)
             for state in states if state.kind != 'done']
    raise RunError('not merged, since shards are not done:\n' + '\n'.join(lines))


def shard(options, _tool):
    folder = JobFolder.open(options.dir)
    return ShardTask(folder, options.index).run()
