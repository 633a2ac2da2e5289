#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Every type and alias that src/ defines at namespace scope has one definition: two of one qualified name in different
# files are undefined behaviour, and neither compiler nor linker says so. Types of anonymous namespaces are their
# file's own. Functions and variables are the linker's business, and all_headers.cpp's.
# Usage: one_definition_test.py SRC.
import collections
import os
import re
import sys
import unittest

TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|'
                   r'^[ \t]*\#(?:\\\n|[^\n])*|[\w:]+|[{};=<>()]', re.DOTALL | re.MULTILINE)
NAMESPACE = re.compile(r'(?:^| )(?:inline )?namespace(?: ([\w:]+))?$')
TYPE = re.compile(r'(?:^| )(?:struct|class|union|enum class|enum struct|enum) (?:alignas \( \w+ \) )?(\w+)'
                  r'((?: < [^;]*? >)?)(?: final)?(?: : .*)?$')
ALIAS = re.compile(r'^(?:template < .* > )?using (\w+) =')


def definitions(text):
    """Qualified names; those of anonymous namespaces are left out."""
    scopes, words, found = [], [], []  # a scope: the namespace's name, '' without one, None for anything else

    def at_namespace_scope():
        return all(scopes)

    for match in TOKEN.finditer(text):
        token = match.group()
        if token[0] in '/#"\'R' and not re.match(r'R\w*$', token) or token.lstrip().startswith('#'):
            continue
        head = ' '.join(words)
        if token == '{':
            namespace, type_ = NAMESPACE.search(head), TYPE.search(head.replace(' :', ' : ').replace('  ', ' '))
            if type_ and at_namespace_scope() and '(' not in head.replace('alignas (', ''):
                found.append('::'.join(scopes + [type_.group(1) + type_.group(2)]))
            scopes.append((namespace.group(1) or '') if namespace else None)
            words = []
        elif token == '}':
            scopes, words = scopes[:-1], []
        elif token == ';':
            alias = ALIAS.match(head)
            if alias and at_namespace_scope():
                found.append('::'.join(scopes + [alias.group(1)]))
            words = []
        else:
            words.append(token)
    return found


def defined_twice(texts):
    """{name: files} of `texts`, {file: text}."""
    files = collections.defaultdict(set)
    for path, text in texts.items():
        for name in definitions(text):
            files[name].add(path)
    return {name: sorted(paths) for name, paths in files.items() if len(paths) > 1}


class OneDefinition(unittest.TestCase):
    def test_of_every_type(self):
        texts = {}
        for folder, _, names in os.walk(SOURCE):
            for name in names:
                if name.endswith(('.hpp', '.cpp')):
                    path = os.path.join(folder, name)
                    with open(path, encoding='utf-8') as file:
                        texts[os.path.relpath(path, SOURCE)] = file.read()
        self.assertGreater(len(texts), 300)
        self.assertGreater(sum(len(definitions(text)) for text in texts.values()), 400)
        self.assertEqual(defined_twice(texts), {})

    def test_pairs_are_found(self):
        struct = '#pragma once\nnamespace a {\n/// Holds "{".\nstruct Tensor {\n  int x = 0;  // }\n};\n}  // a\n'
        for other in ('namespace a {\nstruct Tensor {\n  long y;\n};\n}\n',
                      'namespace a { class Tensor final : B { }; }',
                      'namespace a {\nusing Tensor = int;\n}', 'namespace a { enum class Tensor : int { one }; }',
                      'namespace a { template <class T> struct Tensor { T t; }; }'):
            self.assertEqual(defined_twice({'one.hpp': struct, 'other.hpp': other}),
                             {'a::Tensor': ['one.hpp', 'other.hpp']})

    def test_what_is_no_pair(self):
        struct = 'namespace a { struct Tensor { int x; }; }'
        for other in ('namespace a { struct Tensor; }', 'namespace b { struct Tensor { int x; }; }',
                      'namespace a { namespace { struct Tensor { int x; }; } }', 'namespace a::b { struct Tensor {}; }',
                      'namespace a { struct Other { struct Tensor {}; }; }',
                      'namespace a { void f() { struct Tensor {}; } }',
                      'namespace a { struct Tensor f() { return {}; } }',
                      '// namespace a { struct Tensor {}; }', 'const char* c = "namespace a { struct Tensor {}; }";',
                      'namespace a { template <> struct Tensor<int> {}; }'):
            self.assertEqual(defined_twice({'one.hpp': struct, 'other.hpp': other}), {}, other)


if __name__ == '__main__':
    SOURCE = sys.argv.pop(1)
    unittest.main(verbosity=2)
