"""A sentence that is kept until somebody reads it, in the language of that person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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
        """The sentence as the translator ``tr`` says it, the sayings within it as well."""
        data = {name: part.in_words_of(tr) if isinstance(part, Saying) else part for name, part in self.data.items()}
        return tr(self.template, **data)


def say(template: str, /, **data: object) -> Saying:
    """A sentence for a person. The template is a literal, so that it is found for translation."""
    return Saying(template, data)


def untranslated(template: str, /, **data: object) -> str:
    """The sentence in English; as with the translators, one without data is taken as it stands."""
    return template % data if data else template
