#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# tools/training_curves.py: what its picture says, its bytes, and the text of every fault. How the picture looks is not
# tested. Usage: training_curves_test.py TOOL. Exit status 77: no Python here has matplotlib.
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

SKIPPED = 77
TOOL = os.path.abspath(sys.argv[1])
HEADER = 'step,loss,accuracy,r_b,r_t,learning_rate,images_per_second\n'
DENSE = HEADER + '10,2.31,,1,1,0.001,410\n20,1.9,0.325,0.9,1,0.001,412\n30,1.7,,0.8,0.7,0.0005,411\n'
PRUNED = HEADER + '10,2.35,0.1,0.5,0.5,0.001,410\n20,2.0,0.3,0.5,0.5,0.001,410\n'


def pythons():
    """Debian's matplotlib is seen by Debian's Python."""
    for python in (sys.executable, '/usr/bin/python3'):
        command = [python, '-c', 'import matplotlib']
        if os.path.exists(python) and subprocess.call(command, stderr=subprocess.DEVNULL) == 0:
            yield python


PYTHON = next(pythons(), None)


class TrainingCurvesTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix='secateur-training-curves-test-')
        os.chdir(self.folder)
        self.write('dense/metrics.csv', DENSE)
        self.write('pruned/metrics.csv', PRUNED)

    def tearDown(self):
        os.chdir('/')
        shutil.rmtree(self.folder)

    def write(self, path, text):
        os.makedirs(os.path.dirname(path) or '.', exist_ok=True)
        with open(path, 'w', newline='', encoding='utf-8') as file:
            file.write(text)

    def read(self, path):
        with open(path, encoding='utf-8') as file:
            return file.read()

    def tool(self, *arguments, status=0, **environment):
        ran = subprocess.run([PYTHON, '-B', TOOL] + list(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             universal_newlines=True, timeout=60, env=dict(os.environ, **environment))
        self.assertEqual(ran.returncode, status, ran.stderr)
        return ran.stdout if status == 0 else ran.stderr

    def refused(self, text, *arguments):
        """Nothing is overwritten, and nothing left behind."""
        self.write('curves.svg', 'old')
        before = sorted(os.listdir('.'))
        self.assertEqual(self.tool(*arguments, status=2), text + '\n')
        self.assertEqual(self.read('curves.svg'), 'old')
        self.assertEqual(sorted(os.listdir('.')), before)

    def refuses(self, content, text):
        self.write('m.csv', content)
        self.refused(text, 'm.csv', '--out', 'curves.svg')

    def test_one_file(self):
        self.assertEqual(self.tool('dense/metrics.csv', '--out', 'curves.svg'), '')
        picture = self.read('curves.svg')
        for text in ('dense', 'loss (solid)', 'accuracy, % (dashed)', 'r_b, of the weight blocks', 'r_t, of the tokens',
                     'part kept', 'step'):
            self.assertIn('>{}</text>'.format(text), picture)

    def test_folders_are_the_labels_of_several_files(self):
        self.tool('dense/metrics.csv', 'pruned/metrics.csv', '--out', 'curves.svg')
        picture = self.read('curves.svg')
        self.assertIn('>dense</text>', picture)
        self.assertIn('>pruned</text>', picture)

    def test_labels(self):
        self.tool('dense/metrics.csv', 'pruned/metrics.csv', '--out', 'curves.svg', '--labels', '_a$b$, c < d')
        picture = self.read('curves.svg')
        self.assertIn('>_a$b$</text>', picture)
        self.assertIn('>c &lt; d</text>', picture)
        self.assertNotIn('>dense</text>', picture)

    def test_a_long_label_loses_its_middle(self):
        self.tool('dense/metrics.csv', '--out', 'curves.svg', '--labels', 'a' * 50 + 'b' * 50)
        self.assertIn('>{}...{}</text>'.format('a' * 27, 'b' * 30), self.read('curves.svg'))

    def test_same_bytes(self):
        self.tool('dense/metrics.csv', 'pruned/metrics.csv', '--out', 'first.svg', PYTHONHASHSEED='1')
        self.write('matplotlibrc', 'lines.linewidth: 7\naxes.facecolor: black\n')
        self.tool('dense/metrics.csv', 'pruned/metrics.csv', '--out', 'second.svg', PYTHONHASHSEED='2', TZ='Asia/Tokyo')
        self.assertEqual(self.read('first.svg'), self.read('second.svg'))
        self.assertNotIn('<dc:date>', self.read('first.svg'))

    def test_replaces_a_picture(self):
        self.write('curves.svg', 'old')
        self.tool('dense/metrics.csv', '--out', 'curves.svg')
        self.assertIn('<svg', self.read('curves.svg'))
        self.assertEqual(sorted(os.listdir('.')), ['curves.svg', 'dense', 'pruned'])

    def test_a_link_stays_a_link(self):
        self.write('real.svg', 'old')
        os.symlink('real.svg', 'link.svg')
        os.symlink('/dev/null', 'null.svg')
        self.tool('dense/metrics.csv', '--out', 'link.svg')
        self.tool('dense/metrics.csv', '--out', 'null.svg')
        self.assertIn('<svg', self.read('real.svg'))
        self.assertTrue(os.path.islink('link.svg') and os.path.islink('null.svg'))

    def test_the_output_is_no_input(self):
        os.link('dense/metrics.csv', 'hard.svg')
        os.symlink('dense/metrics.csv', 'soft.svg')
        for name in ('hard.svg', 'soft.svg'):
            self.refused('--out: {} is an input as well'.format(name), 'dense/metrics.csv', '--out', name)

    def test_columns_in_any_order_and_no_accuracy(self):
        self.write('m.csv', '\ufeffr_t,r_b,accuracy,note,loss,step\r\n1,1,,"a, b",2.5,7\r\n')
        self.tool('m.csv', '--out', 'curves.svg')
        picture = self.read('curves.svg')
        self.assertIn('loss (solid)', picture)
        self.assertNotIn('accuracy', picture)

    def test_wrong_cells(self):
        row = HEADER + '10,2.3,,1,1,0.1,1\n'
        self.refuses(row + '20,much,,1,1,0.1,1\n', 'm.csv: row 3, column loss: got "much"; expected a number')
        self.refuses(row + '20,nan,,1,1,0.1,1\n', 'm.csv: row 3, column loss: got "nan"; expected a number')
        self.refuses(row + '20,,,1,1,0.1,1\n', 'm.csv: row 3, column loss: got ""; expected a number')
        self.refuses(row + '20,1,93.5,1,1,0.1,1\n',
                     'm.csv: row 3, column accuracy: got 93.5; expected a number from 0 to 1')
        self.refuses(row + '20,1,,-0.1,1,0.1,1\n', 'm.csv: row 3, column r_b: got -0.1; expected a number from 0 to 1')
        self.refuses(row + '20.5,1,,1,1,0.1,1\n',
                     'm.csv: row 3, column step: got 20.5; expected a whole number of at least 0')
        self.refuses(row + '10,1,,1,1,0.1,1\n',
                     'm.csv: row 3, column step: got 10; expected more than 10, the step before')
        self.refuses(row + '20,1,\n', 'm.csv: row 3: got 3 cells; expected 7')
        self.refuses(row + '20,"1\n', 'm.csv: row 3: unexpected end of data')

    def test_all_faults_at_once(self):
        self.write('n.csv', 'step,loss,loss,r_b,r_t\n')
        self.write('m.csv', HEADER + 'a,b,,1,1,0.1,1\n')
        self.refused('m.csv: row 2, column step: got "a"; expected a number\n'
                     'm.csv: row 2, column loss: got "b"; expected a number\n'
                     'n.csv: row 1, column loss: stands there twice\n'
                     'n.csv: row 1, column accuracy: is missing', 'm.csv', 'n.csv', '--labels', 'm,n',
                     '--out', 'curves.svg')
        self.write('m.csv', HEADER + ',,2,2,2,,\n' * 6)
        self.assertTrue(self.tool('m.csv', '--out', 'curves.svg', status=2).endswith('and 10 more faults\n'))

    def test_wrong_files(self):
        self.refuses(HEADER, 'm.csv: row 2: is missing; there is nothing to draw')
        self.refused('none.csv: No such file or directory', 'none.csv', '--out', 'curves.svg')
        with open('m.csv', 'wb') as file:
            file.write(b'step,\xff\n')
        self.refused('m.csv: is no text file in UTF-8', 'm.csv', '--out', 'curves.svg')

    def test_wrong_command_lines(self):
        two = ['dense/metrics.csv', 'pruned/metrics.csv']
        self.refused('--out: got curves.png; expected a name that ends in .svg', *two, '--out', 'curves.png')
        self.refused('--out: none: no such directory', *two, '--out', 'none/curves.svg')
        self.refused('--labels: got 1 labels for 2 files', *two, '--out', 'curves.svg', '--labels', 'a')
        self.refused('pruned/metrics.csv: is labelled "a" like another file', *two, '--out', 'curves.svg',
                     '--labels', 'a,a')
        self.refused('pruned/metrics.csv: got the label ""; expected printable characters', *two, '--out', 'curves.svg',
                     '--labels', 'a,')
        self.refused('dense/metrics.csv: is labelled "dense" like another file; give --labels',
                     'dense/metrics.csv', 'dense/metrics.csv', '--out', 'curves.svg')
        self.refused('METRICS.csv: got 9 files; at most 8 can be told apart', *['m.csv'] * 9, '--out', 'curves.svg')
        self.assertIn('--out', self.tool(*two, status=2))

    def test_help_fits_a_terminal(self):
        for line in self.tool('--help').splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_no_matplotlib(self):
        self.write('without/matplotlib.py', 'raise ImportError\n')
        text = self.tool('dense/metrics.csv', '--out', 'curves.svg', status=1, PYTHONPATH='without')
        self.assertIn("install Debian's package python3-matplotlib", text)
        self.assertFalse(os.path.exists('curves.svg'))


if __name__ == '__main__':
    if PYTHON is None:
        print('SKIPPED: no Python here has matplotlib')
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2)
