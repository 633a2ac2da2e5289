# SPDX-License-Identifier: Apache-2.0
# The folder of a submitted sweep, on a file system that all nodes see. It is the only memory between commands:
#   job.json         what was submitted, and the ids that Slurm gave
#   shards/I/        store of shard I
#   ended/I.json     how the last attempt of shard I ended; missing while it runs, and after it was killed
#   logs/shard-I.log output of every attempt; logs/merge.log
#   sweep/           the merged store
import fcntl
import json
import os
import time

from .errors import InputError, RunError

SETTINGS = 'job.json'
STORE = 'sweep.sqlite'
_PATIENCE_SECONDS = 60


def write_whole(path, text):
    """`path` has the new text or the old one, whatever happens."""
    draft = '{}.{}.new'.format(path, os.getpid())
    with open(draft, 'w') as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


class JobFolder:
    def __init__(self, path):
        self.path = os.path.abspath(path)
        self.settings = {}

    @classmethod
    def create(cls, path, settings):
        folder = cls(path)
        if os.path.exists(folder.path) and (not os.path.isdir(folder.path) or os.listdir(folder.path)):
            raise InputError('--out: {} exists already and is not empty; choose another, or continue it with '
                             '`secateur-slurm resubmit`'.format(path))
        try:
            for name in ('shards', 'ended', 'logs'):
                os.makedirs(os.path.join(folder.path, name), exist_ok=True)
            folder.settings = settings
            folder.save()
        except OSError as error:
            raise InputError('--out: {}: {}'.format(path, error.strerror))
        return folder

    @classmethod
    def open(cls, path):
        folder = cls(path)
        try:
            with open(folder.file(SETTINGS)) as file:
                folder.settings = json.load(file)
        except FileNotFoundError:
            raise InputError('{}: holds no {}; give the --out folder of `secateur-slurm submit`'.format(path, SETTINGS))
        except (OSError, ValueError) as error:
            raise InputError('{}: {}'.format(folder.file(SETTINGS), error))
        return folder

    def file(self, *names):
        return os.path.join(self.path, *names)

    def shard(self, index):
        return self.file('shards', str(index))

    def log(self, index):
        return self.file('logs', 'shard-{}.log'.format(index))

    def shards(self):
        return range(1, self.settings['shards'] + 1)

    def save(self):
        write_whole(self.file(SETTINGS), json.dumps(self.settings, indent=2) + '\n')

    def ended(self, index):
        """{"exit": status, "why": text}, or None."""
        try:
            with open(self.file('ended', '{}.json'.format(index))) as file:
                return json.load(file)
        except FileNotFoundError:
            return None

    def set_ended(self, index, exit_status, why):
        write_whole(self.file('ended', '{}.json'.format(index)), json.dumps({'exit': exit_status, 'why': why}) + '\n')

    def clear_ended(self, index):
        try:
            os.unlink(self.file('ended', '{}.json'.format(index)))
        except FileNotFoundError:
            pass

    def lock(self):
        """Held until this process ends: two resubmissions at once would run a shard twice."""
        self._lock = open(self.file('job.lock'), 'w')
        end = time.monotonic() + _PATIENCE_SECONDS
        while not self._take_lock():
            if time.monotonic() > end:
                raise RunError('{}: another secateur-slurm is at work there'.format(self.path))
            time.sleep(0.2)
        self.settings = JobFolder.open(self.path).settings

    def _take_lock(self):
        try:
            fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            return False
        except OSError:
            pass  # a file system without locks
        return True
