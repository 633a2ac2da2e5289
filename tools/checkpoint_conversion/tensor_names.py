# SPDX-License-Identifier: Apache-2.0
# Where a network's tensors lie in a checkpoint of timm or Hugging Face, and what they are called in ours: the names of
# src/vit/tensor_names.cpp. Shapes are checkpoint_network.py's.
import collections
import re

from .errors import InputError

# `sources` are joined along the first axis under the name; `shape`, of one source, is in terms of the network's fields.
Wanted = collections.namedtuple('Wanted', 'name sources shape')
# What stands in front of the encoders' names: 'module.vit.' of 'module.vit.encoder.layer.0.'.
Naming = collections.namedtuple('Naming', 'scheme prefix')

_ENCODERS = {'timm': 'blocks.', 'hugging_face': 'encoder.layer.'}
_FIRST_OF_ENCODERS = re.compile(r'^((?:.*?\.)??)(blocks|encoder\.layer)\.(\d{1,3})\.')
# A second copy of a network in one file: taken only when it is asked for.
_COPY = re.compile(r'(^|[._])(ema|swa|teacher|momentum|target)([._]|$)', re.IGNORECASE)

# timm, Hugging Face, shape
_NETWORK = [('cls_token', 'embeddings.cls_token', (1, 1, 'embed_dim')),
            ('pos_embed', 'embeddings.position_embeddings', (1, 'tokens', 'embed_dim')),
            ('patch_embed.proj.weight', 'embeddings.patch_embeddings.projection.weight',
             ('embed_dim', 'channels', 'patch_size', 'patch_size')),
            ('patch_embed.proj.bias', 'embeddings.patch_embeddings.projection.bias', ('embed_dim',)),
            ('norm.weight', 'layernorm.weight', ('embed_dim',)),
            ('norm.bias', 'layernorm.bias', ('embed_dim',))]
_DIST_TOKEN = ('dist_token', 'embeddings.distillation_token', (1, 1, 'embed_dim'))
# timm, Hugging Face, Hugging Face in distilled networks
_HEADS = [('head', 'classifier', 'cls_classifier'), ('head_dist', None, 'distillation_classifier')]
_ATTENTION = 'attention.attention.'
# timm, Hugging Face, shape of the weight; the bias has the first axis
_ENCODER = [('norm1', ['layernorm_before'], ('embed_dim',)),
            ('attn.qkv', [_ATTENTION + 'query', _ATTENTION + 'key', _ATTENTION + 'value'], ('embed_dim', 'embed_dim')),
            ('attn.proj', ['attention.output.dense'], ('embed_dim', 'embed_dim')),
            ('norm2', ['layernorm_after'], ('embed_dim',)),
            ('mlp.fc1', ['intermediate.dense'], ('mlp_hidden', 'embed_dim')),
            ('mlp.fc2', ['output.dense'], ('embed_dim', 'mlp_hidden'))]


def find_naming(path, names, prefix):
    """The only network of the file, or the one at `prefix`. @throws InputError: there is none, or there are several."""
    found = {}  # the order of the file
    for name in names:
        match = _FIRST_OF_ENCODERS.match(name)
        if match:
            scheme = 'timm' if match.group(2) == 'blocks' else 'hugging_face'
            found[Naming(scheme, match.group(1))] = True
    if not found:
        shown = ', '.join(list(names)[:3]) + (', ...' if len(names) > 3 else '')
        raise InputError(path, ('', 'holds no encoders by timm\'s names (blocks.0.attn.qkv.weight) or Hugging Face\'s '
                                '(vit.encoder.layer.0.attention.attention.query.weight); its tensors are {}'.format(
                                    shown or 'none')))
    if prefix is not None:
        chosen = [each for each in found if each.prefix.rstrip('.') == prefix.rstrip('.')]
    else:
        chosen = [each for each in found if not _COPY.search(each.prefix)] or list(found)
    if len(chosen) == 1:
        return chosen[0]
    prefixes = ', '.join(each.prefix.rstrip('.') or "''" for each in found)
    raise InputError(path, ('', 'holds no network at {}; there are {}'.format(prefix, prefixes) if not chosen else
                            'holds several networks; say which with --prefix: {}'.format(prefixes)))


def layer_of(naming, name):
    """The encoder's number, or None."""
    start = naming.prefix + _ENCODERS[naming.scheme]
    match = re.match(r'(\d{1,3})\.', name[len(start):]) if name.startswith(start) else None
    return int(match.group(1)) if match else None


def wanted_tensors(naming, tensors, depth):
    """All that a network has, by the names it has, or would have, in the file."""
    is_timm = naming.scheme == 'timm'
    distilled = is_distilled(naming, tensors)
    wanted = [Wanted(timm, [naming.prefix + (timm if is_timm else other)], shape)
              for timm, other, shape in _NETWORK + ([_DIST_TOKEN] if distilled else [])]
    for timm, plain, in_distilled in _HEADS if distilled else _HEADS[:1]:
        head = _head(naming, tensors, timm if is_timm else in_distilled if distilled else plain)
        wanted.append(Wanted(timm + '.weight', [head + '.weight'], ('classes', 'embed_dim')))
        wanted.append(Wanted(timm + '.bias', [head + '.bias'], ('classes',)))
    for layer in range(depth):
        for timm, others, shape in _ENCODER:
            start = '{}{}{}.'.format(naming.prefix, _ENCODERS[naming.scheme], layer)
            ours = 'blocks.{}.{}'.format(layer, timm)
            modules = [start + each for each in ([timm] if is_timm else others)]
            if is_timm and timm == 'attn.qkv':
                shape = ('3 embed_dim',) + shape[1:]
            wanted.append(Wanted(ours + '.weight', [each + '.weight' for each in modules], shape))
            wanted.append(Wanted(ours + '.bias', [each + '.bias' for each in modules], shape[:1]))
    return wanted


def is_distilled(naming, tensors):
    if naming.prefix + _DIST_TOKEN[naming.scheme != 'timm'] in tensors:
        return True
    second = 'head_dist' if naming.scheme == 'timm' else 'distillation_classifier'
    return _head(naming, tensors, second) + '.weight' in tensors


def _head(naming, tensors, module):
    """Classifiers stand beside the encoders, or further out: model.vit.encoder..., model.classifier."""
    parts = naming.prefix.split('.')[:-1]
    places = ['.'.join(parts[:count] + [module]) for count in range(len(parts), -1, -1)]
    usual = places[0] if naming.scheme == 'timm' else places[min(1, len(places) - 1)]
    return next((each for each in places if each + '.weight' in tensors), usual)
