# SPDX-License-Identifier: Apache-2.0
# Turns shards into an array and a job that merges when all have ended, however they ended.
import shlex

from . import slurm
from .errors import RunError

# Settings that become options of sbatch, for shards and merge alike.
_PASSED = ('partition', 'account', 'time', 'mem')


def _common_options(folder, name, log):
    settings = folder.settings
    options = ['--job-name={}'.format(name), '--output={}'.format(log), '--open-mode=append',
               '--chdir={}'.format(settings['cwd']), '--nodes=1', '--ntasks=1']
    options += ['--{}={}'.format(key, settings[key]) for key in _PASSED if settings.get(key)]
    return options + settings['sbatch']


def _script(*words):
    # exec: signals for the batch shell reach the tool.
    return '#!/bin/sh\nexec {}\n'.format(' '.join(words))


def submit_shards(folder, indices, active_arrays=()):
    """Submits `indices`, and the merge after them and after `active_arrays`; notes the ids. @throws RunError"""
    settings = folder.settings
    tool, path = shlex.quote(settings['tool']), shlex.quote(folder.path)
    escaped = folder.path.replace('%', '%%')  # sbatch replaces %a
    at_once = '%{}'.format(settings['at_once']) if settings.get('at_once') else ''
    array = slurm.submit(
        _common_options(folder, settings['name'], escaped + '/logs/shard-%a.log') +
        ['--array={}{}'.format(slurm.ranges(indices), at_once), '--cpus-per-task={}'.format(settings['cpus']),
         '--signal=B:USR1@{}'.format(settings['grace']), '--requeue'],
        _script(tool, 'shard', path, '"$SLURM_ARRAY_TASK_ID"'))
    settings['arrays'].append(array)
    settings['merge_job'] = None
    folder.save()
    if settings['merge']:
        after = ':'.join(list(active_arrays) + [array])
        try:
            settings['merge_job'] = slurm.submit(
                _common_options(folder, settings['name'] + '-merge', escaped + '/logs/merge.log') +
                ['--cpus-per-task=1', '--dependency=afterany:{}'.format(after)],
                _script(tool, 'merge', path, '--or-resubmit'))
        except RunError as error:
            raise RunError('{}\nThe shards are submitted (job {}); merge by hand: {} merge {}'.format(
                error, array, tool, path))
        folder.save()
    return array
