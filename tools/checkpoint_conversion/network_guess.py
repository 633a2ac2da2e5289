# SPDX-License-Identifier: Apache-2.0
# Which of secateur's options describe a converted network: the nearest shipped network and what differs from it. The
# heads are those of Hugging Face's config.json, else a guess that says so: the shipped network's of these sizes; else
# they are asked for.
import glob
import json
import os

_KEYS = ('image_size', 'patch_size', 'channels', 'embed_dim', 'depth', 'heads', 'mlp_hidden', 'classes', 'distilled')
_SIZES = ('embed_dim', 'depth', 'mlp_hidden')  # networks that have these in common are of one family
# Of the published networks, by embed_dim: Touvron et al. 2021, table 1; Dosovitskiy et al. 2021, table 1; Zhai et al.
# 2022, table 2.
_PUBLISHED = {192: (3, 'DeiT-Ti'), 384: (6, 'DeiT-S'), 768: (12, 'ViT-B'), 1024: (16, 'ViT-L'), 1280: (16, 'ViT-H'),
              1408: (16, 'ViT-g'), 1664: (16, 'ViT-G')}


def shipped_networks():
    """{name: document}; empty where the tool stands alone."""
    home = os.environ.get('SECATEUR_HOME') or os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
    networks = {}
    for path in sorted(glob.glob(os.path.join(home, 'models', '*.json'))):
        with open(path) as file:
            networks[os.path.splitext(os.path.basename(path))[0]] = json.load(file)
    return networks


def heads_beside(checkpoint, embed_dim):
    """(heads or None, where they are from or why they are not known)"""
    path = os.path.join(os.path.dirname(checkpoint), 'config.json')
    if not os.path.exists(path):
        return None, 'a checkpoint does not show them, and there is no config.json beside it'
    try:
        with open(path) as file:
            document = json.load(file)
        heads, width = document['num_attention_heads'], document['hidden_size']
        if type(heads) is int and heads > 0 and width == embed_dim and embed_dim % heads == 0:
            return heads, 'from ' + path
        return None, '{} is not used: hidden_size {}, num_attention_heads {}'.format(path, width, heads)
    except (OSError, ValueError, KeyError, TypeError):
        return None, '{} has no num_attention_heads and hidden_size'.format(path)


def guess(network, heads, shipped):
    """(options of secateur, the heads as told to people, what is to be known before the options are used)"""
    known = dict(network._asdict(), heads=heads)
    name = min(shipped, key=lambda each: len(_differences(known, shipped[each])), default=None)
    base = shipped.get(name, {})
    settings = _differences(known, base)
    told, warning = heads, ''
    if heads is None and all(base.get(key) == known[key] for key in _SIZES):
        told = '{}, a guess: as in {}'.format(base['heads'], name)
        warning = ' ({} heads are a guess)'.format(base['heads'])
    elif heads is None:
        settings['heads'] = '?'
        published = _PUBLISHED.get(network.embed_dim)
        told = '?, to be replaced below' + ('; {} has {}'.format(*reversed(published)) if published else '')
        warning = ' (put the heads in place of ?)'
    words = ['--network ' + name] if name else []
    words += ['--set network.{}={}'.format(key, str(value).lower()) for key, value in settings.items()]
    return ' '.join(words), told, warning


def _differences(known, document):
    return {key: known[key] for key in _KEYS if known[key] is not None and known[key] != document.get(key)}
