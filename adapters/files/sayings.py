"""A sentence that is kept until somebody reads it, in the language of that person."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from workflows.faults import nearest

_SHOWN = 80


Translator = Callable[..., str]
"""Says an English template in a reader's language: ``tr(template, **data)``."""


@dataclass(frozen=True, slots=True)
class Saying:
    """An English ``template`` with named placeholders, and the ``data`` that fill them."""

    template: str
    data: Mapping[str, object]

    def __str__(self) -> str:
        return untranslated(self.template, **self.data)

    def in_words_of(self, tr: Translator) -> str:
        """The sentence as the translator ``tr`` says it."""
        return tr(self.template, **self.data)


def say(template: str, /, **data: object) -> Saying:
    """A sentence for a person. The template is a literal, so that it is found for translation."""
    return Saying(template, data)


def untranslated(template: str, /, **data: object) -> str:
    """The sentence in English; as with the translators, one without data is taken as it stands."""
    return template % data if data else template


def short(value: str) -> str:
    """``value`` on one line, and no longer than a sentence can carry."""
    line = " ".join(value.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1].rstrip() + "…"


def likely(name: str, known: Iterable[str]) -> str:
    """What may have been meant by ``name``: the known names like it, or else as many as a sentence can carry."""
    return short(nearest(name, filter(None, known)))


def listed(names: Iterable[str]) -> str:
    """Names in a row, each in quotation marks."""
    return ", ".join(f"“{name}”" for name in names)
