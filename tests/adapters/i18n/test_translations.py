"""Every sentence that people read exists in Swedish, and the compiled catalogue is the one that was translated."""

import ast
import io
import re
import subprocess
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from adapters.i18n.catalogues import DOMAIN, LOCALE

ROOT = Path(__file__).parents[3]
SWEDISH = LOCALE / "sv" / "LC_MESSAGES" / f"{DOMAIN}.po"
PLACEHOLDER = re.compile(r"%\(\w+\)\w|%%")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The sentences as they stand in the sources and templates."""
    template = tmp_path_factory.mktemp("messages") / "hjulet.pot"
    subprocess.run([ROOT / ".ci" / "messages", template], check=True)
    return read(template)


@pytest.fixture(scope="module")
def swedish() -> Catalog:
    """The Swedish catalogue."""
    return read(SWEDISH)


def test_every_sentence_that_people_read_is_translated(collected: Catalog, swedish: Catalog) -> None:
    assert list(collected)[1:]
    assert [message.id for message in sentences(collected) if not is_translated(swedish.get(message.id))] == []


def test_no_sentence_stands_where_it_is_not_collected() -> None:
    sources = [file for folder in ("adapters", "engine") for file in (ROOT / folder).rglob("*.py")]
    assert [
        f"{file.name}:{call.lineno}"
        for file in sources
        for formatted in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(formatted, ast.JoinedStr)
        for call in ast.walk(formatted)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"tr", "ntr", "say"}
    ] == []


def test_nothing_is_translated_that_nobody_says_any_more(collected: Catalog, swedish: Catalog) -> None:
    assert [message.id for message in sentences(swedish) if message.id not in collected] == []
    assert list(swedish.obsolete) == []


def test_a_translation_has_the_placeholders_of_its_sentence(swedish: Catalog) -> None:
    assert [message.id for message in sentences(swedish) if not fits(message)] == []


def test_the_compiled_catalogue_is_the_one_that_was_translated(swedish: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, swedish)
    compiled.seek(0)
    assert said(compiled) == said(io.BytesIO(SWEDISH.with_suffix(".mo").read_bytes()))


def read(file: Path) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened, locale="sv")


def sentences(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def is_translated(message: Message | None) -> bool:
    return message is not None and not message.fuzzy and all(forms(message.string))


def fits(message: Message) -> bool:
    """Every form says what the English sentence says; only the number may be left to a word (“en”)."""
    asked = {frozenset(PLACEHOLDER.findall(form)) - {"%(number)s"} for form in forms(message.id)}
    return {frozenset(PLACEHOLDER.findall(form)) - {"%(number)s"} for form in forms(message.string)} <= asked


def forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (str(text),)


def said(compiled: io.BytesIO) -> dict[object, str]:
    return dict(vars(GNUTranslations(compiled))["_catalog"])
