# SPDX-License-Identifier: Apache-2.0
# The Python package beside the command: the same figures, arrays in and out, faults, Ctrl-C.
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import numpy
import pytest

import secateur

HOME = pathlib.Path(os.environ['SECATEUR_HOME'])
PROGRAM = os.environ['SECATEUR_BINARY']
TINY = dict(accelerator='tiny', network='shapes_vit', pruning='b8_rb50_rt50')
WEIGHTS = HOME / 'models/shapes_vit_rb50_rt50.safetensors'


@pytest.fixture(scope='module')
def result():
    return secateur.run(**TINY)


def without_cost(text):
    return {key: value for key, value in json.loads(text).items() if key not in ('wall_seconds', 'peak_rss_mb')}


def test_the_result_is_that_of_the_command(result, tmp_path):
    subprocess.run([PROGRAM, 'run', '--accelerator', 'tiny', '--network', 'shapes_vit', '--pruning', 'b8_rb50_rt50', '--out',
                    tmp_path / 'out'], check=True, stdout=subprocess.DEVNULL)
    assert without_cost((tmp_path / 'out/result.json').read_text()) == without_cost(json.dumps(result.json))
    assert result.summary.startswith('shapes_vit, b8_rb50_rt50, on tiny')


def test_frames_have_the_figures(result):
    assert len(result.operations) == len(result.json['operations'])
    assert result.operations['end_cycle'].max() == result.cycles
    units = result.units.set_index('unit')
    assert (units[['busy_cycles', 'stall_cycles', 'idle_cycles']].sum(axis=1) == result.cycles).all()
    assert result.attribution['cycles'].sum() == result.cycles
    assert len(result.channels) == 1
    assert result.logits.shape == (0,)


def test_a_changed_machine_keeps_its_network():
    machine = secateur.Machine(**TINY)
    wide, narrow = (machine.changed({'accelerator.p_t': p_t}).run(attribution=False) for p_t in (4, 1))
    assert wide.cycles < narrow.cycles
    assert narrow.json['config']['accelerator']['p_t'] == 1
    with pytest.raises(secateur.ConfigError, match='only keys of accelerator and memory'):
        machine.changed({'pruning.weight_keep': 0.5})


def test_faults_are_told_all_at_once():
    with pytest.raises(secateur.ConfigError) as raised:
        secateur.run(set={'accelerator.p_x': 3, 'pruning.block': 12})
    assert isinstance(raised.value, ValueError)
    assert [path for _, path, _ in raised.value.faults] == ['accelerator.p_x', 'pruning.block']
    with pytest.raises(secateur.ConfigError, match='expected ideal, event or clocked'):
        secateur.run(**TINY, accuracy='evnet')


def test_logits_come_back_for_an_image_of_numpy():
    size = json.loads((HOME / 'models/shapes_vit.json').read_text())
    image = numpy.random.default_rng(1).standard_normal((size.get('channels', 3), size['image_size'], size['image_size']))
    machine = secateur.Machine(accelerator='tiny', network='shapes_vit', weights=WEIGHTS, pruning='b8_rb50_rt50')
    first, again = (machine.run(attribution=False, image=image.astype('float32')) for _ in range(2))
    assert first.logits.shape == (size['classes'],)
    assert (first.logits == again.logits).all()
    assert first.logits.max() != first.logits.min()
    assert first.json['functional']['top5'][0]['class'] == first.logits.argmax()
    with pytest.raises(secateur.ConfigError, match='needs weights'):
        secateur.run(**TINY, image=image.astype('float32'))


def test_pictures_are_drawn(result, tmp_path):
    import matplotlib
    matplotlib.use('Agg')
    for name in ('waterfall', 'units', 'timeline'):
        axes = getattr(result.plot, name)()
        axes.figure.savefig(tmp_path / f'{name}.png', dpi=80)
        assert (tmp_path / f'{name}.png').stat().st_size > 5000
    steps = [text.get_text() for text in result.plot.waterfall().get_yticklabels()]
    assert steps == list(result.attribution['step']) + ['this run']


SWEEP = {'network': 'shapes_vit', 'pruning': 'b8_rb50_rt50', 'accelerator': 'tiny', 'fidelity': 'event',
         'axes': [{'key': 'p_t', 'values': [1, 2, 4]}, {'key': 'accelerator.balance', 'values': ['none', 'lpt']}]}


def test_a_sweep_opens_as_a_frame(tmp_path):
    told = []
    store = secateur.sweep(SWEEP, tmp_path / 'store', jobs=2, progress=lambda *now: told.append(now))
    assert told[-1][:2] == (6, 6)
    frame = store.frame()
    assert len(frame) == 6
    assert set(frame['accelerator.balance']) == {'none', 'lpt'}
    assert frame['latency_ms'].min() > 0
    assert secateur.Store(tmp_path / 'store').result(0)['cycles'] > 0
    with pytest.raises(secateur.ConfigError):
        secateur.sweep(SWEEP, tmp_path / 'store', progress=False)


def test_an_interrupt_stops_a_sweep_that_can_be_gone_on_with(tmp_path):
    long = dict(SWEEP, axes=[{'key': 'pruning.seed', 'from': 1, 'to': 4000, 'step': 1}])
    code = 'import json, secateur, sys\nsecateur.sweep(json.loads(sys.argv[1]), sys.argv[2], jobs=1, progress=False)'
    process = subprocess.Popen([sys.executable, '-c', code, json.dumps(long), str(tmp_path / 'store')],
                               stderr=subprocess.PIPE, text=True)
    while not (tmp_path / 'store/sweep.sqlite').exists():
        assert process.poll() is None
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert 'KeyboardInterrupt' in said
    with pytest.raises(RuntimeError, match='enough'):
        def stop(done, total, seconds):
            raise RuntimeError('enough')
        secateur.sweep(long, tmp_path / 'store', jobs=1, resume=True, progress=stop)


def test_other_threads_go_on_while_a_machine_is_simulated():
    count = 0
    ended = threading.Event()

    def tick():
        nonlocal count
        while not ended.is_set():
            count += 1
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    machine = secateur.Machine(network='deit_tiny')
    before = count
    machine.run(accuracy='event')
    during = count - before
    ended.set()
    thread.join()
    assert during > 0


def test_masks_are_arrays():
    network = json.loads((HOME / 'models/shapes_vit.json').read_text())
    blocks = network['embed_dim'] // 8

    def mask(part):
        kept = numpy.random.default_rng(1).random((blocks, blocks)) < part
        return {f'encoder{layer}.{matrix}': kept for layer in range(network['depth']) for matrix in ('q', 'k', 'v', 'proj')}

    few, many = (secateur.run(**TINY, mask=mask(part), attribution=False) for part in (0.3, 0.9))
    assert few.cycles < many.cycles
    assert few.json['pruning']['parameters_kept'] < many.json['pruning']['parameters_kept']
    with pytest.raises(secateur.ConfigError, match='encoder0'):
        secateur.run(**TINY, mask={'nonsense': numpy.ones((2, 2), dtype=bool)})


def test_only_known_types_of_arrays_are_written(tmp_path):
    with pytest.raises(TypeError, match='complex'):
        secateur.run(**TINY, weights={'w': numpy.zeros(3, dtype=complex)})
