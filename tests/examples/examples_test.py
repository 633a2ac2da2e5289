# SPDX-License-Identifier: Apache-2.0
# The outside project examples/cpp against an installed secateur that was moved: built by find_package and, one program, by
# pkg-config; run without the source, the build or SECATEUR_HOME.
# Usage: examples_test.py CMAKE BUILD_FOLDER SOURCE_FOLDER
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(sys.argv.pop())
BUILD = pathlib.Path(sys.argv.pop())
CMAKE = sys.argv.pop()
MOST_LINES = 60


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        base = pathlib.Path(cls.folder.name)
        cls.environment = {name: value for name, value in os.environ.items() if name != 'SECATEUR_HOME'}
        cls.prefix, cls.project, cls.work = base / 'moved', base / 'project', base / 'work'
        cls._succeeds(CMAKE, '--install', BUILD, '--prefix', base / 'first')
        (base / 'first').rename(cls.prefix)
        shutil.copytree(SOURCE / 'examples/cpp', base / 'cpp')
        cls.work.mkdir()
        cls._succeeds(CMAKE, '-S', base / 'cpp', '-B', cls.project, '-G', 'Ninja', f'-DCMAKE_PREFIX_PATH={cls.prefix}')
        cls._succeeds(CMAKE, '--build', cls.project)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def _succeeds(cls, *words, folder=None, **more):
        ran = subprocess.run([str(word) for word in words], cwd=folder, env={**cls.environment, **more}, capture_output=True,
                             text=True)
        assert ran.returncode == 0, f'{words}: {ran.returncode}\n{ran.stdout}\n{ran.stderr}'
        return ran.stdout

    def _example(self, name, *words):
        return self._succeeds(self.project / name, *words, folder=self.work)

    def test_each_is_short(self):
        for file in (SOURCE / 'examples/cpp').glob('*.cpp'):
            self.assertLessEqual(len(file.read_text().splitlines()), MOST_LINES, file)

    def test_run(self):
        printed = self._example('run')
        self.assertIn('deit_tiny, b16_rb50_rt50, on u250-fccm24', printed)
        times = [float(time) for time in re.findall(r'^p_t \d+ +([\d.]+) ms', printed, re.MULTILINE)]
        self.assertEqual(times, sorted(times))
        self.assertEqual(len(times), 3)

    def test_sweep(self):
        self.assertIn('6 points, 6 feasible, table in mine/points.csv', self._example('sweep', 'mine'))
        self.assertIn('latency_ms', (self.work / 'mine/points.csv').read_text())

    def test_own_policy(self):
        cycles = dict(re.findall(r'^(\w+) +(\d+) cycles', self._example('own_policy'), re.MULTILINE))
        self.assertEqual(set(cycles), {'none', 'lpt', 'greedy'})
        self.assertNotEqual(cycles['greedy'], cycles['none'])

    def test_own_memory(self):
        shipped = self.prefix / 'share/secateur/configs/memories/ddr4-2400.json'
        cycles = [int(count) for count in re.findall(r' (\d+) cycles', self._example('own_memory', shipped))]
        self.assertGreater(cycles[1], cycles[0])  # longer turns of the bus

    def test_inside_systemc(self):
        printed = self._example('inside_systemc')
        alone, near, first, second = (int(count) for count in re.search(
            r'alone (\d+), own memory (\d+), their bus (\d+) and (\d+) cycles', printed).groups())
        self.assertEqual(alone, near)
        self.assertEqual(first, second)  # one after the other, on the same bus
        self.assertGreater(first, near)

    def test_pkg_config(self):
        pc = next(self.prefix.rglob('secateur.pc')).parent
        flags = self._succeeds('pkg-config', '--cflags', '--libs', 'secateur', PKG_CONFIG_PATH=str(pc)).split()
        program = self.work / 'by_hand'
        self._succeeds('g++', '-std=c++17', SOURCE / 'examples/cpp/run.cpp', '-o', program, *flags)
        library = next(self.prefix.rglob('libsecateur.so')).parent
        self.assertIn('closed form', self._succeeds(program, folder=self.work, LD_LIBRARY_PATH=str(library)))

    def test_only_the_public_face_is_visible(self):
        library = next(self.prefix.rglob('libsecateur.so'))
        names = self._succeeds('nm', '-DC', '--defined-only', library)
        self.assertIn('secateur::Machine::run', names)
        for hidden in ('secateur::sim::', 'secateur::config::', 'secateur::explore::', 'nlohmann::'):
            self.assertNotIn(' T ' + hidden, names)


if __name__ == '__main__':
    unittest.main()
