# SPDX-License-Identifier: Apache-2.0
# The tutorial and the how-to pages: every command of a ```sh block runs, in an empty folder per page, with `secateur` on the
# path; so does every ```python block, where the package that it needs is built; what a ```text block of the tutorial shows was printed by
# a command before it. Links of all pages of docs/ lead somewhere, also those to headings.
# Usage: pages_test.py FOLDER_OF_SECATEUR SOURCE_FOLDER PYTHON [FOLDER_OF_THE_PYTHON_PACKAGE]
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAMS, SOURCE, PYTHON, *PACKAGE = (pathlib.Path(word) for word in sys.argv[1:])
del sys.argv[1:]
PAGES = [SOURCE / 'docs/tutorial.md', *sorted((SOURCE / 'docs/how-to').glob('*.md'))]


def _blocks(page):
    """(language, text) of every block."""
    return re.findall(r'^```(\w+)\n(.*?)^```$', page.read_text(), re.MULTILINE | re.DOTALL)


def _environment():
    environment = dict(os.environ, PATH=f'{PROGRAMS}:{os.environ["PATH"]}', MPLBACKEND='Agg', COLUMNS='80')
    environment.pop('SECATEUR_HOME', None)
    if PACKAGE:
        environment['PYTHONPATH'] = str(PACKAGE[0])
    return environment


def _run_page(page, folder):
    """Runs the page's blocks; returns what they printed."""
    printed = ''
    for language, text in _blocks(page):
        if language == 'sh':
            words = ['bash', '-euo', 'pipefail', '-c', text]
        elif language == 'python' and (PACKAGE or 'import secateur' not in text):
            words = [str(PYTHON), '-c', text]
        else:
            continue
        ran = subprocess.run(words, cwd=folder, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        printed += ran.stdout
        if ran.returncode != 0:
            raise AssertionError(f'{page}: status {ran.returncode} of\n{text}\n{printed[-3000:]}')
    return printed


def _anchors(page):
    """As GitHub makes them of headings."""
    headings = re.findall(r'^#+ (.*)$', page.read_text(), re.MULTILINE)
    return {re.sub(r'[^\w\- ]', '', re.sub(r'[`*]', '', heading)).lower().replace(' ', '-') for heading in headings}


class Pages(unittest.TestCase):
    def test_every_page_has_something_to_run(self):
        for page in PAGES:
            self.assertTrue(_blocks(page), page)

    def test_commands_run_and_print_what_the_page_shows(self):
        for page in PAGES:
            with self.subTest(page=page.name), tempfile.TemporaryDirectory() as folder:
                printed = [line.rstrip() for line in _run_page(page, folder).splitlines()]
                shown = ''.join(text for language, text in _blocks(page) if language == 'text')
                for line in shown.splitlines():
                    self.assertTrue(any(found.startswith(line.rstrip()) for found in printed), line)

    def test_links_lead_somewhere(self):
        for page in [SOURCE / 'README.md', SOURCE / 'CONTRIBUTING.md', *sorted((SOURCE / 'docs').rglob('*.md'))]:
            for target in re.findall(r'\]\(([^)\s]+)\)', re.sub(r'```.*?```', '', page.read_text(), flags=re.DOTALL)):
                if target.startswith(('http://', 'https://', 'mailto:')):
                    continue
                path, _, anchor = target.partition('#')
                file = (page.parent / path).resolve() if path else page
                with self.subTest(page=str(page.relative_to(SOURCE)), target=target):
                    self.assertTrue(file.exists())
                    if anchor and file.suffix == '.md':
                        self.assertIn(anchor, _anchors(file))


if __name__ == '__main__':
    unittest.main()
