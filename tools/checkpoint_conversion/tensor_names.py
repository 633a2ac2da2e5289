# SPDX-License-Identifier: Apache-2.0
# Where a network's tensors lie in a checkpoint of timm or Hugging Face, and what they are called in ours. The names are
# those of tensor_names.def, which src/vit/tensor_names.cpp reads too; its rules are naming.cpp's. Shapes are
# checkpoint_network.py's.
import collections
import os
import re

from .errors import InputError, label

# `sources` are joined along the first axis under the name; `shape`, of one source, is in terms of the network's fields.
Wanted = collections.namedtuple('Wanted', 'name sources shape')
# What stands in front of the names: of the encoders ('module.vit.' of 'module.vit.encoder.layer.0.'), of the other
# tensors, of the classifiers; and behind an encoder's number.
Naming = collections.namedtuple('Naming', 'scheme encoders prefix head wrapper')

_SHOWN = 6  # networks
SCHEMES = ('timm', 'hugging_face', 'hugging_face_5')
# A second copy of a network in one file: taken only when it is asked for.
_COPY = re.compile(r'(^|[._])(ema|swa|teacher|momentum|target)([._]|$)', re.IGNORECASE)


def _table():
    """{'MODULE': {'q': ['attn.qkv', ...]}}; rows without a name of ours: a list of their fields."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'tensor_names.def')
    rows = collections.defaultdict(collections.OrderedDict)
    with open(path) as file:
        for kind, ours, fields in re.findall(r'^SECATEUR_([A-Z]+)\((?:(\w+), )?(".*")\)$', file.read(), re.MULTILINE):
            rows[kind][ours or fields] = re.findall(r'"([^"]*)"', fields)
    return rows


_TABLE = _table()
_ENCODERS = dict(zip(SCHEMES, next(iter(_TABLE['ENCODERS'].values()))))
_MODULES, _OUTER, _HEADS = _TABLE['MODULE'], _TABLE['NETWORK'], _TABLE['HEAD']
_WRAPPERS = '|'.join(re.escape(each[0]) for each in _TABLE['WRAPPER'].values())
_EMBED = ('embed_dim',)
_MOST_PLACES = 16  # more names in front of a network no training code makes
_SHAPES = {'cls_token': (1, 1, 'embed_dim'), 'dist_token': (1, 1, 'embed_dim'),
           'pos_embed': (1, 'tokens', 'embed_dim'),
           'patch_weight': ('embed_dim', 'channels', 'patch_size', 'patch_size'),
           'patch_bias': _EMBED, 'norm_weight': _EMBED, 'norm_bias': _EMBED}
_SQUARE = ('embed_dim', 'embed_dim')
# Of the weights; the bias has the first axis.
_MODULE_SHAPES = {'norm1': _EMBED, 'q': _SQUARE, 'k': _SQUARE, 'v': _SQUARE, 'proj': _SQUARE, 'norm2': _EMBED,
                  'int': ('mlp_hidden', 'embed_dim'), 'out': ('embed_dim', 'mlp_hidden')}


def _encoder_pattern(scheme):
    modules = '|'.join(re.escape(names[SCHEMES.index(scheme)]) for names in _MODULES.values())
    return re.compile(r'^((?:.*?\.)??){}\.(\d{{1,3}})\.((?:{})*)(?:{})\.(?:weight|bias)$'.format(
        re.escape(_ENCODERS[scheme]), _WRAPPERS, modules), re.ASCII | re.DOTALL)


_ENCODER_PATTERNS = {scheme: _encoder_pattern(scheme) for scheme in SCHEMES}


def find_namings(names):
    """The networks of a file, in the names' order."""
    found = collections.OrderedDict()
    for name in names:
        for scheme, pattern in _ENCODER_PATTERNS.items():
            match = pattern.match(name)
            if match and (scheme, match.group(1)) not in found:
                found[scheme, match.group(1)] = _located(scheme, match.group(1), match.group(3), names)
    return list(found.values())


def find_naming(path, names, prefix):
    """The only network of the file, or the one at `prefix`. @throws InputError: there is none, or there are several."""
    found = find_namings(names)
    if not found:
        shown = ', '.join(label(each) for each in list(names)[:3]) + (', ...' if len(names) > 3 else '')
        raise InputError(path, ('', 'holds no encoders by timm\'s names (blocks.0.attn.qkv.weight) or Hugging Face\'s '
                                '(vit.encoder.layer.0.attention.attention.query.weight, '
                                'vit.layers.0.attention.q_proj.weight); its tensors are {}'.format(shown or 'none')))
    if prefix is not None:
        chosen = [each for each in found if each.encoders.rstrip('.') == prefix.rstrip('.')]
    else:
        chosen = [each for each in found if not _COPY.search(each.encoders)] or found
    if len(chosen) == 1:
        return chosen[0]
    prefixes = ', '.join(label(each.encoders.rstrip('.')) or "''" for each in found[:_SHOWN])
    prefixes += ', ...' if len(found) > _SHOWN else ''
    raise InputError(path, ('', 'holds no network at {}; there are {}'.format(prefix, prefixes) if not chosen else
                            'holds several networks; say which with --prefix: {}'.format(prefixes)))


def _located(scheme, encoders, wrapper, names):
    """What does not stand beside the encoders stands further out: model.vit.encoder..., model.classifier."""
    places = [encoders]
    while places[-1] and len(places) < _MOST_PLACES:
        places.append(places[-1][:places[-1].rfind('.', 0, -1) + 1])

    def place_of(leaves, usual):
        return next((place for place in places if any(place + leaf in names for leaf in leaves)), usual)

    is_timm = scheme == 'timm'
    outer = [fields[not is_timm] for fields in _OUTER.values()]
    heads = [each + '.weight' for fields in _HEADS.values() for each in (fields[:1] if is_timm else fields[1:])]
    return Naming(scheme, encoders, place_of(outer, encoders),
                  place_of(heads, encoders if is_timm else places[min(1, len(places) - 1)]), wrapper)


def layer_of(naming, name):
    """The encoder's number, or None."""
    start = naming.encoders + _ENCODERS[naming.scheme] + '.'
    match = re.match(r'(\d{1,3})\.', name[len(start):], re.ASCII) if name.startswith(start) else None
    return int(match.group(1)) if match else None


def wanted_tensors(naming, tensors, depth):
    """All that a network has, by the names it has, or would have, in the file; its own names are timm's."""
    is_timm = naming.scheme == 'timm'
    distilled = is_distilled(naming, tensors)
    wanted = [Wanted(fields[0], [naming.prefix + fields[not is_timm]], _SHAPES[ours])
              for ours, fields in _OUTER.items() if distilled or ours != 'dist_token']
    for ours, fields in _HEADS.items():
        if distilled or ours == 'head':
            head = naming.head + fields[0 if is_timm else 1 + distilled]
            wanted.append(Wanted(fields[0] + '.weight', [head + '.weight'], ('classes', 'embed_dim')))
            wanted.append(Wanted(fields[0] + '.bias', [head + '.bias'], ('classes',)))
    for layer in range(depth):
        start = '{}{}.{}.{}'.format(naming.encoders, _ENCODERS[naming.scheme], layer, naming.wrapper)
        modules = collections.OrderedDict()  # by timm's names, which join query, key and value
        for ours, names in _MODULES.items():
            modules.setdefault(names[0], []).append((ours, start + names[SCHEMES.index(naming.scheme)]))
        for timm, sources in modules.items():
            shape = _MODULE_SHAPES[sources[0][0]]
            if is_timm and len(sources) > 1:
                sources, shape = sources[:1], ('3 embed_dim',) + shape[1:]
            for part, its_shape in (('.weight', shape), ('.bias', shape[:1])):
                wanted.append(Wanted('blocks.{}.{}{}'.format(layer, timm, part),
                                     [source + part for _, source in sources], its_shape))
    return wanted


def is_distilled(naming, tensors):
    column = naming.scheme != 'timm'
    return (naming.prefix + _OUTER['dist_token'][column] in tensors or
            naming.head + _HEADS['head_dist'][column] + '.weight' in tensors)
