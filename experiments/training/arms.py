# SPDX-License-Identifier: Apache-2.0
# The training files of an experiment's arms, OUT/SEED-ARM.json, from FOLDER/settings.json. All arms of a seed begin with its
# dense checkpoint, which is also their teacher, and take the same number of steps. Settings with "runs" have other arms, with
# "without" fewer. In texts of the settings SEED stands for the seed and DATA for the folder in SECATEUR_DATA_DIR.
# Usage: arms.py FOLDER OUT
import json
import os
import sys

STATIC = {'pruning.token_keep': 1.0}
# What each arm changes; `weights` and `teacher` name runs of the same seed.
ARMS = {
    'static': {'set': STATIC},
    'dynamic': {'set': {'pruning.weight_keep': 1.0}},
    'sequential-1': {'set': STATIC, 'steps': 0.5},
    'sequential': {'steps': 0.5, 'masks': 'fixed', 'weights': 'sequential-1'},
    'simultaneous': {},
    'simultaneous-alone': {'teacher': None},
    'by-lot': {'token_choice': 'random'},
}


def runs_of(settings):
    runs = settings.get('runs', ARMS)
    return {name: keys for name, keys in runs.items() if name not in settings.get('without', ())}


def filled(value, seed):
    if isinstance(value, str):
        return value.replace('SEED', str(seed)).replace('DATA', os.environ.get('SECATEUR_DATA_DIR', 'DATA'))
    return value


def document(settings, out, seed, arm):
    keys = {**settings['dense'], 'seed': seed}
    if arm != 'dense':
        own = {'weights': 'dense', 'teacher': 'dense', **runs_of(settings)[arm]}
        keys.update(settings['arms'])
        keys['set'] = {**settings['dense'].get('set', {}), **own.pop('set', {})}
        keys['steps'] = int(keys['steps'] * own.pop('steps', 1))
        for key in ('weights', 'teacher'):
            if own[key]:
                own[key] = os.path.join(out, '{}-{}'.format(seed, own[key]), 'model.safetensors')
        keys.update(own)
    return {key: filled(value, seed) for key, value in keys.items()}


def main(folder, out):
    with open(os.path.join(folder, 'settings.json')) as file:
        settings = json.load(file)
    for seed in settings['seeds']:
        for arm in ('dense', *runs_of(settings)):
            with open(os.path.join(out, '{}-{}.json'.format(seed, arm)), 'w') as file:
                json.dump(document(settings, out, seed, arm), file, indent=2)
                file.write('\n')


if __name__ == '__main__':
    main(*sys.argv[1:])
