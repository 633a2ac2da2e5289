#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# `secateur-slurm merge`, again and again, of shards that are done: needs no Slurm. Usage: merge_test.py SECATEUR TOOL.
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

SECATEUR, TOOL = (os.path.abspath(path) for path in sys.argv[1:3])
SWEEP = {'network': 'shapes_vit', 'pruning': 'b8_rb50_rt50', 'accelerator': 'tiny', 'fidelity': 'ideal',
         'axes': [{'key': 'p_t', 'values': [2, 4]}, {'key': 'pruning.seed', 'from': 1, 'to': 4, 'step': 1}]}


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)


class MergeTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.job = os.path.join(self.folder, 'job')
        sweep = os.path.join(self.folder, 'sweep.json')
        with open(sweep, 'w') as file:
            json.dump(SWEEP, file)
        for name in ('ended', 'shards', 'logs'):
            os.makedirs(os.path.join(self.job, name))
        with open(os.path.join(self.job, 'job.json'), 'w') as file:
            json.dump({'sweep': sweep, 'cwd': self.folder, 'secateur': SECATEUR, 'shards': 2, 'points': 8}, file)
        for index in (1, 2):
            made = run(SECATEUR, 'sweep', sweep, '--shard', '{}/2'.format(index), '--out',
                       os.path.join(self.job, 'shards', str(index)))
            self.assertEqual(made.returncode, 0, made.stderr)
            with open(os.path.join(self.job, 'ended', '{}.json'.format(index)), 'w') as file:
                json.dump({'exit': 0, 'why': ''}, file)
        self.merged = os.path.join(self.job, 'sweep')

    def merge(self, expect=0):
        merged = run(TOOL, 'merge', self.job)
        self.assertEqual(merged.returncode, expect, merged.stdout + merged.stderr)
        self.assertEqual([name for name in os.listdir(self.job) if name.startswith('.merge-')], [])
        return merged.stdout if expect == 0 else merged.stderr

    def points(self):
        connection = sqlite3.connect(os.path.join(self.merged, 'sweep.sqlite'))
        try:
            return connection.execute('SELECT count(*) FROM results').fetchone()[0]
        finally:
            connection.close()

    def test_again(self):
        self.assertIn('8 results', self.merge())
        self.assertIn(self.merged + '/points.csv', self.merge())
        self.assertEqual(self.points(), 8)
        self.assertEqual(sorted(os.listdir(self.merged)), ['points.csv', 'sweep.lock', 'sweep.sqlite'])

    def test_files_beside_the_store_are_not_lost(self):
        self.merge()
        for name in ('notes.txt', 'front.csv'):
            with open(os.path.join(self.merged, name), 'w') as file:
                file.write('precious')
        self.assertEqual(self.merge(expect=1),
                         self.merged + ': holds front.csv, notes.txt, which would be lost; move them away\n')
        for name in ('notes.txt', 'front.csv'):
            with open(os.path.join(self.merged, name)) as file:
                self.assertEqual(file.read(), 'precious')
        self.assertEqual(self.points(), 8)

    def test_results_of_the_merged_store_alone_are_not_lost(self):
        self.merge()
        shutil.rmtree(os.path.join(self.job, 'shards', '2'))
        self.merge()
        self.assertEqual(self.points(), 8)

    def test_after_a_merge_that_was_killed(self):
        self.merge()
        work = os.path.join(self.job, '.merge-killed')
        os.makedirs(work)
        os.rename(self.merged, os.path.join(work, 'old'))
        self.merge()
        self.assertEqual(self.points(), 8)

    def test_where_another_writes(self):
        self.merge()
        holder = subprocess.Popen(
            [sys.executable, '-c', 'import fcntl, sys\nfile = open(sys.argv[1], "a")\n'
             'fcntl.lockf(file, fcntl.LOCK_EX)\nprint("held", flush=True)\nsys.stdin.read()',
             os.path.join(self.merged, 'sweep.lock')], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.assertEqual(holder.stdout.readline(), b'held\n')
        self.assertEqual(self.merge(expect=1), self.merged + ': another secateur is writing this store\n')
        holder.communicate()
        self.merge()


if __name__ == '__main__':
    del sys.argv[1:3]
    unittest.main()
