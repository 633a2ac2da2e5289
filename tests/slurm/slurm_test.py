#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# secateur-slurm against a real Slurm: shards that are killed, cancelled, warned and requeued; the merged store must be
# the one-machine store, times aside. Not covered: several nodes, accounting, a time limit (the shortest is a minute;
# its warning is sent by hand). Usage: slurm_test.py SECATEUR TOOL. Exit status 77: Slurm cannot be started here.
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

import cluster

SKIPPED = 77
SECATEUR, TOOL = (os.path.abspath(path) for path in sys.argv[1:3])
SHARDS, POINTS = 4, 512  # a shard runs for seconds, so that it can be caught running
SWEEP = {'network': 'deit_small', 'pruning': 'b16_rb50_rt50', 'accelerator': 'u250-fccm24', 'fidelity': 'event',
         'axes': [{'key': 'p_t', 'values': [6, 12]}, {'key': 'pruning.seed', 'from': 1, 'to': 256, 'step': 1}]}
PATIENCE_SECONDS = 120


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True,
                          timeout=PATIENCE_SECONDS)


def await_that(what, is_so):
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError('never came true: ' + what)
        time.sleep(0.05)


def rows(store, query):
    if not os.path.exists(store):
        return []
    connection = sqlite3.connect('file:{}?mode=ro'.format(store), uri=True, timeout=10)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def dump(store):
    """All that is stored, times aside."""
    columns = [row[1] for row in rows(store, 'PRAGMA table_info(results)') if row[1] != 'wall_seconds']
    queries = ['SELECT * FROM description ORDER BY name', 'SELECT * FROM columns ORDER BY place',
               'SELECT {} FROM results ORDER BY point, fidelity'.format(', '.join(columns)),
               'SELECT * FROM result_json ORDER BY point, fidelity', 'SELECT * FROM documents ORDER BY id']
    return '\n'.join(repr(row) for query in queries for row in rows(store, query))


def times(store):
    return dict(rows(store, 'SELECT point, wall_seconds FROM results'))


class SlurmTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix='secateur-slurm-test-')
        os.chdir(cls.folder)
        with open('sweep.json', 'w') as file:
            json.dump(SWEEP, file)
        whole = run(SECATEUR, 'sweep', 'sweep.json', '--out', 'whole', '--jobs', '2')
        assert whole.returncode == 0, whole.stderr
        cls.whole = dump('whole/sweep.sqlite')
        assert cls.whole.count("'done'") == POINTS, cls.whole

    @classmethod
    def tearDownClass(cls):
        os.chdir('/')
        shutil.rmtree(cls.folder)

    def tool(self, *arguments, expect=0):
        ran = run(TOOL, *arguments)
        self.assertEqual(ran.returncode, expect, ran.stdout + ran.stderr)
        return ran.stdout + ran.stderr

    def submit(self, out, *options):
        return self.tool('submit', 'sweep.json', '--shards', str(SHARDS), '--out', out, '--secateur', SECATEUR,
                         '--time', '5', *options)

    def log(self, out, what):
        path = os.path.join(out, 'logs', 'merge.log' if what == 'merge' else 'shard-{}.log'.format(what))
        if not os.path.exists(path):
            return ''
        with open(path) as file:
            return file.read()

    def array(self, out):
        with open(os.path.join(out, 'job.json')) as file:
            return json.load(file)['arrays'][-1]

    def await_results(self, store):
        await_that('results in ' + store, lambda: rows(store, "SELECT 1 FROM sqlite_master WHERE name = 'results'") and
                   len(times(store)) > 0)

    def await_ended(self, out, shard):
        await_that('shard {} has left the queue'.format(shard), lambda: run(
            'squeue', '--noheader', '--array', '--jobs={}_{}'.format(self.array(out), shard)).stdout.strip() == '')

    def await_merged(self, out):
        await_that('merged', lambda: os.path.exists(os.path.join(out, 'sweep', 'sweep.sqlite')))
        self.assertEqual(dump(os.path.join(out, 'sweep', 'sweep.sqlite')), self.whole)

    def kill_shard(self, out, shard):
        """SIGKILL to the batch script, as when a node runs out of memory."""
        wanted = [b'shard', os.path.abspath(out).encode(), str(shard).encode()]
        for pid in filter(str.isdigit, os.listdir('/proc')):
            try:
                with open('/proc/{}/cmdline'.format(pid), 'rb') as file:
                    words = file.read().rstrip(b'\0').split(b'\0')
            except OSError:
                continue
            if words[-3:] == wanted:
                os.kill(int(pid), signal.SIGKILL)
                return
        self.fail('shard {} does not run'.format(shard))

    def test_a_killed_shard_is_resubmitted_by_hand(self):
        self.assertIn('Submitted: shards 1-4 of 4 as job ', self.submit('killed', '--retries', '0'))
        store = 'killed/shards/2/sweep.sqlite'
        self.await_results(store)
        self.kill_shard('killed', 2)
        self.await_ended('killed', 2)
        before = times(store)
        self.assertLess(len(before), POINTS // SHARDS)
        await_that('the others are done', lambda: 'shards: 3 done, 1 killed\n' in self.tool('status', 'killed'))
        await_that('the merge gave up',
                   lambda: 'not merged, since shards are not done:\nshard 2: killed' in self.log('killed', 'merge'))
        self.assertEqual(self.tool('merge', 'killed', expect=1),
                         'shards 2 are not done; resubmit them, or merge what is there with --partial\n')
        self.assertIn('Submitted: shards 2 of 4 as job ', self.tool('resubmit', 'killed', '--cpus', '2'))
        self.await_merged('killed')
        after = times('killed/sweep/sweep.sqlite')
        self.assertEqual({point: after[point] for point in before}, before, 'points were run again')
        self.assertEqual(self.tool('resubmit', 'killed'), 'Nothing to resubmit: every shard is done\n')
        self.assertIn('shards: 4 done\n', self.tool('status', 'killed'))

    def test_scratch_is_copied_back_when_cancelled(self):
        os.mkdir('node')
        os.environ['NODE_DISK'] = os.path.abspath('node')
        self.submit('scratch', '--scratch', '$NODE_DISK', '--retries', '0')
        await_that('shard 3 has begun', lambda: any(name.endswith('-3') for name in os.listdir('node')))
        base = next(name for name in os.listdir('node') if name.endswith('-3'))
        self.await_results(os.path.join('node', base, 'store', 'sweep.sqlite'))
        run('scancel', '{}_3'.format(self.array('scratch')))
        self.await_ended('scratch', 3)
        before = times('scratch/shards/3/sweep.sqlite')
        self.assertGreater(len(before), 0, 'nothing was copied back')
        self.assertLess(len(before), POINTS // SHARDS)
        await_that('the others are done', lambda: 'shards: 1 cancelled, 3 done\n' in self.tool('status', 'scratch'))
        self.tool('resubmit', 'scratch')
        self.await_merged('scratch')
        after = times('scratch/sweep/sweep.sqlite')
        self.assertEqual({point: after[point] for point in before}, before, 'points were run again')
        self.assertEqual(os.listdir('node'), [])

    def test_a_warned_and_a_requeued_shard_finish_unasked(self):
        self.submit('unasked', '--retries', '1')
        for shard in (1, 4):
            self.await_results('unasked/shards/{}/sweep.sqlite'.format(shard))
        run('scancel', '--batch', '--signal=USR1', '{}_1'.format(self.array('unasked')))
        task = '{}_4'.format(self.array('unasked'))
        requeued = run('scontrol', 'requeue', task)
        self.assertEqual(requeued.returncode, 0, requeued.stderr)
        await_that('shard 4 waits again', lambda: run(
            'squeue', '--noheader', '--array', '--jobs=' + task, '--format=%T').stdout == 'PENDING\n')
        # Slurm lets a requeued job wait for two minutes.
        self.assertEqual(run('scontrol', 'update', 'JobId=' + task, 'StartTime=now').returncode, 0)
        await_that('shard 4 runs again', lambda: self.log('unasked', 4).count('shard 4 of 4, job ') == 2)
        # Not by ended/1.json: the retry replaces it, at once when it finds a free core.
        await_that('shard 1 has told', lambda: 'ended: interrupted by Slurm\n' in self.log('unasked', 1))
        self.await_merged('unasked')
        with open('unasked/job.json') as file:
            self.assertEqual(len(json.load(file)['arrays']), 2)

    def test_what_is_wrong_is_told_before_anything_is_submitted(self):
        with open('wrong.json', 'w') as file:
            json.dump(dict(SWEEP, axes=[{'key': 'p_z', 'values': [1]}]), file)
        out = self.tool('submit', 'wrong.json', '--shards', '2', '--out', 'wrong', '--secateur', SECATEUR, expect=2)
        self.assertIn('wrong.json: sweep.axes[0].key: unknown key p_z', out)
        self.assertEqual(self.tool('submit', 'sweep.json', '--shards', '513', '--out', 'wrong', '--secateur', SECATEUR,
                                   expect=2), '--shards: got 513; the sweep has 512 points\n')
        self.assertIn('got 0; expected a whole number of at least 1', self.tool(
            'submit', 'sweep.json', '--shards', '0', '--out', 'wrong', expect=2))
        out = self.tool('submit', 'sweep.json', '--shards', '2', '--out', 'wrong', '--secateur', SECATEUR,
                        '--partition', 'nowhere', expect=1)
        self.assertIn('sbatch refused the job: ', out)
        self.assertFalse(os.path.exists('wrong'))

    def test_help_fits_a_terminal(self):
        for command in ([], ['submit'], ['status'], ['resubmit'], ['merge']):
            for line in self.tool(*command, '--help').splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_no_slurm(self):
        ran = subprocess.run([sys.executable, TOOL, 'submit', 'sweep.json', '--shards', '2', '--out', 'none',
                              '--secateur', SECATEUR], stderr=subprocess.PIPE, universal_newlines=True,
                             timeout=PATIENCE_SECONDS, env={'PATH': self.folder})
        self.assertEqual(ran.returncode, 2)
        self.assertEqual(ran.stderr, 'sbatch is not on PATH: this is no login node of a Slurm cluster, or its module '
                                     'is not loaded\n')


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the daemons are stopped
    try:
        slurm = cluster.Cluster()
    except cluster.NoSlurm as reason:
        print('SKIPPED: no Slurm can be started here: {}'.format(reason))
        return SKIPPED
    try:
        tests = unittest.main(argv=sys.argv[:1] + sys.argv[3:], exit=False, verbosity=2)
        return 0 if tests.result.wasSuccessful() else 1
    finally:
        slurm.stop()


if __name__ == '__main__':
    sys.exit(main())
