"""The workflows that come with Hjulet."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from engine.definition import Definition
from engine.errors import NotFound
from engine.sayings import say
from workflows.schema import load


@cache
def builtin() -> Mapping[str, str]:
    """The text of each workflow file in this package, by the workflow's name, in alphabetical order."""
    found = sorted((f for f in files("workflows").iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return MappingProxyType({f.name.removesuffix(".toml"): f.read_text(encoding="utf-8") for f in found})


@cache
def definition(name: str) -> Definition:
    """The workflow called ``name``: always the same object, as definitions are compared by identity.

    Raises:
        NotFound: no workflow of that name comes with Hjulet.
    """
    if name not in builtin():
        raise NotFound(what=say("workflow"), name=name)
    return load(builtin()[name], name_hint=name)
