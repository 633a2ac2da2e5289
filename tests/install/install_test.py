# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` makes: it may be moved, and works from there without the source, the build or SECATEUR_HOME; man
# pages and completions name every command and option; uninstalling leaves nothing.
# Usage: install_test.py CMAKE BUILD_FOLDER SOURCE_FOLDER
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
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != 'SECATEUR_HOME'}


def _ran(*words, folder=None):
    return subprocess.run([str(word) for word in words], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        base = pathlib.Path(cls.folder.name)
        installed = _ran(CMAKE, '--install', BUILD, '--prefix', base / 'first')
        assert installed.returncode == 0, installed.stderr
        cls.manifest = sorted(BUILD.glob('install_manifest*.txt'))
        (base / 'first').rename(base / 'moved')
        cls.prefix = base / 'moved'
        cls.work = base / 'work'
        cls.work.mkdir()
        cls.program = cls.prefix / 'bin/secateur'

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def _succeeds(self, *words):
        ran = _ran(self.program, *words, folder=self.work)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return ran.stdout

    def test_it_simulates_from_where_it_was_moved_to(self):
        self._succeeds('run', '--out', 'first')
        self.assertIn(str(self.prefix / 'share/secateur/configs'), (self.work / 'first/result.json').read_text())
        self._succeeds('sweep', self.prefix / 'share/secateur/configs/sweeps/tiny.json', '--out', 'sweep')
        self.assertIn('latency', self._succeeds('pareto', 'sweep', '--objectives', 'latency_ms,dsp'))
        self._succeeds('hls', 'export', '--accelerator', 'tiny', '--network', 'shapes_vit', '--pruning', 'b8_rb50_rt50', '--part',
                       'xczu7ev-ffvc1156-2-e', '--out', 'kernel')

    def test_a_search_needs_its_module_and_says_so(self):
        document = self.prefix / 'share/secateur/configs/sweeps/search_tiny.json'
        modules = list(self.prefix.rglob('libsecateur_optimiser.so'))
        self.assertEqual(len(modules), 1)
        hidden = modules[0].with_suffix('.hidden')
        modules[0].rename(hidden)
        try:
            ran = _ran(self.program, 'search', document, '--out', 'search', folder=self.work)
        finally:
            hidden.rename(modules[0])
        self.assertEqual(ran.returncode, 2)
        self.assertIn('search: not in this build: it needs pagmo', ran.stderr)
        self.assertFalse((self.work / 'search').exists())
        self._succeeds('search', document, '--out', 'search')

    def test_no_path_of_the_build_is_in_it(self):
        # Messages of checks name source files as they were compiled; run paths and scripts must not name any.
        for path in self.prefix.rglob('*'):
            if not path.is_file() or path.is_symlink():
                continue
            if path.read_bytes()[:4] == b'\x7fELF':
                dynamic = _ran('readelf', '-d', path).stdout
                self.assertNotIn(str(BUILD), dynamic, path)
            elif path.suffix in ('.cmake', '.pc', '.hpp', '.json', '.1'):
                text = path.read_text()
                self.assertNotIn(str(SOURCE), text, path)

    def _commands(self):
        """Those of this build: train is not in one without libtorch."""
        lines = self._succeeds('--help').partition('Commands:\n')[2].partition('\n\n')[0].splitlines()
        names = [line.split()[0] for line in lines]
        return [name for name in names if _ran(self.program, name, '--help').returncode == 0]

    def test_man_pages_and_completions_name_every_command_and_option(self):
        names = self._commands()
        self.assertIn('sweep', names)
        completions = {shell: next(self.prefix.rglob(name)).read_text() for shell, name in
                       (('bash', 'bash-completion/completions/secateur'), ('zsh', '_secateur'), ('fish', 'secateur.fish'))}
        calls = [[name] for name in names if name != 'hls'] + [['hls', below] for below in ('export', 'check', 'import')]
        for call in calls:
            told = set(re.findall(r'(?<![\w-])--([a-z][a-z0-9-]+)', self._options(call)))
            page = (self.prefix / 'share/man/man1' / f'secateur-{"-".join(call)}.1').read_text().replace('\\-', '-')
            for option in told:
                self.assertIn(f'--{option}', page, call)
                self.assertIn(f'--{option}', completions['bash'])
                self.assertIn(f'--{option}[', completions['zsh'])
                self.assertIn(f' -l {option} ', completions['fish'].replace('\n', ' '))
        overview = (self.prefix / 'share/man/man1/secateur.1').read_text()
        for name in names:
            self.assertIn(f'secateur\\-{name}', overview)

    def _options(self, call):
        ran = _ran(self.program, *call, '--help')
        lines = ran.stdout.partition('\nOptions:\n')[2].partition('\n\n')[0].splitlines()
        return '\n'.join(line[:26] for line in lines)

    def test_bash_completes(self):
        script = next(self.prefix.rglob('bash-completion/completions/secateur'))

        def completed(*words):
            line = ' '.join(f"'{word}'" for word in words)
            code = f'source {script}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _secateur; echo "${{COMPREPLY[@]}}"'
            return _ran('bash', '-c', code, folder=self.work).stdout.split()

        self.assertIn('sweep', completed('secateur', 's'))
        self.assertEqual(completed('secateur', 'run', '--fid'), ['--fidelity'])
        self.assertEqual(completed('secateur', 'run', '--accelerator', 'zcu'), ['zcu102', 'zcu104'])
        self.assertEqual(completed('secateur', 'hls', 'ex'), ['export'])

    @unittest.skipIf(shutil.which('zsh') is None, 'no zsh')
    def test_zsh_reads_its_completion(self):
        self.assertEqual(_ran('zsh', '-n', next(self.prefix.rglob('_secateur'))).stderr, '')

    @unittest.skipIf(shutil.which('fish') is None, 'no fish')
    def test_fish_completes(self):
        script = next(self.prefix.rglob('secateur.fish'))
        told = _ran('fish', '-c', f'source {script}; complete -C "secateur run --fid"').stdout
        self.assertIn('--fidelity', told)

    @unittest.skipIf(shutil.which('groff') is None, 'no groff')
    def test_man_pages_are_sound(self):
        for page in (self.prefix / 'share/man/man1').glob('*.1'):
            ran = _ran('groff', '-man', '-Tutf8', '-ww', page)
            self.assertEqual((ran.returncode, ran.stderr), (0, ''), page)

    def test_uninstalling_leaves_nothing(self):
        prefix = pathlib.Path(self.folder.name) / 'second'
        self.assertEqual(_ran(CMAKE, '--install', BUILD, '--prefix', prefix).returncode, 0)
        ran = _ran(CMAKE, f'-DBUILD={BUILD}', '-P', SOURCE / 'cmake/Uninstall.cmake')
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertEqual([path for path in prefix.rglob('*') if path.is_file()], [])


if __name__ == '__main__':
    unittest.main()
