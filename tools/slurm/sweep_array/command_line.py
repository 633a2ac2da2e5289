# SPDX-License-Identifier: Apache-2.0
# Options and help of secateur-slurm.
import argparse
import os
import shutil
import sys

from . import commands
from .errors import InputError, RunError

_WIDTH = 79


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog):
        super().__init__(prog, max_help_position=24, width=_WIDTH)


def _at_least(least):
    def parse(text):
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if value < least:
            raise argparse.ArgumentTypeError('got {}; expected a whole number of at least {}'.format(text, least))
        return value
    return parse


def _add_job_options(parser):
    job = parser.add_argument_group('of each shard\'s job')
    job.add_argument('--partition', metavar='NAME')
    job.add_argument('--account', metavar='NAME')
    job.add_argument('--time', metavar='T', help='time limit, as sbatch takes it: 04:00:00')
    job.add_argument('--mem', metavar='M', help='memory, as sbatch takes it: 4G')
    job.add_argument('--cpus', metavar='N', type=_at_least(1), help='cores, one worker process each [1]')
    job.add_argument('--at-once', metavar='N', type=_at_least(1), help='shards that run at the same time [all]')
    job.add_argument('--sbatch', metavar='ARG', action='append', default=[],
                     help='a further argument of sbatch: --sbatch=--qos=long; may be repeated')


def _add_command(commands_of, name, summary, action, text=None):
    parser = commands_of.add_parser(name, help=summary, description=text or summary[0].upper() + summary[1:] + '.',
                                    formatter_class=_Formatter)
    parser.set_defaults(action=action)
    return parser


def _add_submit(commands_of):
    parser = _add_command(commands_of, 'submit', 'submit a sweep as an array of shards, and their merge',
                          commands.submit,
                          'Submits a sweep as an array of shards, and a job that merges them. The sweep\n'
                          'file is checked first, and must stay as it is until the sweep is done.')
    parser.add_argument('sweep', metavar='SWEEP.json')
    parser.add_argument('--shards', metavar='N', type=_at_least(1), required=True, help='parts of equal size')
    parser.add_argument('--out', metavar='DIR', required=True, help='new folder, on a file system that all nodes see')
    _add_job_options(parser)
    parser.add_argument('--name', help='name of the jobs [the sweep file\'s]')
    parser.add_argument('--scratch', metavar='PATH',
                        help='write stores to PATH on the node, copied back; auto: SLURM_TMPDIR, else TMPDIR; PATH may '
                             'name variables of the node: \'/local/$USER\'')
    parser.add_argument('--copy-every', metavar='S', type=_at_least(1), default=600,
                        help='seconds between copies from --scratch [600]')
    parser.add_argument('--grace', metavar='S', type=_at_least(10), default=120,
                        help='seconds before the time limit at which a shard begins to end [120]')
    parser.add_argument('--retries', metavar='N', type=_at_least(0), default=2,
                        help='times that shards which failed are submitted again without being asked [2]')
    parser.add_argument('--no-merge', action='store_true', help='submit no job that merges and retries')
    parser.add_argument('--secateur', metavar='FILE', help='the program [this tree\'s build/release, else of PATH]')


def _parser():
    parser = argparse.ArgumentParser(
        prog='secateur-slurm', formatter_class=_Formatter,
        description='Runs a sweep as a job array on a Slurm cluster.',
        epilog='example:\n  secateur-slurm submit S.json --shards 64 --cpus 8 --time 2:00:00 --out out/s\n'
               '  secateur-slurm status out/s\n  secateur pareto out/s/sweep --objectives latency_ms,dsp')
    commands_of = parser.add_subparsers(metavar='COMMAND', dest='command')
    _add_submit(commands_of)
    status = _add_command(commands_of, 'status', 'tell how far each shard is', commands.status)
    status.add_argument('dir', metavar='DIR')
    status.add_argument('--all', action='store_true', help='list shards that are done, too')
    again = _add_command(commands_of, 'resubmit', 'submit the shards that did not finish', commands.resubmit,
                         'Submits shards that failed, were killed, cancelled, pre-empted or ran out of\n'
                         'time, and no others; they continue where they were. Options change what\n'
                         'submit was given.')
    again.add_argument('dir', metavar='DIR')
    _add_job_options(again)
    merge = _add_command(commands_of, 'merge', 'join the shards\' stores in DIR/sweep', commands.merge)
    merge.add_argument('dir', metavar='DIR')
    merge.add_argument('--partial', action='store_true', help='also when shards are not done')
    merge.add_argument('--or-resubmit', action='store_true',
                       help='submit what is not done while retries are left (the job after the shards does)')
    shard = commands_of.add_parser('shard', description='What a task of the array runs.')
    shard.add_argument('dir')
    shard.add_argument('index', type=_at_least(1))
    shard.set_defaults(action=commands.shard)
    return parser


def _secateur(given, tool):
    """Absolute: jobs have another PATH."""
    built = os.path.join(os.path.dirname(tool), '..', '..', 'build', 'release', 'secateur')
    for candidate in [given] if given else [built, 'secateur']:
        found = shutil.which(candidate)
        if found:
            return os.path.abspath(found)
    raise InputError('--secateur: {}'.format('{} is no program'.format(given) if given else
                                             'is missing, and there is none in build/release or on PATH'))


def main(arguments, tool):
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return 2
    try:
        if options.command == 'submit':
            options.secateur = _secateur(options.secateur, tool)
        return options.action(options, tool)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    except RunError as error:
        print(error, file=sys.stderr)
        return 1
