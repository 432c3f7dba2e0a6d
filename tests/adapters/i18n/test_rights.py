"""The rights have words, and the documentation says what the rules say."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from adapters.i18n.rights import TEMPLATES
from engine.access import ON_ITEMS, ON_ORGANISATIONS, Action, Duty, Office, Relation
from engine.model import Visibility

Column = TypeVar("Column", bound=StrEnum)

WRITTEN = (Path(__file__).parents[3] / "docs" / "rights.md").read_text(encoding="utf-8")


def test_every_right_has_words() -> None:
    assert set(TEMPLATES) == {each.value for kind in (Action, Relation, Duty, Office, Visibility) for each in kind}


def test_the_documentation_says_what_somebody_may_do_with_an_item() -> None:
    assert drawn(Relation, Action, ON_ITEMS) in WRITTEN


def test_the_documentation_says_what_an_office_allows() -> None:
    turned = {office: {duty for duty, offices in ON_ORGANISATIONS.items() if office in offices} for office in Office}
    assert drawn(Duty, Office, turned) in WRITTEN


def drawn(rows: Iterable[StrEnum], columns: Iterable[Column], crosses: Mapping[Column, Iterable[StrEnum]]) -> str:
    """A table with a cross wherever a column has the row."""
    headings = list(columns)
    lines = ["| | " + " | ".join(TEMPLATES[column] for column in headings) + " |", "|---|" + "---|" * len(headings)]
    for row in rows:
        cells = " | ".join("x" if row in crosses[column] else "" for column in headings)
        lines.append(" ".join(f"| {TEMPLATES[row]} | {cells} |".split()))
    return "\n".join(lines)
