# SPDX-License-Identifier: Apache-2.0
# Which of secateur's options describe a converted network: the nearest shipped network and what differs from it. The
# heads are those of Hugging Face's config.json, else the shipped network's, else a guess that says so.
import glob
import json
import os

_KEYS = ('image_size', 'patch_size', 'channels', 'embed_dim', 'depth', 'heads', 'mlp_hidden', 'classes', 'distilled')
_USUAL_HEAD_WIDTH = 64  # Touvron et al. 2021, table 1; Dosovitskiy et al. 2021, table 1


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
    """(options of secateur, what the heads are where they are not known)"""
    known = dict(network._asdict(), heads=heads)
    name = min(shipped, key=lambda each: len(_differences(known, shipped[each])), default=None)
    base = shipped.get(name, {})
    settings = _differences(known, base)
    guessed = ''
    if heads is None and base.get('embed_dim') == network.embed_dim:
        guessed = '{}, as in {}'.format(base['heads'], name)
    elif heads is None and network.embed_dim % _USUAL_HEAD_WIDTH == 0:
        settings['heads'] = network.embed_dim // _USUAL_HEAD_WIDTH
        guessed = '{}, a guess: embed_dim / {}'.format(settings['heads'], _USUAL_HEAD_WIDTH)
    elif heads is None:
        settings['heads'] = '?'
        guessed = '?, to be replaced below'
    words = ['--network ' + name] if name else []
    words += ['--set network.{}={}'.format(key, str(value).lower()) for key, value in settings.items()]
    return ' '.join(words), guessed


def _differences(known, document):
    return {key: known[key] for key in _KEYS if known[key] is not None and known[key] != document.get(key)}
