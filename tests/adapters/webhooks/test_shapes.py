import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import engine
from adapters.i18n import using
from adapters.webhooks.shapes import KINDS, SHAPES, Happening, written

MOVED = Happening(
    kind="item.moved",
    at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    seq=4,
    actor="owner",
    ref="FA-2026-001",
    title="Färre fall på avdelning 32",
    url="https://hjulet.region.example/items/FA-2026-001",
    workflow="pdsa",
    phase="test",
    label="Test",
    cycle=1,
    organisation="R-NV",
    organisation_name="Nära vård",
)
NASTY = replace(MOVED, title="<!channel> *Fall* & [klicka](https://evil.example) <https://evil.example|här>")


def said(happening: Happening, shape: str, language: str = "sv") -> Any:
    with using(language):
        return json.loads(written(happening, shape))


def test_a_program_reads_what_happened() -> None:
    assert said(MOVED, "standard") == {
        "type": "item.moved",
        "timestamp": "2026-03-02T09:00:00.000000Z",
        "data": {
            "seq": 4,
            "actor": "owner",
            "item": {
                "ref": "FA-2026-001",
                "title": "Färre fall på avdelning 32",
                "url": "https://hjulet.region.example/items/FA-2026-001",
                "workflow": "pdsa",
                "phase": {"name": "test", "label": "Test"},
                "cycle": 1,
                "organisation": {"code": "R-NV", "name": "Nära vård"},
            },
        },
    }


def test_teams_shows_a_card_in_which_a_title_is_text_alone() -> None:
    message = said(NASTY, "teams")
    (attachment,) = message["attachments"]
    assert (message["type"], attachment["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    card = attachment["content"]
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}  # which knows no Markdown
    assert [block["inlines"][0]["text"] for block in card["body"]] == [
        NASTY.title,
        "Det gick vidare till en annan fas.",
        "Nära vård · fas: Test",
    ]
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Öppna FA-2026-001", "url": MOVED.url}]


def test_slack_shows_blocks_in_which_a_title_calls_nobody_and_leads_nowhere() -> None:
    message = said(NASTY, "slack")
    header, section, context = message["blocks"]
    assert header["text"] == {"type": "plain_text", "text": NASTY.title, "emoji": False}
    assert section["text"]["text"] == f"Det gick vidare till en annan fas. <{MOVED.url}|FA-2026-001>"
    assert context["elements"][0]["text"] == "Nära vård · fas: Test"
    assert message["text"].startswith("&lt;!channel&gt; *Fall* &amp; ")
    assert "<" not in message["text"]


def test_slack_gets_no_longer_heading_than_it_takes() -> None:
    heading = said(replace(MOVED, title="å" * 200), "slack")["blocks"][0]["text"]["text"]
    assert (len(heading), heading[-1]) == (150, "…")


@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_said_in_the_language_of_the_webhook_and_always_in_the_same_bytes(shape: str) -> None:
    with using("en"):
        assert written(MOVED, shape) == written(MOVED, shape)
        english = written(MOVED, shape)
    assert ("It moved on to another phase." in english) is (shape != "standard")


def test_every_kind_of_event_that_the_engine_records_can_be_told() -> None:
    sources = Path(engine.__file__).parent.glob("*.py")
    recorded = {kind for source in sources for kind in re.findall(r'"([a-z_]+\.[a-z_]+)"', source.read_text())}
    kinds = {kind for kind in recorded if kind.partition(".")[0] in {known.partition(".")[0] for known in KINDS}}
    assert kinds <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_sentence_of_its_own_in_both_languages(kind: str) -> None:
    sentences = [said(replace(MOVED, kind=kind), "slack", language)["text"] for language in ("sv", "en")]
    assert len({*sentences, said(replace(MOVED, kind="new.kind"), "slack", "en")["text"]}) == 3
