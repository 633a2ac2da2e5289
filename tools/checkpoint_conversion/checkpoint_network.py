# SPDX-License-Identifier: Apache-2.0
# The network that a checkpoint's shapes show, and whether its tensors are all there and of these shapes. Shapes do not
# show the number of heads, nor the activation function or LayerNorm's epsilon.
import collections
import math
import re

from .errors import InputError
from .tensor_names import is_distilled, layer_of, wanted_tensors

# As network documents have them, where they can be seen, and the tokens.
Network = collections.namedtuple(
    'Network', 'image_size patch_size channels embed_dim depth mlp_hidden classes distilled tokens')

_TYPES = ('F32', 'F16', 'BF16', 'F64')
# Beside the encoders': what a network would compute with, and ours do not.
_COMPUTED = re.compile(r'(blocks|encoder\.layer|layers|patch_embed|embeddings\.patch_embeddings|fc_norm|norm_pre)\.|'
                       r'(embeddings\.)?(reg_token|register_tokens)$')


def checked_network(path, naming, tensors):
    """(Network, [Wanted]). @throws InputError with every tensor that is missing, misshapen or foreign."""
    depth = 1 + max(layer for layer in (layer_of(naming, name) for name in tensors) if layer is not None)
    wanted = wanted_tensors(naming, tensors, depth)
    network = _shown(naming, tensors, wanted, depth)
    faults = [fault for each in wanted for fault in _faults_of(each, tensors, network)]
    faults += _foreign(naming, tensors, wanted)
    if not faults and network.image_size is None:
        positions = next(each for each in wanted if each.name == 'pos_embed')
        faults.append((positions.sources[0], '{} tokens; expected {} and a square number of patches'.format(
            network.tokens, 1 + network.distilled)))
    if faults:
        raise InputError(path, *faults)
    return network, wanted


def shape_text(shape):
    return '[{}]'.format(', '.join('?' if each is None else str(each) for each in shape))


def _shown(naming, tensors, wanted, depth):
    by_name = {each.name: tensors.get(each.sources[0]) for each in wanted}

    def size(name, axis, rank):
        tensor = by_name[name]
        return tensor.shape[axis] or None if tensor is not None and len(tensor.shape) == rank else None

    tokens, patch = size('pos_embed', 1, 3), size('patch_embed.proj.weight', 3, 4)
    distilled = is_distilled(naming, tensors)
    return Network(image_size=_image_size(tokens, patch, distilled), patch_size=patch,
                   channels=size('patch_embed.proj.weight', 1, 4), embed_dim=size('cls_token', 2, 3), depth=depth,
                   mlp_hidden=size('blocks.0.mlp.fc1.weight', 0, 2), classes=size('head.weight', 0, 2),
                   distilled=distilled, tokens=tokens)


def _image_size(tokens, patch, distilled):
    patches = (tokens or 0) - 1 - distilled
    side = int(math.sqrt(patches) + 0.5) if patches > 0 else 0
    return side * patch if patch and side > 0 and side * side == patches else None


def _faults_of(wanted, tensors, network):
    shape = expected_shape(wanted.shape, network)
    faults, types = [], set()
    for source in wanted.sources:
        if source not in tensors:
            faults.append((source, 'is missing; expected shape {}'.format(shape_text(shape))))
            continue
        got, dtype = tensors[source].shape, tensors[source].storage.dtype.name
        types.add(dtype)
        if not _fits(got, shape):
            faults.append((source, 'shape {}; expected {}'.format(shape_text(got), shape_text(shape))))
        elif dtype not in _TYPES:
            faults.append((source, 'type {}; expected F32, F16, BF16 or F64'.format(dtype)))
    if not faults and len(types) > 1:
        faults.append((wanted.sources[0], 'query, key and value have the types {}; expected one'.format(
            ', '.join(sorted(types)))))
    return faults


def _foreign(naming, tensors, wanted):
    used = {source for each in wanted for source in each.sources}
    for name, tensor in tensors.items():
        is_computed = any(name.startswith(start) and _COMPUTED.match(name[len(start):])
                          for start in (naming.prefix, naming.encoders))
        if is_computed and name not in used and tensor.storage.dtype.name in _TYPES:
            yield name, 'shape {}; expected no such tensor: Secateur does not compute what it is for'.format(
                shape_text(tensor.shape))


def expected_shape(shape, network):
    """Fields of the network that could not be seen are None."""
    sizes = network._asdict()
    sizes['3 embed_dim'] = network.embed_dim and 3 * network.embed_dim
    return tuple(sizes[each] if isinstance(each, str) else each for each in shape)


def _fits(got, expected):
    return len(got) == len(expected) and all(
        count > 0 and each in (count, None) for count, each in zip(got, expected))
