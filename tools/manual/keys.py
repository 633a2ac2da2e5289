# SPDX-License-Identifier: Apache-2.0
"""The pages of the reference that list every key of a kind of document, from its JSON Schema (configs/schema/), which the
program's own tables make."""


def _allowed(schema):
    if 'enum' in schema:
        return ', '.join(f'`{value}`' for value in schema['enum'])
    if 'anyOf' in schema:
        return ' or '.join(_allowed(one) for one in schema['anyOf'])
    kind = schema.get('type', 'any')
    kind = ' or '.join(kind) if isinstance(kind, list) else kind
    least, most = schema.get('minimum', schema.get('exclusiveMinimum')), schema.get('maximum', schema.get('exclusiveMaximum'))
    if least is not None and most is not None:
        return f'{kind}, {least} to {most}'
    return kind


def _default(schema):
    return f'`{str(schema["default"]).lower()}`' if isinstance(schema.get('default'), bool) else (
        f'`{schema["default"]}`' if 'default' in schema else '')


def _rows(properties, prefix=''):
    for name, schema in properties.items():
        if 'properties' in schema:
            yield f'| **`{prefix}{name}`** | | | {_cell(schema.get("description", ""))} |'
            yield from _rows(schema['properties'], f'{prefix}{name}.')
        elif not name.startswith('$'):
            yield f'| `{prefix}{name}` | {_cell(_allowed(schema))} | {_cell(_default(schema))} | {_cell(schema.get("description", ""))} |'


def _cell(text):
    return text.replace('|', '\\|').replace('\n', ' ').replace('<', '&lt;')


def page(schema):
    """Markdown of one kind."""
    title = schema['title']
    lines = [f'# Keys of {title}', '', schema.get('description', ''), '', '| key | allowed | default | meaning |', '|---|---|---|---|']
    return '\n'.join(lines + list(_rows(schema['properties']))) + '\n'
