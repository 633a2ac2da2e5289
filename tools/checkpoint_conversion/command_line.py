# SPDX-License-Identifier: Apache-2.0
# Options, help and reports of convert_checkpoint.py.
import argparse
import collections
import sys

from whole_file import is_same_file

from .checkpoint_network import checked_network, shape_text
from .conversion import check_size, converted
from .errors import InputError, RunError, label, printable
from .network_guess import guess, heads_beside, shipped_networks
from .pth_file import PthFile, elements_of
from .safetensors_file import write_safetensors
from .tensor_names import find_naming

_WIDTH = 79
_LISTED = 4  # tensors that are left out, before they are counted


def main(arguments):
    options = _parser().parse_args(arguments)
    try:
        _convert(options)
        sys.stdout.flush()
        return 0
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    except RunError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:  # of standard output alone: files have their own
        sys.stdout = None  # or it would be written to once more
        print('standard output cannot be written: {}'.format(error.strerror), file=sys.stderr)
        return 1


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog):
        super().__init__(prog, max_help_position=24, width=_WIDTH)


def _parser():
    parser = argparse.ArgumentParser(
        prog='convert_checkpoint.py', formatter_class=_Formatter,
        description='Turns a .pth or .bin file of a Vision Transformer or DeiT, with the names of\n'
                    'timm or Hugging Face, into a .safetensors file for secateur --weights. Code in\n'
                    'the file is refused, never run. PyTorch is not needed.',
        epilog='example:\n  convert_checkpoint.py deit_tiny.pth deit_tiny.safetensors\n'
               '  secateur eval --network deit_tiny --weights deit_tiny.safetensors --data P')
    parser.add_argument('input', metavar='IN.pth', help='as torch.save writes it since PyTorch 1.6')
    parser.add_argument('output', metavar='OUT.safetensors', help='replaced only when all is well')
    parser.add_argument('--prefix', metavar='P',
                        help='take the network whose names begin so, such as model_ema, where there are several')
    return parser


def _convert(options):
    if is_same_file(options.input, options.output):
        raise InputError(options.output, ('', 'is the input as well'))
    file = PthFile(options.input)
    naming = find_naming(options.input, file.tensors, options.prefix)
    network, wanted = checked_network(options.input, naming, file.tensors)
    tensors = [converted(options.input, file, each, network) for each in wanted]
    check_size(options.input, tensors)
    write_safetensors(options.output, tensors)
    _tell_left_out(naming, file.tensors, wanted)
    _tell_network(options, naming, network, tensors)


def _tell_left_out(naming, tensors, wanted):
    used = {source for each in wanted for source in each.sources}
    groups = collections.OrderedDict()  # by what stands in front of the first dot behind the network's prefix
    for name in tensors:
        if name not in used:
            start = naming.prefix if name.startswith(naming.prefix) else ''
            groups.setdefault(start + name[len(start):].split('.')[0], []).append(name)
    for start, names in groups.items():
        if len(names) > _LISTED:
            print('left out: {} tensors {}.*'.format(len(names), label(start)), file=sys.stderr)
        else:
            for name in names:
                print('left out: {} {}'.format(label(name), shape_text(tensors[name].shape)), file=sys.stderr)
        if start == naming.prefix + 'pre_logits':
            print('WARNING: pre_logits is a layer in front of the classifier, which Secateur does not compute',
                  file=sys.stderr)


def _tell_network(options, naming, network, tensors):
    parameters = sum(elements_of(each.shape) for each in tensors)
    types = ', '.join(sorted({each.dtype.name for each in tensors}))
    whose = 'timm\'s' if naming.scheme == 'timm' else 'Hugging Face\'s'
    print('{}: {} tensors, {:,} parameters, {}; they had {} names{}'.format(
        printable(options.output), len(tensors), parameters, types, whose,
        ' below ' + label(naming.encoders.rstrip('.')) if naming.encoders else ''))
    for key, value in network._asdict().items():
        print('  {:<12}{}'.format(key, str(value).lower()))
    heads, why = heads_beside(options.input, network.embed_dim)
    words, told, warning = guess(network, heads, shipped_networks())
    print('  {:<12}{}'.format('heads', told))
    print('  {:<12}({})'.format('', printable(why)))
    print('use it with{}: {} --weights {}'.format(warning, words, printable(options.output)))
