# SPDX-License-Identifier: Apache-2.0
# A shard's store on a node's own disk, with copies in the shared folder. A copy is whole or the one before.
import os
import shutil
import sqlite3

from .errors import InputError
from .job_folder import STORE

_PLACES = ('SLURM_TMPDIR', 'TMPDIR')
_SIDE_FILES = ('-wal', '-shm')


def scratch_folder(given):
    """`given` may name variables of the node; 'auto' means the first of _PLACES that is set."""
    path = os.path.expandvars(given)
    if path == 'auto':
        path = next((os.environ[name] for name in _PLACES if os.environ.get(name)), '')
    if not path:
        raise InputError('--scratch: neither SLURM_TMPDIR nor TMPDIR is set on this node')
    if '$' in path:
        raise InputError('--scratch: {} names a variable that is not set on this node'.format(given))
    if not os.path.isdir(path):
        raise InputError('--scratch: {} is no folder on this node'.format(path))
    return path


class ScratchStore:
    def __init__(self, scratch, shared, name):
        """`shared` is the shard's folder that all nodes see; `name` tells this node's shards apart."""
        self.shared = shared
        self.base = os.path.join(scratch, name)
        self.folder = os.path.join(self.base, 'store')
        shutil.rmtree(self.base, ignore_errors=True)  # what an earlier attempt on this node left
        os.makedirs(self.folder)
        copy = os.path.join(shared, STORE)
        if os.path.exists(copy):
            shutil.copyfile(copy, os.path.join(self.folder, STORE))

    def copy_back(self):
        """Also while the sweep is writing: SQLite's backup sees whole transactions. @throws OSError, sqlite3.Error"""
        source = os.path.join(self.folder, STORE)
        if not os.path.exists(source):
            return
        local = os.path.join(self.base, 'snapshot')
        if os.path.exists(local):
            os.unlink(local)
        store, snapshot = sqlite3.connect(source), sqlite3.connect(local)
        try:
            store.backup(snapshot)
        finally:
            snapshot.close()
            store.close()
        os.makedirs(self.shared, exist_ok=True)
        target = os.path.join(self.shared, STORE)
        with open(local, 'rb') as bytes_in, open(target + '.copy', 'wb') as bytes_out:
            shutil.copyfileobj(bytes_in, bytes_out, 1 << 20)
            bytes_out.flush()
            os.fsync(bytes_out.fileno())
        for side in _SIDE_FILES:  # of the copy before: a log of another file
            if os.path.exists(target + side):
                os.unlink(target + side)
        os.replace(target + '.copy', target)

    def remove(self):
        shutil.rmtree(self.base, ignore_errors=True)
