# SPDX-License-Identifier: Apache-2.0
# tools/setup.sh: groups of packages are named, misnamed, listed; nothing is installed here.
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

_SETUP = pathlib.Path(sys.argv.pop())


def _setup(*arguments, **variables):
    return subprocess.run([_SETUP, *arguments], capture_output=True, text=True, env={**os.environ, **variables})


class Setup(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)

    def _program(self, name, text):
        program = self.path / name
        program.write_text('#!/bin/sh\n' + text)
        program.chmod(0o755)

    def _installed(self, but=''):
        """dpkg-query as if every package that the lists name were installed, but those with `but` in their names."""
        names = [name for file in sorted((_SETUP.parent / 'packages').glob('*.txt'))
                 for name in file.read_text().splitlines()[1:] if not but or but not in name]
        (self.path / 'status').write_text(''.join(f'installed {name}, \n' for name in names))
        self._program('dpkg-query', f'cat "{self.path}/status"')

    def _with(self, *arguments):
        return _setup(*arguments, PATH=f'{self.path}:{os.environ["PATH"]}')

    def test_every_group_says_what_it_is_for_and_lists_packages_in_order(self):
        files = sorted((_SETUP.parent / 'packages').glob('*.txt'))
        self.assertGreater(len(files), 5)
        for file in files:
            first, *names = file.read_text().splitlines()
            self.assertRegex(first, r'^# .*\.$', file)
            self.assertEqual(names, sorted(set(names)), file)

    def test_an_unknown_group_is_told_with_those_there_are(self):
        ran = _setup('--with', 'trainin')
        self.assertEqual(ran.returncode, 2)
        self.assertIn('no group trainin of packages; there are core checks ', ran.stderr)

    def test_an_unknown_argument_is_refused(self):
        ran = _setup('--wit')
        self.assertEqual(ran.returncode, 2)
        self.assertEqual(ran.stderr, 'tools/setup.sh: unknown argument --wit; tools/setup.sh --help tells what there is\n')

    def test_the_list_tells_what_is_installed(self):
        self._program('dpkg-query', 'echo "installed libsystemc-dev, "')
        lines = self._with('--list').stdout.splitlines()
        self.assertEqual(lines[0], 'core      missing    The simulator: its compiler and its libraries.')
        self._installed()
        self.assertIn('training  installed ', self._with('--list').stdout)

    def test_without_root_the_command_is_told(self):
        self._installed(but='torch')
        self._program('id', 'echo 1000')
        self._program('apt-get', 'touch "$0.called"')
        ran = self._with('--with', 'rtl,training')
        self.assertEqual(ran.returncode, 1)
        self.assertEqual(ran.stdout, '== Packages are missing: libtorch-dev. Run this, then start again:\n'
                                     'sudo tools/setup.sh --with core,rtl,training\n')
        self.assertFalse((self.path / 'apt-get.called').exists())

    def test_what_is_installed_is_not_installed_again(self):
        self._installed()
        self._program('apt-get', 'exit 1')
        ran = self._with('--with=rtl')
        self.assertEqual((ran.returncode, ran.stdout), (0, '== All packages are installed: core rtl\n'))

    def test_what_an_installed_package_provides_is_not_missing(self):
        self._installed(but='npm')
        with (self.path / 'status').open('a') as status:
            status.write('installed nodejs, nodejs-dev, npm (= 9.2)\n')
        self.assertIn('report    installed ', self._with('--list').stdout)


if __name__ == '__main__':
    unittest.main()
