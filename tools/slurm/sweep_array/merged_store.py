# SPDX-License-Identifier: Apache-2.0
# DIR/sweep, made from the shards' stores. Merging again keeps what was simulated there since, and loses no file that
# somebody put beside the store: such a folder is refused. To be called under the job folder's lock.
import fcntl
import os
import shutil
import sys
import tempfile

from . import slurm
from .errors import RunError
from .job_folder import STORE

# What secateur puts into the folder of a store.
_OURS = {STORE, STORE + '-wal', STORE + '-shm', 'sweep.lock', 'points.csv'}
_WORK = '.merge-'  # a folder beside it, of one merge


class MergedStore:
    def __init__(self, folder):
        self._folder = folder
        self._path = folder.file('sweep')
        self._lock = None

    def make(self):
        """@throws RunError; DIR/sweep is then as it was."""
        stores = [shard for shard in map(self._folder.shard, self._folder.shards()) if _holds_store(shard)]
        if not stores:
            raise RunError('no shard has a store yet')
        self._recover()
        if os.path.lexists(self._path):
            self._check()
        if _holds_store(self._path):
            self._take_lock()
            stores.append(self._path)  # has what `sweep --resume` simulated there
        work = tempfile.mkdtemp(prefix=_WORK, dir=self._folder.path)
        try:
            self._merge(stores, work)
        finally:
            self._recover()

    def _merge(self, stores, work):
        draft = os.path.join(work, 'new')
        status, out, err = slurm.call([self._folder.settings['secateur'], 'merge'] + stores + ['--out', draft])
        if status != 0:
            raise RunError('secateur merge: {}'.format((err or out).strip()))
        if os.path.lexists(self._path):
            self._check()
            os.rename(self._path, os.path.join(work, 'old'))
        os.rename(draft, self._path)
        sys.stdout.write(out.replace(draft, self._path))

    def _recover(self):
        """What a merge has left that was killed, or is over."""
        for name in os.listdir(self._folder.path):
            if not name.startswith(_WORK):
                continue
            old = self._folder.file(name, 'old')
            if os.path.isdir(old) and not os.path.lexists(self._path):
                os.rename(old, self._path)
            shutil.rmtree(self._folder.file(name), ignore_errors=True)

    def _check(self):
        if os.path.islink(self._path) or not os.path.isdir(self._path):
            raise RunError('{}: is no folder of its own, and is not replaced; move it away'.format(self._path))
        others = sorted(set(os.listdir(self._path)) - _OURS)
        if others:
            raise RunError('{}: holds {}, which would be lost; move {} away'.format(
                self._path, ', '.join(others[:3]) + (' and more' if len(others) > 3 else ''),
                'it' if len(others) == 1 else 'them'))

    def _take_lock(self):
        """As secateur holds it while it writes a store."""
        self._lock = open(os.path.join(self._path, 'sweep.lock'), 'a')
        try:
            fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise RunError('{}: another secateur is writing this store'.format(self._path))
        except OSError:
            pass  # a file system without locks


def _holds_store(path):
    return os.path.exists(os.path.join(path, STORE))
