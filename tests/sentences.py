"""Finds the sentences that people read, for the translation catalogues; Babel calls it (see ``make messages``)."""

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from babel.messages.extract import extract_python

# A refusal keeps its sentence in `template`, a module with many keeps them in `TEMPLATES` (key -> sentence).
HOLDERS = {"template", "templates"}


def extract(
    file: IO[bytes], keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[Any, ...]]:
    """What ``tr`` and its kin are given, what ``say`` keeps for later, what ``template`` and ``TEMPLATES`` hold.

    ``say`` is the function of that name; a method may have the same and speak of something else.
    """
    yield from extract_python(file, keywords, comment_tags, options)  # type: ignore[arg-type]  # Babel's own types
    file.seek(0)
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and HOLDERS & set(_names(node)):
            for constant in _constants(node.value):
                yield constant.lineno, None, constant.value, []
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
            for constant in _constants(node.args[0]):
                yield constant.lineno, None, constant.value, []


def _names(node: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        if isinstance(target, ast.Name):
            yield target.id.lower()


def _constants(value: ast.expr) -> Iterator[ast.Constant]:
    """The string literals in ``value``; of a mapping the values, not the keys."""
    match value:
        case ast.Constant(value=str()):
            yield value
        case ast.Dict(values=parts) | ast.Call(args=parts):
            for part in parts:
                yield from _constants(part)
        case _:
            pass
