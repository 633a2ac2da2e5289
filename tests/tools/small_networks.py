# SPDX-License-Identifier: Apache-2.0
# Small networks as dictionaries of tensors, by timm's and by Hugging Face's names, with the same values.
import collections
import random

from pth_writer import floats

EMBED_DIM, DEPTH, HIDDEN, CLASSES, PATCH, IMAGE = 32, 2, 64, 5, 8, 16
_ATTENTION = 'attention.attention.'
_HUGGING_FACE = [('blocks.', 'encoder.layer.'), ('norm1', 'layernorm_before'), ('norm2', 'layernorm_after'),
                 ('attn.proj', 'attention.output.dense'), ('mlp.fc1', 'intermediate.dense'),
                 ('mlp.fc2', 'output.dense'), ('cls_token', 'embeddings.cls_token'),
                 ('dist_token', 'embeddings.distillation_token'), ('pos_embed', 'embeddings.position_embeddings'),
                 ('patch_embed.proj', 'embeddings.patch_embeddings.projection')]
# Since transformers 5.
_NEWER = [('encoder.layer.', 'layers.'), ('attention.attention.query', 'attention.q_proj'),
          ('attention.attention.key', 'attention.k_proj'), ('attention.attention.value', 'attention.v_proj'),
          ('attention.output.dense', 'attention.o_proj'), ('intermediate.dense', 'mlp.fc1'),
          ('output.dense', 'mlp.fc2')]


def shapes(distilled=False):
    d = EMBED_DIM
    tokens = (IMAGE // PATCH) ** 2 + 1 + distilled
    result = {'cls_token': (1, 1, d), 'pos_embed': (1, tokens, d), 'patch_embed.proj.weight': (d, 3, PATCH, PATCH),
              'patch_embed.proj.bias': (d,), 'norm.weight': (d,), 'norm.bias': (d,)}
    modules = {'head': (CLASSES, d)}
    if distilled:
        result['dist_token'] = (1, 1, d)
        modules['head_dist'] = (CLASSES, d)
    for layer in range(DEPTH):
        modules.update({'blocks.{}.{}'.format(layer, name): shape for name, shape in (
            ('attn.qkv', (3 * d, d)), ('attn.proj', (d, d)), ('mlp.fc1', (HIDDEN, d)), ('mlp.fc2', (d, HIDDEN)))})
        for name in ('norm1', 'norm2'):
            result.update({'blocks.{}.{}.{}'.format(layer, name, part): (d,) for part in ('weight', 'bias')})
    for name, shape in modules.items():
        result.update({name + '.weight': shape, name + '.bias': shape[:1]})
    return result


def values(distilled=False):
    """{timm's name: list}, exact in every type but BF16."""
    source = random.Random(1)
    result = {}
    for name, shape in shapes(distilled).items():
        count = 1
        for each in shape:
            count *= each
        result[name] = [source.randrange(-1024, 1024) / 1024 for _ in range(count)]
    return result


def timm(distilled=False, kind='FloatStorage', prefix=''):
    numbers = values(distilled)
    return collections.OrderedDict(
        (prefix + name, floats(numbers[name], shape, kind)) for name, shape in shapes(distilled).items())


def hugging_face(distilled=False, prefix='vit.'):
    numbers, result = values(distilled), collections.OrderedDict()
    for name, shape in shapes(distilled).items():
        if '.qkv.' in name:
            part = len(numbers[name]) // 3
            for i, matrix in enumerate(('query', 'key', 'value')):
                result[prefix + _other(name.replace('attn.qkv', _ATTENTION + matrix))] = floats(
                    numbers[name][i * part:(i + 1) * part], (shape[0] // 3,) + shape[1:])
        elif name.startswith('head'):
            classifier = 'classifier' if not distilled else \
                'distillation_classifier' if name.startswith('head_dist') else 'cls_classifier'
            result[classifier + name[name.index('.'):]] = floats(numbers[name], shape)
        else:
            result[prefix + _other(name)] = floats(numbers[name], shape)
    return result


def hugging_face_5(distilled=False, prefix='vit.'):
    result = collections.OrderedDict()
    for name, tensor in hugging_face(distilled, prefix).items():
        for older, newer in _NEWER:
            name = name.replace(older, newer)
        result[name] = tensor
    return result


def _other(name):
    if name in ('norm.weight', 'norm.bias'):
        return 'layer' + name
    for ours, theirs in _HUGGING_FACE:
        name = name.replace(ours, theirs)
    return name
