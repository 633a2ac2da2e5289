# SPDX-License-Identifier: Apache-2.0
# tools/services.sh on a file system of its own: what an installation would start at boot is taken back, what was there
# before stays.
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

_SCRIPT = sys.argv.pop()


def _bash(commands, root, **variables):
    return subprocess.run(['bash', '-euo', 'pipefail', '-c', f'source "$1"; root=$2; {commands}', 'bash', _SCRIPT, str(root)],
                          check=True, capture_output=True, text=True, env={**os.environ, **variables}).stdout


def _link(root, path):
    link = root / path
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to('/nowhere')
    return link


class Services(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.own = [_link(self.root, 'etc/systemd/system/multi-user.target.wants/ssh.service'),
                    _link(self.root, 'etc/rc3.d/S01ssh')]
        self.before = _bash('boot_links "$root"', self.root)

    def test_what_was_enabled_before_is_listed_and_stays(self):
        self.assertEqual(self.before.split(), sorted(str(link) for link in self.own))
        self.assertEqual(_bash('keep_boot_links "$root" "$before"', self.root, before=self.before.strip()), '')
        self.assertTrue(all(link.is_symlink() for link in self.own))

    def test_what_comes_is_taken_back(self):
        new = _link(self.root, 'etc/systemd/system/multi-user.target.wants/munge.service')
        socket = _link(self.root, 'etc/systemd/system/sockets.target.wants/x.socket')
        level = _link(self.root, 'etc/rc3.d/S02slurmd')
        said = _bash('keep_boot_links "$root" "$before"', self.root, before=self.before.strip())
        for link in (new, socket, level):
            self.assertFalse(link.is_symlink(), link)
        self.assertTrue((self.root / 'etc/rc3.d/K02slurmd').is_symlink())
        self.assertEqual(_bash('boot_links "$root"', self.root), self.before)
        self.assertIn('== Not started at boot: munge.service\n', said)

    def test_starts_are_forbidden_unless_somebody_has_decided(self):
        (self.root / 'usr/sbin').mkdir(parents=True)
        policy = self.root / 'usr/sbin/policy-rc.d'
        self.assertEqual(_bash('forbid_service_starts "$root"', self.root).strip(), str(policy))
        self.assertEqual(subprocess.run([policy]).returncode, 101)
        policy.write_text('#!/bin/sh\nexit 0\n')
        self.assertEqual(_bash('forbid_service_starts "$root"', self.root), '')
        self.assertEqual(subprocess.run([policy]).returncode, 0)


if __name__ == '__main__':
    unittest.main()
