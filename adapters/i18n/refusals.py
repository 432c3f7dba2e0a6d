"""A refusal in the reader's language."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

from adapters.i18n.catalogues import ntr, tr
from adapters.i18n.words import the
from engine.definition import Role
from engine.errors import Refusal
from engine.requirements import Unmet
from engine.sayings import Saying

ROLES = frozenset(Role)


def sentence(refusal: Refusal) -> str:
    """One refusal in the reader's language, the words within it as well."""
    if missing := missing_in(refusal):
        return ntr(
            "%(number)s thing is missing before “%(trigger)s”.",
            "%(number)s things are missing before “%(trigger)s”.",
            len(missing),
            trigger=refusal.data["trigger"],
        )
    data = {name: _said(name, part) for name, part in refusal.data.items()}
    template = tr(refusal.template)
    said = template % data if data else template
    begins_with_words = any(
        isinstance(part, Saying) and template.startswith(f"%({name})s") for name, part in refusal.data.items()
    )
    return said[:1].upper() + said[1:] if begins_with_words else said


def missing_in(refusal: Refusal) -> Sequence[Unmet]:
    """Everything that is missing, when that is why it was refused."""
    return cast("tuple[Unmet, ...]", refusal.data.get("missing", ()))


def _said(name: str, part: object) -> object:
    """A part of a sentence as the reader says it."""
    match part:
        case Saying():
            return part.in_words_of(tr)
        case None:
            return tr("somebody")
        case datetime():
            return part.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        case str() if name == "who" and part in ROLES:
            return the(part)
        case str() if name == "role" and part in ROLES:
            # The English sentence has the article itself; other languages need it in the word.
            return the(part).removeprefix("the ")
    return part
