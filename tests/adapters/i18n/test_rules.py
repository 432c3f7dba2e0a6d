"""Every reason has a sentence."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from adapters.i18n import using
from adapters.i18n.rules import TEMPLATES, hindrance_in_words, reason_in_words, rule_in_words
from adapters.i18n.words import TEMPLATES as WORDS
from engine.definition import Anchor, Role, Rung, Span, Unit
from engine.sweeping import TRIED
from engine.why import LATER, Hindrance, WhyNot
from tests.adapters.sql.building import on

ROOT = Path(__file__).parents[3]
WRITERS = {"_hold", "_replace", "close", "restart", "hand", "_settle_notices", "_readdress"}
"""The functions that are given the word behind what becomes of a notice."""


def test_every_hindrance_has_a_sentence() -> None:
    assert set(TEMPLATES) == set(Hindrance)


def test_every_word_behind_what_becomes_of_a_reminder_can_be_said() -> None:
    trees = [ast.parse(file.read_text()) for file in sources()]
    known = {name: word for tree in trees for name, word in constants(tree)}
    words = {word for tree in trees for word in words_in(tree, known)}
    words |= {word for _, word in constants(ast.parse((ROOT / "engine" / "mailing.py").read_text()))}
    assert {"fell due", "in a mail", "paused", "no longer owed", "deadline moved", "address refused", "ended"} <= words
    assert words - set(WORDS) == set()


def sources() -> Iterator[Path]:
    for place in ("engine", "adapters/worker", "adapters/sql"):
        yield from (ROOT / place).glob("*.py")


def words_in(tree: ast.Module, known: Mapping[str, str]) -> Iterator[str]:
    """What a module gives as the word behind a notice: by name, or to one of those who write it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            given = [k.value for k in node.keywords if k.arg in {"reason", "outcome"} and is_writer(node, k.arg)]
            given += node.args if called(node) in WRITERS else []
            yield from (known.get(word, word) for each in given for word in said(each))


def is_writer(node: ast.Call, name: str) -> bool:
    is_about_notices = called(node) in WRITERS | {"Notice", "run", "values"}
    return is_about_notices and (name == "reason" or called(node) == "close")


def said(given: ast.expr) -> Iterator[str]:
    match given:
        case ast.Constant(value=str(word)):
            yield word
        case ast.Name(id=name) if name.isupper():
            yield name
        case ast.IfExp(body=one, orelse=other):
            yield from said(one)
            yield from said(other)


def constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(word))):
                yield name, word


def called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


@pytest.mark.parametrize(
    ("anchor", "number", "sentence"),
    [
        (Anchor.DUE, 3, "3 working days after the deadline, to the owner; policy standard, step 3"),
        (Anchor.DUE, -1, "1 working day before the deadline, to the owner; policy standard, step 3"),
        (Anchor.DUE, 0, "on the day of the deadline, to the owner; policy standard, step 3"),
        (Anchor.OPENED, 0, "when it was opened, to the owner; policy standard, step 3"),
        (Anchor.OPENED, 2, "2 working days after it was opened, to the owner; policy standard, step 3"),
    ],
)
def test_a_rule_is_said_in_words(anchor: Anchor, number: int, sentence: str) -> None:
    rung = Rung(index=2, anchor=anchor, offset=Span(number, Unit.WORKING_DAYS), to=Role.OWNER)
    assert ruled(rung) == sentence


def test_a_rule_that_is_no_more_and_one_outside_the_ladder_are_said_too() -> None:
    assert ruled(None) == "policy standard, step 3, which it has no more"
    assert ruled(TRIED) == "it was to move by itself and could not, to the owner"
    assert ruled(LATER) == "it was to be said again on that day, to the owner"


def test_a_doubt_is_said_in_the_readers_language_and_a_servers_words_as_they_are() -> None:
    lost = "may have arrived: the answer was lost 3 times"
    assert reason_in_words(lost) == lost
    with using("sv"):
        assert reason_in_words(lost) == "kan ha kommit fram: svaret gick förlorat 3 gånger"
        assert reason_in_words("550 5.1.1 no such user") == "550 5.1.1 no such user"


def test_a_hindrance_says_until_when() -> None:
    found = WhyNot(why=Hindrance.PAUSED, until=on(30))
    assert "until Mon 30 Mar" in hindrance_in_words(found, today=on(2))


def ruled(rung: Rung | None) -> str:
    return rule_in_words(rung, policy="standard", step=3, role=Role.OWNER, occurrence=1)
