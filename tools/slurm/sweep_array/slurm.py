# SPDX-License-Identifier: Apache-2.0
# Slurm's commands. Accounting (sacct) is asked only where squeue knows nothing any more, and may be absent.
import os
import re
import shutil
import subprocess

from .errors import InputError, RunError

# States of squeue in which a task will still run, or does.
ACTIVE = {'PENDING', 'RUNNING', 'SUSPENDED', 'CONFIGURING', 'COMPLETING', 'REQUEUED', 'REQUEUE_HOLD', 'REQUEUE_FED',
          'RESIZING', 'SIGNALING', 'STAGE_OUT', 'STOPPED', 'SPECIAL_EXIT', 'RESV_DEL_HOLD'}


def require(command):
    if shutil.which(command) is None:
        raise InputError('{} is not on PATH: this is no login node of a Slurm cluster, or its module is not '
                         'loaded'.format(command))


def call(arguments, text=None):
    """(status, stdout, stderr)"""
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE if text is not None else subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    out, err = process.communicate(text)
    return process.returncode, out, err


def cluster_setting(name):
    """From slurm.conf, as an int; None where it cannot be told."""
    if shutil.which('scontrol') is None:
        return None
    _, out, _ = call(['scontrol', 'show', 'config'])
    found = re.search(r'^{}\s*=\s*(\d+)'.format(name), out, re.MULTILINE)
    return int(found.group(1)) if found else None


def submit(options, script):
    """The job's id."""
    require('sbatch')
    status, out, err = call(['sbatch', '--parsable'] + options, script)
    job = out.strip().split(';')[0]  # "id;cluster" on federations
    if status != 0 or not job.isdigit():
        raise RunError('sbatch refused the job: {}'.format((err or out).strip()))
    return job


def tasks(arrays):
    """{(array, task): state} of the user's tasks that squeue or sacct knows. @throws RunError: Slurm does not answer;
    taking that for an empty queue would run shards twice."""
    require('squeue')
    known = {}
    if not arrays:
        return known
    status, out, err = call(['squeue', '--noheader', '--array', '--states=all', '--user={}'.format(os.getuid()),
                             '--format=%F|%K|%T'])
    if status != 0:
        raise RunError('squeue failed: {}'.format(err.strip()))
    for line in out.splitlines():
        array, _, rest = line.strip().partition('|')
        task, _, state = rest.partition('|')
        if array in arrays and task.isdigit():
            known[array, int(task)] = state
    for key, state in _accounted(arrays).items():
        known.setdefault(key, state)
    return known


def _accounted(arrays):
    if shutil.which('sacct') is None:
        return {}
    status, out, _ = call(['sacct', '--noheader', '--allocations', '--parsable2', '--array',
                           '--jobs={}'.format(','.join(arrays)), '--format=JobID,State'])
    states = {}
    for line in out.splitlines() if status == 0 else []:
        found = re.match(r'(\d+)_(\d+)\|(\w+)', line)
        if found:
            states[found.group(1), int(found.group(2))] = found.group(3)
    return states


def ranges(numbers):
    """"1-3,7" as --array takes it."""
    parts = []
    for number in sorted(numbers):
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ','.join(str(a) if a == b else '{}-{}'.format(a, b) for a, b in parts)
