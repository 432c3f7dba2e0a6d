from dataclasses import replace
from typing import Any

import pytest

from adapters.delivery.asks import ask, in_mail, news
from adapters.i18n import using
from engine.advance import AIM
from engine.model import CommitmentKind
from engine.responsibility import HAND_OVER, ORPHANED
from tests.engine.building import commitment, definition, facts

EXAMPLE = facts(definition=definition())


@pytest.mark.parametrize(
    ("owed", "swedish", "english"),
    [
        ({"kind": CommitmentKind.PHASE, "subject": "idea"}, "Write the idea (sv)", "Write the idea (en)"),
        (
            {"kind": CommitmentKind.ACTION, "subject": "Ring kommunen"},
            "Gör det ni kom överens om: Ring kommunen",
            "Do what was agreed: Ring kommunen",
        ),
        ({"kind": CommitmentKind.FOLLOW_UP, "subject": "after_3"}, "3 months (sv)", "3 months (en)"),
        ({"kind": CommitmentKind.FOLLOW_UP, "subject": "gone"}, "gone", "gone"),
        ({"kind": CommitmentKind.DECISION, "subject": "try"}, "Ta ställning till: try (sv)", "Decide: try (en)"),
        (
            {"kind": CommitmentKind.DECISION, "subject": "reopen"},
            "Ta ställning till: reopen (sv)",
            "Decide: reopen (en)",
        ),
        ({"kind": CommitmentKind.DECISION, "subject": "gone"}, "Ta ställning till: gone", "Decide: gone"),
        (
            {"kind": CommitmentKind.DECISION, "subject": AIM},
            "Ta ställning till det ändrade målet",
            "Decide on the changed aim",
        ),
        (
            {"kind": CommitmentKind.ACCEPTANCE, "subject": HAND_OVER},
            "Svara om du tar över",
            "Say whether you take over",
        ),
        (
            {"kind": CommitmentKind.ACCEPTANCE, "subject": ORPHANED},
            "Bestäm hur arbetet går vidare",
            "Decide how the work goes on",
        ),
        ({"kind": CommitmentKind.ANSWER, "subject": "Hur många?"}, "Svara på: Hur många?", "Answer: Hur många?"),
        ({"kind": CommitmentKind.MEASUREMENT, "subject": "Fall"}, "Svara på: Fall", "Answer: Fall"),
    ],
)
def test_what_is_asked_begins_with_the_verb(owed: dict[str, Any], swedish: str, english: str) -> None:
    with using("sv"):
        assert ask(EXAMPLE, commitment(**owed)) == swedish
    with using("en"):
        assert ask(EXAMPLE, commitment(**owed)) == english


@pytest.mark.parametrize(
    ("owed", "words"),
    [
        ({"kind": CommitmentKind.ACCEPTANCE, "subject": HAND_OVER}, "Do you take over Fewer falls?"),
        ({"kind": CommitmentKind.ACCEPTANCE, "subject": ORPHANED}, "You are now responsible for Fewer falls"),
        ({"kind": CommitmentKind.DECISION, "subject": "try"}, "Decide: try (en) · Fewer falls"),
        ({"kind": CommitmentKind.ANSWER, "subject": "Hur många?"}, "Lena Berg asks about Fewer falls"),
    ],
)
def test_what_has_just_come_up_names_the_item(owed: dict[str, Any], words: str) -> None:
    with using("en"):
        assert news(EXAMPLE, commitment(**owed), asker="Lena Berg") == words


def test_what_people_ask_each_other_is_not_in_a_mail() -> None:
    with using("en"):
        assert in_mail(EXAMPLE, commitment(kind=CommitmentKind.ANSWER, subject="Hur många?")) == "Answer a question"
        assert in_mail(EXAMPLE, commitment()) == "Do what was agreed: Print the checklist"


def test_a_percent_sign_in_a_title_is_only_a_percent_sign() -> None:
    titled = replace(EXAMPLE, item=replace(EXAMPLE.item, title="100 % in %(time)s"))
    owed = commitment(kind=CommitmentKind.ACCEPTANCE, subject=HAND_OVER)
    with using("en"):
        assert news(titled, owed) == "Do you take over 100 % in %(time)s?"
