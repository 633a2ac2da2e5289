# SPDX-License-Identifier: Apache-2.0
# One task of the array: runs a shard, ends it in time when Slurm says so, copies its store back, notes how it ended.
import os
import signal
import socket
import sqlite3
import subprocess
import time

from .errors import InputError
from .scratch import ScratchStore, scratch_folder
from .shard_states import last_line

_POLL_SECONDS = 0.1
_LAST_SECONDS = 5  # between the second signal and SIGKILL


def _listen_to_sigint_only():
    """The sweep counts signals, and stops at the second. Slurm's SIGTERM goes to every process of the job."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class ShardTask:
    def __init__(self, folder, index):
        self._folder = folder
        self._index = index
        self._deadline = None  # set by the first signal; the sweep must have ended by then
        self._told = None  # the signal that was not acted on yet
        self._store = None
        self._kill_at = None

    def run(self):
        """The sweep's exit status."""
        ended = self._folder.ended(self._index)
        if ended is not None and ended['exit'] == 0:
            return 0  # requeued after it was done
        self._folder.clear_ended(self._index)
        for number in (signal.SIGTERM, signal.SIGUSR1):
            signal.signal(number, self._note)
        print('shard {} of {}, job {}, on {}'.format(
            self._index, self._folder.settings['shards'], os.environ.get('SLURM_JOB_ID', '?'), socket.gethostname()),
            flush=True)
        try:
            status, why = self._sweep()
        except InputError as error:
            status, why = 2, str(error)
        print('ended: {}'.format(why), flush=True)
        self._folder.set_ended(self._index, status, why)
        return status

    def _note(self, number, _frame):
        self._told = number

    def _sweep(self):
        settings = self._folder.settings
        out = self._folder.shard(self._index)
        if settings['scratch'] is not None:
            name = 'secateur-{}-{}'.format(os.environ.get('SLURM_JOB_ID', os.getpid()), self._index)
            self._store = ScratchStore(scratch_folder(settings['scratch']), out, name)
            out = self._store.folder
        jobs = os.environ.get('SLURM_CPUS_PER_TASK', str(settings['cpus']))
        process = subprocess.Popen(
            [settings['secateur'], 'sweep', settings['sweep'], '--out', out, '--resume', '--jobs', jobs,
             '--shard', '{}/{}'.format(self._index, settings['shards'])], stdin=subprocess.DEVNULL,
            preexec_fn=_listen_to_sigint_only)
        self._wait(process)
        why = self._why(process.returncode)
        if self._store is None:
            return self._exit_status(process.returncode), why
        problem = self._copy_back()
        if problem:
            return 1, '{}; {}'.format(why, problem)
        self._store.remove()
        return self._exit_status(process.returncode), why

    def _wait(self, process):
        copied = time.monotonic()
        while process.poll() is None:
            time.sleep(_POLL_SECONDS)
            now = time.monotonic()
            if self._told is not None:
                self._end(process, now)
                self._copy_back()  # whatever comes next, so much is safe
            if self._deadline is not None and now > self._deadline:
                process.send_signal(signal.SIGINT if self._kill_at is None else signal.SIGKILL)
                self._kill_at = now + _LAST_SECONDS
                self._deadline = self._kill_at
            if self._store is not None and now - copied > self._folder.settings['copy_every']:
                self._copy_back()
                copied = time.monotonic()

    def _end(self, process, now):
        """SIGUSR1 is the warning before the time limit; SIGTERM comes from scancel and pre-emption, SIGKILL follows."""
        settings = self._folder.settings
        seconds = settings['grace'] if self._told == signal.SIGUSR1 else settings['kill_wait']
        self._told = None
        deadline = now + seconds / 2  # the other half is for the second signal and the copy
        if self._deadline is None:
            process.send_signal(signal.SIGINT)
        self._deadline = deadline if self._deadline is None else min(deadline, self._deadline)

    def _copy_back(self):
        """What went wrong, or ''."""
        if self._store is None:
            return ''
        try:
            self._store.copy_back()
            return ''
        except (OSError, sqlite3.Error) as error:
            problem = 'the store in {} could not be copied back: {}'.format(self._store.folder, error)
            print(problem, flush=True)
            return problem

    def _exit_status(self, returncode):
        return returncode if returncode in (0, 2) else 1

    def _why(self, returncode):
        if returncode == 0:
            return 'done'
        if self._deadline is not None:
            return 'interrupted by Slurm'
        if returncode < 0:
            return 'killed by signal {}'.format(-returncode)
        return last_line(self._folder.log(self._index)) or 'exit status {}'.format(returncode)
