"""Sentences in the reader's language, from gettext catalogues whose keys are the English sentences."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

LANGUAGES = ("sv", "en")

DOMAIN = "hjulet"
LOCALE = Path(__file__).parent / "locale"

_current: ContextVar[str] = ContextVar("language", default="en")


def tr(msgid: str, /, *, language: str | None = None, **data: object) -> str:
    """The sentence ``msgid`` in ``language`` (default: the current one), its placeholders filled from ``data``.

    Without ``data`` it is taken as it stands; with, a percent sign that is no placeholder is written twice.
    """
    said = _catalogue(language or _current.get()).gettext(msgid)
    return said % data if data else said


def ntr(singular: str, plural: str, number: int, /, *, language: str | None = None, **data: object) -> str:
    """As :func:`tr`, for ``number`` of something; the placeholder ``number`` is filled with it."""
    return _catalogue(language or _current.get()).ngettext(singular, plural, number) % {"number": number, **data}


def current_language() -> str:
    """The language in which sentences are said when none is named: ``"sv"`` or ``"en"``."""
    return _current.get()


def speak(language: str) -> None:
    """Say sentences in ``language`` from now on, in this task and the threads that it starts."""
    _current.set(language)


@contextmanager
def using(language: str) -> Iterator[None]:
    """Say sentences in ``language`` for as long as the block lasts, in this thread or task alone."""
    before = _current.set(language)
    try:
        yield
    finally:
        _current.reset(before)


def language_of_environment(environ: Mapping[str, str] = os.environ) -> str:
    """The language of whoever started the program: HJULET_LANGUAGE, else what the system's own programs follow.

    Swedish when that begins with ``sv``, English for everything else.
    """
    names = ("HJULET_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((value for name in names if (value := environ.get(name))), "")
    return "sv" if chosen.casefold().startswith("sv") else "en"


@cache
def _catalogue(language: str) -> NullTranslations:
    """English needs no catalogue: its sentences are the keys. A language that is not known is said in English."""
    return NullTranslations() if language != "sv" else translation(DOMAIN, LOCALE, [language])
