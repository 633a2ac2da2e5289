# SPDX-License-Identifier: Apache-2.0
# A Slurm of one node on this machine: munged, slurmctld and slurmd with a private configuration, private sockets and
# free ports, so that a Slurm that runs here already is not touched. No accounting, no cgroups: it starts in containers.
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

_START_SECONDS = 20
_PROGRAMS = ('munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scontrol', 'scancel')
_CONFIGURATION = """
ClusterName=secateur
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CryptoType=crypto/munge
CredType=cred/munge
SlurmctldPort={controller_port}
SlurmdPort={node_port}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/{tracking}
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
MaxArraySize=101
KillWait=8
MinJobAge=300
NodeName={host} NodeAddr=127.0.0.1 CPUs=8 RealMemory=1000
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


class NoSlurm(Exception):
    """Slurm is not installed, or does not start here."""


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(('127.0.0.1', 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def die_with_parent():
    """A test that is killed leaves no daemons."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def find(program):
    return shutil.which(program, path=os.environ.get('PATH', '') + ':/usr/sbin:/sbin')


class Cluster:
    """@throws NoSlurm. stop() ends the daemons and whatever jobs are left."""

    def __init__(self):
        missing = [name for name in _PROGRAMS if find(name) is None]
        if missing:
            raise NoSlurm('not installed: {}'.format(', '.join(missing)))
        self.folder = tempfile.mkdtemp(prefix='secateur-slurm-', dir='/tmp')  # short: socket names have 107 characters
        self._daemons = []
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self):
        self._write_configuration()
        os.environ['SLURM_CONF'] = self._file('slurm.conf')
        with open(self._file('munge.key'), 'wb') as key:
            key.write(os.urandom(1024))
        os.chmod(self._file('munge.key'), 0o400)
        self._daemon('munged', '--foreground', '--force', '--num-threads=2', '--socket=' + self._file('munge.socket'),
                     '--key-file=' + self._file('munge.key'), '--pid-file=' + self._file('munged.pid'),
                     '--seed-file=' + self._file('munge.seed'), '--log-file=' + self._file('munged.log'))
        self._await('munged', lambda: os.path.exists(self._file('munge.socket')))
        self._daemon('slurmctld', '-D', '-c')
        self._daemon('slurmd', '-D')
        self._await('slurmctld and slurmd', lambda: 'idle' in self._output('sinfo', '--noheader', '--format=%T'))

    def _write_configuration(self):
        for name in ('state', 'spool'):
            os.mkdir(self._file(name))
        controller_port, node_port = free_ports(2)
        user = subprocess.run(['id', '-un'], stdout=subprocess.PIPE, check=True, universal_newlines=True).stdout.strip()
        with open(self._file('slurm.conf'), 'w') as file:
            file.write(_CONFIGURATION.format(
                host=socket.gethostname().split('.')[0], user=user, folder=self.folder, controller_port=controller_port,
                node_port=node_port, tracking='linuxproc' if os.geteuid() == 0 else 'pgid'))

    def _file(self, name):
        return os.path.join(self.folder, name)

    def _daemon(self, name, *arguments):
        with open(self._file(name + '.out'), 'w') as out:
            self._daemons.append((name, subprocess.Popen([find(name)] + list(arguments), stdin=subprocess.DEVNULL,
                                                         stdout=out, stderr=subprocess.STDOUT,
                                                         preexec_fn=die_with_parent)))

    def _output(self, *command):
        try:
            return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True,
                                  timeout=5).stdout
        except subprocess.TimeoutExpired:
            return ''

    def _await(self, what, is_there):
        end = time.monotonic() + _START_SECONDS
        while not is_there():
            dead = [name for name, process in self._daemons if process.poll() is not None]
            if dead or time.monotonic() > end:
                raise NoSlurm('{} did not start: {}'.format(', '.join(dead) or what, self._last_words()))
            time.sleep(0.1)

    def _last_words(self):
        words = []
        for name, _ in self._daemons:
            for ending in ('.log', '.out'):
                if os.path.exists(self._file(name + ending)):
                    with open(self._file(name + ending), errors='replace') as file:
                        words += file.read().splitlines()[-3:]
        return '; '.join(words)

    def stop(self):
        if len(self._daemons) == 3:
            self._output('scancel', '--user=' + str(os.getuid()))
            end = time.monotonic() + 15
            while self._output('squeue', '--noheader') and time.monotonic() < end:
                time.sleep(0.2)
        for _, process in reversed(self._daemons):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
