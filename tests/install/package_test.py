# SPDX-License-Identifier: Apache-2.0
# The Debian package in a clean Debian 12: made by CPack, installed by apt, the tutorial run from start to end by the installed
# command, removed: nothing is left, and nothing was set to start at boot. Needs root, debootstrap, dpkg-shlibdeps and a
# mirror; exit status 77 where one is missing. SECATEUR_DEBIAN_ROOT names a tree that debootstrap has made, which is copied.
# Usage: package_test.py CPACK BUILD_FOLDER SOURCE_FOLDER
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
CPACK, BUILD, SOURCE = sys.argv[1:]


def run(*words, **more):
    ran = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if ran.returncode != 0:
        raise SystemExit(f'{words}: status {ran.returncode}\n{ran.stdout[-4000:]}')
    return ran.stdout


def skip(why):
    print('SKIPPED: ' + why)
    sys.exit(SKIPPED)


def clean_root(root):
    given = os.environ.get('SECATEUR_DEBIAN_ROOT')
    if given:
        run('cp', '-a', given, root)
    elif subprocess.run(['debootstrap', '--variant=minbase', 'bookworm', root], stdout=subprocess.DEVNULL).returncode:
        skip('debootstrap failed: is there a mirror?')
    shutil.copy('/etc/resolv.conf', root / 'etc/resolv.conf')


def inside(root, command):
    """Runs in the tree, with /proc, and without what the caller's environment says of secateur."""
    script = f'mount -t proc proc {root}/proc && exec chroot {root} bash -euo pipefail -c "$1"'
    environment = {'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'LANG': 'C.UTF-8', 'DEBIAN_FRONTEND': 'noninteractive', 'HOME': '/root'}
    return run('unshare', '-m', '--propagation', 'private', 'bash', '-c', script, 'bash', command, env=environment)


def named_secateur(root):
    found = run('find', root, '-xdev', '-iname', '*secateur*', '-not', '-path', f'{root}/tmp/*').split()
    return [path for path in found if '/var/lib/apt/' not in path and '/var/cache/' not in path]


def boot_links(root):
    return sorted(str(path) for folder in ('etc/systemd/system', 'etc/rc2.d') for path in (root / folder).rglob('*') if path.is_symlink())


def main():
    if os.geteuid() != 0:
        skip('this is not root')
    for program in ('debootstrap', 'dpkg-shlibdeps', 'unshare'):
        if shutil.which(program) is None:
            skip(f'{program} is not installed')
    with tempfile.TemporaryDirectory() as folder:
        base = pathlib.Path(folder)
        run(CPACK, '-G', 'DEB', '--config', f'{BUILD}/CPackConfig.cmake', '-B', base / 'packages')
        packages = sorted(path for path in (base / 'packages').glob('*.deb') if path.name.startswith('secateur_'))
        assert len(packages) == 1, list((base / 'packages').iterdir())
        root = base / 'root'
        clean_root(root)
        before = boot_links(root)
        shutil.copy(packages[0], root / 'tmp')
        print(inside(root, f'apt-get update -q >/dev/null; apt-get install -y --no-install-recommends /tmp/{packages[0].name} | '
                           'grep -E "newly installed|disk space"'))
        assert 'secateur' in inside(root, 'secateur --version')
        tutorial = (pathlib.Path(SOURCE) / 'docs/tutorial.md').read_text()
        blocks = re.findall(r'^```sh\n(.*?)^```$', tutorial, re.MULTILINE | re.DOTALL)
        printed = inside(root, 'mkdir /tmp/work; cd /tmp/work\n' + '\n'.join(blocks))
        assert '0.971 ms an image' in printed, printed[-2000:]
        inside(root, 'apt-get purge -y secateur >/dev/null; apt-get autoremove -y --purge >/dev/null; rm -rf /tmp/work')
        left = named_secateur(root)
        assert not left, left
        assert boot_links(root) == before
        assert not (root / 'var/lib/dpkg/info/secateur.list').exists()
        print('installed, ran the tutorial, removed: nothing is left')


if __name__ == '__main__':
    main()
