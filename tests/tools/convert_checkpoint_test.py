#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# convert_checkpoint.py on files of both namings, odd layouts and wrong contents; what it writes is read back here, and
# by secateur where it is built. Files are made by pth_writer.py: PyTorch itself writes none of them.
# Usage: convert_checkpoint_test.py [SECATEUR].
import argparse
import array
import collections
import contextlib
import itertools
import json
import os
import pickle
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zipfile
import zlib

import small_networks
from pth_writer import Parameter, Storage, Tensor, floats, write_pth, write_records

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
TOOL = os.path.join(ROOT, 'tools', 'convert_checkpoint.py')
SECATEUR = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 and not sys.argv[1].startswith('-') else
                           os.path.join(ROOT, 'build', 'release', 'secateur'))
PATIENCE_SECONDS = 60
HEADS = '{"num_attention_heads": 1, "hidden_size": 32}'


class RunsCode:
    def __reduce__(self):
        return os.system, ('touch was_run',)


def safetensors(path):
    """{name: (type, shape, bytes)}"""
    with open(path, 'rb') as file:
        header = json.loads(file.read(struct.unpack('<Q', file.read(8))[0]).decode())
        data = file.read()
    return {name: (each['dtype'], tuple(each['shape']), data[slice(*each['data_offsets'])])
            for name, each in header.items()}


def png(path, side):
    def chunk(name, data):
        return struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))
    rows = b''.join(b'\0' + bytes((7 * x + 5 * y + 80 * c) % 256 for x in range(side) for c in range(3))
                    for y in range(side))
    with open(path, 'wb') as file:
        file.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', side, side, 8, 2, 0, 0, 0)) +
                   chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


def write_safetensors(path, contents):
    """Of contiguous F32 tensors under their own names."""
    header, data = {}, b''
    for name, tensor in contents.items():
        header[name] = {'dtype': 'F32', 'shape': tensor.shape, 'data_offsets': [len(data),
                                                                                len(data) + len(tensor.storage.data)]}
        data += tensor.storage.data
    text = json.dumps(header).encode()
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + data)


def namings():
    """(contents, whether distilled, first name): every naming, behind one wrapper after the other."""
    outer = itertools.cycle(('', 'model.', 'module.', 'model.module.', '_orig_mod.', 'backbone.', 'encoder.'))
    for distilled in (False, True):
        for make in (small_networks.timm, small_networks.hugging_face, small_networks.hugging_face_5):
            for prefix, contents in (('vit.', make(distilled, prefix='vit.')), ('', make(distilled, prefix=''))):
                start, compiled = next(outer), '' if prefix else '_orig_mod.'  # each encoder
                contents = collections.OrderedDict(
                    (start + re.sub(r'^((?:blocks|encoder.layer|layers)\.\d+\.)', r'\1' + compiled, name), tensor)
                    for name, tensor in contents.items())
                yield contents, distilled, next(iter(contents))


class ConvertCheckpoint(unittest.TestCase):
    def setUp(self):
        self.before = os.getcwd()
        self.folder = tempfile.mkdtemp()
        os.chdir(self.folder)

    def tearDown(self):
        os.chdir(self.before)
        shutil.rmtree(self.folder)

    def tool(self, *arguments, expect=0):
        """(stdout, stderr)"""
        ran = subprocess.run([sys.executable, TOOL] + list(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             universal_newlines=True, timeout=PATIENCE_SECONDS)
        self.assertEqual(ran.returncode, expect, ran.stdout + ran.stderr)
        return ran.stdout, ran.stderr

    def converted(self, contents, *more):
        """(stdout, stderr)"""
        write_pth('in.pth', contents)
        return self.tool('in.pth', 'out.safetensors', *more)

    def refused(self, contents=None):
        """What is told; contents of None: in.pth is there already."""
        if contents is not None:
            write_pth('in.pth', contents)
        files = set(os.listdir('.'))
        out, err = self.tool('in.pth', 'out.safetensors', expect=2)
        self.assertEqual(out, '')
        self.assertEqual(set(os.listdir('.')), files, 'something was written')
        return err

    def check_values(self, distilled=False):
        found = safetensors('out.safetensors')
        expected, shapes = small_networks.values(distilled), small_networks.shapes(distilled)
        self.assertEqual(set(found), set(expected))
        for name, numbers in expected.items():
            self.assertEqual(found[name][:2], ('F32', shapes[name]), name)
            self.assertEqual(array.array('f', found[name][2]).tolist(), numbers, name)


class Namings(ConvertCheckpoint):
    def test_timm(self):
        out, err = self.converted(small_networks.timm())
        self.assertEqual(err, '')
        self.check_values()
        self.assertEqual(out.splitlines()[:11], [
            'out.safetensors: 32 tensors, 23,685 parameters, F32; they had timm\'s names', '  image_size  16',
            '  patch_size  8', '  channels    3', '  embed_dim   32', '  depth       2', '  mlp_hidden  64',
            '  classes     5', '  distilled   false', '  tokens      5', '  heads       ?, to be replaced below'])

    def test_deit_with_all_that_its_training_saves(self):
        options = argparse.Namespace(model='deit', lr=0.1)
        out, err = self.converted({
            'model': small_networks.timm(distilled=True), 'model_ema': small_networks.timm(distilled=True), 'epoch': 3,
            'args': options, 'optimizer': {'state': {0: {'exp_avg': floats([1, 2], (2,))}}, 'param_groups': [{}]}})
        self.check_values(distilled=True)
        self.assertEqual(err, 'left out: 35 tensors model_ema.*\nleft out: optimizer.state.0.exp_avg [2]\n')
        self.assertIn('they had timm\'s names below model\n', out)
        self.assertIn('  distilled   true\n  tokens      6\n', out)

    def test_lightning(self):
        for prefix in ('model.', 'module.', 'net._orig_mod.'):
            self.converted({'state_dict': small_networks.timm(prefix=prefix), 'global_step': 1})
            self.check_values()

    def test_hugging_face(self):
        contents = small_networks.hugging_face()
        contents['vit.pooler.dense.bias'] = floats([0] * 32, (32,))
        out, err = self.converted(contents)
        self.check_values()
        self.assertEqual(err, 'left out: vit.pooler.dense.bias [32]\n')
        self.assertIn('they had Hugging Face\'s names below vit\n', out)

    def test_hugging_face_distilled(self):
        self.converted(small_networks.hugging_face(distilled=True, prefix='deit.'))
        self.check_values(distilled=True)

    def test_hugging_face_since_transformers_5(self):
        contents = small_networks.hugging_face_5()
        self.assertIn('vit.layers.1.attention.q_proj.weight', contents)
        self.assertIn('vit.layers.1.mlp.fc2.bias', contents)
        for distilled in (False, True):
            for prefix in ('vit.', 'deit.', ''):
                out, err = self.converted(small_networks.hugging_face_5(distilled, prefix))
                self.assertEqual(err, '')
                self.assertIn('they had Hugging Face\'s names' + (' below ' + prefix[:-1] if prefix else ''), out)
                self.check_values(distilled)

    def test_other_layers_are_no_encoders(self):
        self.assertIn('holds no encoders', self.refused({'layers.0.blocks.0.attn.qkv.scale': floats([0], (1,)),
                                                         'layers.0.self_attn.q_proj.weight': floats([0], (1,)),
                                                         'my_blocks.0.norm1.weight': floats([0], (1,))}))

    def test_hugging_face_inside_another_module(self):
        inner = small_networks.hugging_face(prefix='vit.')
        self.converted({'state_dict': {'model.' + name: tensor for name, tensor in inner.items()}})
        self.check_values()

    def test_equal_contents_give_equal_bytes(self):
        self.converted(small_networks.timm())
        os.rename('out.safetensors', 'timm.safetensors')
        self.converted(small_networks.hugging_face())
        with open('timm.safetensors', 'rb') as one, open('out.safetensors', 'rb') as other:
            self.assertEqual(one.read(), other.read())

    def test_several_networks(self):
        contents = {'a': small_networks.timm(), 'b': small_networks.timm()}
        self.assertEqual(self.refused(contents),
                         'in.pth: holds several networks; say which with --prefix: a, b\n')
        self.assertEqual(self.converted(contents, '--prefix', 'b')[1], 'left out: 32 tensors a.*\n')
        self.assertEqual(self.tool('in.pth', 'out.safetensors', '--prefix', 'c', expect=2)[1],
                         'in.pth: holds no network at c; there are a, b\n')


class Layouts(ConvertCheckpoint):
    def test_views(self):
        """Transposed, channels last, repeated, and all of one storage with gaps."""
        contents, numbers = small_networks.timm(), small_networks.values()
        d, rows = small_networks.EMBED_DIM, small_networks.HIDDEN
        matrix = numbers['blocks.0.mlp.fc1.weight']
        transposed = floats([matrix[r * d + c] for c in range(d) for r in range(rows)], (d, rows))
        contents['blocks.0.mlp.fc1.weight'] = Tensor(transposed.storage, (rows, d), (1, rows))
        patches, pixels = numbers['patch_embed.proj.weight'], small_networks.PATCH ** 2
        contents['patch_embed.proj.weight'] = Tensor(
            Storage('FloatStorage', array.array('f', [patches[(o * 3 + c) * pixels + p] for o in range(d)
                                                      for p in range(pixels) for c in range(3)]).tobytes()),
            (d, 3, small_networks.PATCH, small_networks.PATCH), (3 * pixels, 1, 3 * small_networks.PATCH, 3))
        shared = Storage('FloatStorage', array.array('f', [9] + [each for pair in zip(
            numbers['norm.weight'], numbers['norm.bias']) for each in pair]).tobytes())
        contents['norm.weight'], contents['norm.bias'] = (Tensor(shared, (d,), (2,), offset) for offset in (1, 2))
        self.converted(contents)
        self.check_values()
        contents['head.bias'] = Tensor(Storage('FloatStorage', struct.pack('<f', 3)), (5,), (0,))
        self.converted(contents)
        self.assertEqual(safetensors('out.safetensors')['head.bias'][2], struct.pack('<5f', *[3] * 5))

    def test_parameters_and_the_state_dicts_own_attribute(self):
        contents = small_networks.timm()
        contents['head.bias'] = Parameter(contents['head.bias'])
        contents._metadata = collections.OrderedDict({'': {'version': 1}})
        self.converted(contents)
        self.check_values()

    def test_half_stays_half(self):
        out, _ = self.converted(small_networks.timm(kind='HalfStorage'))
        self.assertIn(' parameters, F16; ', out)
        dtype, shape, data = safetensors('out.safetensors')['head.weight']
        self.assertEqual((dtype, shape), ('F16', (5, 32)))
        self.assertEqual(list(struct.unpack('<160e', data)), small_networks.values()['head.weight'])

    def test_bfloat16_stays_and_types_may_be_mixed(self):
        contents = small_networks.timm()
        contents['head.bias'] = Tensor(Storage('BFloat16Storage', b'\x80\x3f\0\0\0\0\0\0\x80\xbf'), (5,))
        self.assertIn(' parameters, BF16, F32; ', self.converted(contents)[0])
        self.assertEqual(safetensors('out.safetensors')['head.bias'],
                         ('BF16', (5,), b'\x80\x3f\0\0\0\0\0\0\x80\xbf'))

    def test_double_becomes_single(self):
        self.converted(small_networks.timm(kind='DoubleStorage'))
        self.check_values()
        contents = small_networks.timm()
        contents['head.bias'] = floats([0, 0, 1e39, 0, 0], (5,), 'DoubleStorage')
        os.remove('out.safetensors')
        self.assertEqual(self.refused(contents), 'in.pth: head.bias: has F64 values beyond the range of F32\n')


class Refusals(ConvertCheckpoint):
    def test_code_is_not_run(self):
        contents = small_networks.timm()
        contents['extra'] = RunsCode()
        self.assertEqual(self.refused(contents),
                         'in.pth: refused: it names posix.system, which no tensor needs; nothing of it was run. Save '
                         'the weights alone: torch.save(model.state_dict(), \'new.pth\')\n')

    def test_code_by_other_opcodes(self):
        for code in (b'cos\nsystem\n(X\x0d\0\0\0touch was_runtR.', b'(X\x0d\0\0\0touch was_runios\nsystem\n.',
                     b'\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x0dtouch was_run\x85R.',
                     b'c__builtin__\neval\n(X\x01\0\0\x001tR.', b'ctorch._utils\n_rebuild_tensor_v2.__globals__\n.'):
            write_records('in.pth', {'data.pkl': code})
            self.assertIn('which no tensor needs; nothing of it was run.', self.refused())

    def test_other_formats(self):
        legacy = pickle.dumps(0x1950a86a20f9469cfc6c, 2)  # the magic number of torch/serialization.py
        for data, told in ((legacy, 'is in the format from before PyTorch 1.6, which is not read here; with PyTorch, '
                                    'write it anew: python3 -c "import torch; torch.save(torch.load(\'in.pth\', '
                                    'map_location=\'cpu\', weights_only=True), \'new.pth\')"'),
                           (b'version https://git-lfs.github.com/spec/v1\n',
                            'is a pointer of Git LFS, not the file itself; fetch it with: git lfs pull'),
                           (struct.pack('<Q', 2) + b'{}',
                            'seems to be a .safetensors file already; secateur reads those with --weights in.pth'),
                           (b'', 'is no .pth file: expected a zip archive as torch.save writes it')):
            with open('in.pth', 'wb') as file:
                file.write(data)
            self.assertEqual(self.refused(), 'in.pth: {}\n'.format(told))

    def test_other_archives(self):
        write_records('in.pth', {'model.json': b'{}'})
        self.assertEqual(self.refused(),
                         'in.pth: is a zip archive, but none of torch.save: it has 0 files NAME/data.pkl\n')
        write_records('in.pth', {'data.pkl': b'N.', 'constants.pkl': b'N.'})
        self.assertEqual(self.refused(), 'in.pth: is a TorchScript program (torch.jit.save); expected a state dict as '
                                         'torch.save writes it\n')
        write_records('in.pth', {'data.pkl': b'N.', 'byteorder': b'big'})
        self.assertEqual(self.refused(), 'in.pth: was written on a big-endian machine\n')
        write_pth('in.pth', small_networks.timm(), zipfile.ZIP_DEFLATED)
        self.assertEqual(self.refused(), 'in.pth: archive/byteorder is compressed, which torch.save never does\n')

    def test_damaged(self):
        write_pth('in.pth', small_networks.timm())
        with open('in.pth', 'rb') as file:
            whole = file.read()
        for data in (whole[:-100], whole[:len(whole) // 2], whole.replace(b'data.pkl', b'data.pkx', 1),
                     whole.replace(b'FloatStorage', b'FloatSt\xffrage'), whole[:60] + b'zzzz' + whole[64:]):
            with open('in.pth', 'wb') as file:
                file.write(data)
            self.assertRegex(self.refused(), '^in.pth: .*(damaged or cut off|cannot be read|unsound)')

    def test_unsound_pickles(self):
        for code, told in ((b'', 'data.pkl is unsound: pickle exhausted before seeing STOP'),
                           (b'(lp0\n.', 'holds no encoders by timm\'s names (blocks.0.attn.qkv.weight) or Hugging '
                                        'Face\'s'),
                           (b'Nr\xff\xff\xff\x7f.',  # room for 2^31 values
                            'data.pkl is unsound: value 2147483647 is noted of 7 bytes'),
                           (b'ctorch._utils\n_rebuild_tensor_v2\n(NNNNtR.',
                            'data.pkl is unsound: a tensor that is described in no known way'),
                           (b'(X\x07\0\0\0storageX\x01\0\0\0aNNNtQ.',
                            'data.pkl is unsound: a storage that is described in no known way')):
            write_records('in.pth', {'data.pkl': code})
            self.assertIn('in.pth: ' + told, self.refused())

    def test_axes_and_counts_have_limits(self):
        for shape in ((1 << 48,), (1,) * 65):
            contents = small_networks.timm()
            contents['head.bias'] = Tensor(Storage('FloatStorage', bytes(4)), shape, (0,) * len(shape))
            self.assertEqual(self.refused(contents),
                             'in.pth: data.pkl is unsound: a tensor that is described in no known way\n')

    def test_a_small_file_does_not_fill_the_disk(self):
        contents = small_networks.timm()
        for name, tensor in contents.items():
            shape = tuple({32: 16384, 64: 16384, 96: 3 * 16384}.get(each, each) for each in tensor.shape)
            contents[name] = Tensor(tensor.storage, shape, (0,) * len(shape))
        self.assertRegex(self.refused(contents), '^in.pth: its tensors would take [0-9,]+ bytes; at most 4,294,967,296 '
                                                 'are written\n$')

    def test_damage_at_random(self):
        """Read or refused, never a traceback."""
        write_pth('whole.pth', small_networks.timm())
        with open('whole.pth', 'rb') as file:
            whole = file.read()
        pickled = whole.index(b'data.pkl')
        source, refusals = random.Random(1), 0
        sys.path.insert(0, os.path.dirname(TOOL))
        from checkpoint_conversion.command_line import main
        for i in range(200):
            data = bytearray(whole)
            first, last = (pickled, pickled + 6000) if i % 2 else (0, len(data))
            for _ in range(source.randrange(1, 5)):
                odd = b'\0\1\x7f\x80\xff(tRQbuqrhj}]' + bytes([source.randrange(256)])
                data[source.randrange(first, last)] = source.choice(odd)
            with open('in.pth', 'wb') as file:
                file.write(data[:source.randrange(len(data))] if i % 4 == 0 else data)
            with open('out.txt', 'w') as out, contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                status = main(['in.pth', 'out.safetensors'])
            self.assertIn(status, (0, 2))
            refusals += status == 2
        self.assertGreater(refusals, 50)

    def test_names_of_unknown_origin_are_shown_as_escapes(self):
        contents = small_networks.timm()
        contents['head.bias'] = floats([0], (1,))
        contents['blocks.0.\x1b[31mred\x9b\u202e'] = floats([0], (1,))
        self.assertEqual(self.refused(contents),
                         'in.pth: head.bias: shape [1]; expected [5]\n'
                         'in.pth: \'blocks.0.\\x1b[31mred\\x9b\\u202e\': shape [1]; expected no such tensor: Secateur '
                         'does not compute what it is for\n')
        write_records('in.pth', {'data.pkl': b'cos\x1b[31m\nsystem\n(tR.'})
        self.assertIn('refused: it names os\\x1b[31m.system, which', self.refused())
        name = b'caf\xe9\n.pth'
        with open(name, 'wb') as file:
            file.write(b'none')
        self.assertEqual(self.tool(os.fsdecode(name), 'out.safetensors', expect=2)[1],
                         'caf\\xe9\\n.pth: is no .pth file: expected a zip archive as torch.save writes it\n')

    def test_what_is_no_file(self):
        os.mkfifo('pipe')
        for name in ('pipe', '/dev/zero', '.'):
            self.assertEqual(self.tool(name, 'out.safetensors', expect=2)[1], name + ': is no regular file\n')

    def test_a_full_disk_for_what_is_told(self):
        write_pth('in.pth', small_networks.timm())
        with open('/dev/full', 'w') as full:
            ran = subprocess.run([sys.executable, TOOL, 'in.pth', 'out.safetensors'], stdout=full,
                                 stderr=subprocess.PIPE, universal_newlines=True, timeout=PATIENCE_SECONDS)
        self.assertEqual((ran.returncode, ran.stderr),
                         (1, 'standard output cannot be written: No space left on device\n'))

    def test_values_that_are_not_there(self):
        contents = small_networks.timm()
        contents['head.bias'].offset = 1
        self.assertRegex(self.refused(contents),
                         '^in.pth: head.bias: needs 6 elements of archive/data/[0-9]+, which has 20 bytes\n$')
        contents['head.bias'] = Tensor(Storage('FloatStorage', b'abc'), (5,))
        self.assertRegex(self.refused(contents), 'needs 5 elements of archive/data/[0-9]+, which has 3 bytes\n$')

    def test_missing_and_misshapen_tensors_are_all_told(self):
        contents = small_networks.timm()
        del contents['blocks.1.norm2.bias']
        del contents['norm.weight']
        contents['head.bias'] = floats([0] * 6, (6,))
        contents['blocks.0.mlp.fc2.weight'] = floats([0] * 2048, (64, 32))
        contents['blocks.1.attn.proj.bias'] = Tensor(Storage('LongStorage', bytes(256)), (32,))
        self.assertEqual(self.refused(contents),
                         'in.pth: norm.weight: is missing; expected shape [32]\n'
                         'in.pth: head.bias: shape [6]; expected [5]\n'
                         'in.pth: blocks.0.mlp.fc2.weight: shape [64, 32]; expected [32, 64]\n'
                         'in.pth: blocks.1.attn.proj.bias: type I64; expected F32, F16, BF16 or F64\n'
                         'in.pth: blocks.1.norm2.bias: is missing; expected shape [32]\n')

    def test_faults_have_the_names_of_the_file(self):
        contents = small_networks.hugging_face(distilled=True, prefix='deit.')
        del contents['deit.encoder.layer.1.attention.attention.key.bias']
        del contents['cls_classifier.bias']
        self.assertEqual(self.refused(contents),
                         'in.pth: cls_classifier.bias: is missing; expected shape [5]\n'
                         'in.pth: deit.encoder.layer.1.attention.attention.key.bias: is missing; expected shape [32]\n')

    def test_many_faults_are_cut(self):
        self.assertTrue(self.refused({'blocks.3.norm1.weight': floats([0], (1,))}).endswith('\nand 35 more faults\n'))

    def test_sizes_that_cannot_be_told(self):
        contents = small_networks.timm()
        del contents['cls_token'], contents['head.weight']
        self.assertEqual(self.refused(contents), 'in.pth: cls_token: is missing; expected shape [1, 1, ?]\n'
                                                 'in.pth: head.weight: is missing; expected shape [?, ?]\n')
        contents = small_networks.timm()
        contents['pos_embed'] = floats([0] * 128, (1, 4, 32))
        self.assertEqual(self.refused(contents),
                         'in.pth: pos_embed: 4 tokens; expected 1 and a square number of patches\n')

    def test_query_key_and_value_of_several_types(self):
        contents = small_networks.hugging_face()
        name = 'vit.encoder.layer.0.attention.attention.key.bias'
        contents[name] = floats([0] * 32, (32,), 'HalfStorage')
        self.assertEqual(self.refused(contents), 'in.pth: {}: query, key and value have the types F16, F32; expected '
                                                 'one\n'.format(name.replace('key', 'query')))

    def test_what_other_networks_compute_is_refused_and_the_rest_left_out(self):
        contents = small_networks.timm()
        contents['blocks.1.attn.relative_position_index'] = Tensor(Storage('LongStorage', bytes(32)), (2, 2))
        contents['pre_logits.fc.bias'] = floats([0], (1,))
        self.assertEqual(self.converted(contents)[1],
                         'left out: blocks.1.attn.relative_position_index [2, 2]\n'
                         'left out: pre_logits.fc.bias [1]\n'
                         'WARNING: pre_logits is a layer in front of the classifier, which Secateur does not compute\n')
        os.remove('out.safetensors')
        contents['blocks.1.ls1.gamma'] = floats([1] * 32, (32,))
        self.assertEqual(self.refused(contents), 'in.pth: blocks.1.ls1.gamma: shape [32]; expected no such tensor: '
                                                 'Secateur does not compute what it is for\n')

    def test_files(self):
        self.assertEqual(self.tool('none.pth', 'out.safetensors', expect=2)[1],
                         'none.pth: cannot be opened: No such file or directory\n')
        write_pth('in.pth', small_networks.timm())
        self.assertEqual(self.tool('in.pth', './in.pth', expect=2)[1], './in.pth: is the input as well\n')
        os.link('in.pth', 'hard.safetensors')
        os.symlink('in.pth', 'soft.safetensors')
        for name in ('hard.safetensors', 'soft.safetensors'):
            self.assertEqual(self.tool('in.pth', name, expect=2)[1], name + ': is the input as well\n')
        self.assertEqual(self.tool('in.pth', 'none/out.safetensors', expect=1)[1],
                         'none/out.safetensors: cannot be written: No such file or directory\n')

    def test_what_stood_there_stays_when_values_are_missing(self):
        with open('out.safetensors', 'w') as file:
            file.write('as it was')
        contents = small_networks.timm()
        contents['norm.bias'].offset = 1
        self.refused(contents)
        with open('out.safetensors') as file:
            self.assertEqual(file.read(), 'as it was')


class Networks(ConvertCheckpoint):
    def test_a_shipped_network(self):
        """DeiT-Tiny's shapes, every value repeated from one."""
        contents = {}
        for name, tensor in small_networks.timm().items():
            for layer in range(12) if name.startswith('blocks.0.') else [] if name.startswith('blocks.') else [None]:
                shape = tuple({32: 192, 64: 768, 96: 576, 5: 1000, 8: 16}.get(each, each) for each in tensor.shape)
                shape = (1, 197, 192) if name == 'pos_embed' else shape
                contents[name if layer is None else name.replace('.0.', '.{}.'.format(layer), 1)] = Tensor(
                    tensor.storage, shape, (0,) * len(shape))
        out, _ = self.converted(contents)
        self.assertEqual(out.splitlines()[0],
                         'out.safetensors: 152 tensors, 5,717,416 parameters, F32; they had timm\'s names')
        self.assertEqual(out.splitlines()[-3:], [
            '  heads       3, a guess: as in deit_tiny',
            '              (a checkpoint does not show them, and there is no config.json beside it)',
            'use it with (3 heads are a guess): --network deit_tiny --weights out.safetensors'])
        contents['head.weight'].shape, contents['head.bias'].shape = (10, 192), (10,)
        self.assertTrue(self.converted(contents)[0].endswith(
            'use it with (3 heads are a guess): --network deit_tiny --set network.classes=10 '
            '--weights out.safetensors\n'))

    def test_heads_of_a_width_that_is_not_shipped_are_asked_for(self):
        """A 64th of 1280 is 20, and ViT-H has 16."""
        for width, told in ((1280, '?, to be replaced below; ViT-H has 16'), (640, '?, to be replaced below')):
            contents = {}
            for name, tensor in small_networks.timm().items():
                shape = tuple({32: width, 96: 3 * width}.get(each, each) for each in tensor.shape)
                contents[name] = Tensor(tensor.storage, shape, (0,) * len(shape))
            lines = self.converted(contents)[0].splitlines()
            self.assertIn('  heads       ' + told, lines)
            self.assertRegex(lines[-1], r'^use it with \(put the heads in place of \?\): .* --set network\.heads=\? ')

    def test_heads_of_config_json(self):
        for text, told in ((HEADS, '1\n              (from config.json)\n'),
                           ('{"num_attention_heads": 12, "hidden_size": 768}',
                            '?, to be replaced below\n              (config.json is not used: hidden_size 768, '
                            'num_attention_heads 12)\n'),
                           ('[', '?, to be replaced below\n              (config.json has no num_attention_heads and '
                                 'hidden_size)\n')):
            with open('config.json', 'w') as file:
                file.write(text)
            out, _ = self.converted(small_networks.hugging_face())
            self.assertIn('  heads       ' + told, out)
            self.assertIn('--set network.heads=' + told[0], out)

    def test_secateur_reads_it(self):
        """With the options that the tool names."""
        if not os.access(SECATEUR, os.X_OK):
            self.skipTest('there is no ' + SECATEUR)
        with open('config.json', 'w') as file:
            file.write(HEADS)
        png('picture.png', small_networks.IMAGE)
        for contents in (small_networks.timm(), small_networks.hugging_face(distilled=True, prefix='deit.'),
                         small_networks.timm(distilled=True, kind='HalfStorage')):
            options = self.converted(contents)[0].splitlines()[-1].replace('use it with: ', '').split()
            ran = subprocess.run([SECATEUR, 'eval'] + options + ['--data', 'picture.png'], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, universal_newlines=True, timeout=PATIENCE_SECONDS)
            self.assertEqual((ran.returncode, ran.stderr), (0, ''))
            self.assertRegex(ran.stdout, '^picture.png: class [0-4]\n$')

    def test_secateur_reads_the_same_names(self):
        """Every naming behind every wrapper: the reader's logits are those of what the tool makes of the names."""
        if not os.access(SECATEUR, os.X_OK):
            self.skipTest('there is no ' + SECATEUR)
        with open('config.json', 'w') as file:
            file.write(HEADS)
        png('picture.png', small_networks.IMAGE)
        wanted = {}
        for contents, distilled, wrapped in namings():
            line = self.converted(contents)[0].splitlines()[-1]
            options = line.replace('use it with: ', '').replace('out.safetensors', 'own.safetensors').split()
            self.check_values(distilled)
            write_safetensors('own.safetensors', contents)
            ran = subprocess.run([SECATEUR, 'eval'] + options + ['--data', 'picture.png', '--out', 'eval.json'],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True,
                                 timeout=PATIENCE_SECONDS)
            self.assertEqual((ran.returncode, ran.stderr), (0, ''), wrapped)
            with open('eval.json') as file:
                logits = json.load(file)['images'][0]['logits']
            self.assertEqual(logits, wanted.setdefault(distilled, logits), wrapped)

    def test_help_fits_a_terminal(self):
        for line in self.tool('--help')[0].splitlines():
            self.assertLessEqual(len(line), 80, line)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + [each for each in sys.argv[1:] if os.path.abspath(each) != SECATEUR], verbosity=2)
