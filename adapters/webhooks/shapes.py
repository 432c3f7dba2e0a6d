"""How what happened is written for whoever reads it: a program, Teams, or Slack.

Nothing that anybody wrote goes along but the item's title, and no name of a person: as little as in a mail, and less.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from adapters.i18n import tr
from engine.instants import rfc3339

TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        "action.done": "A planned action is done.",
        "action.planned": "An action was planned.",
        "aim.changed": "The aim was changed after it was decided.",
        "deadline.moved": "A deadline was moved.",
        "decision.approved": "A decision was made: yes.",
        "decision.asked": "Somebody was asked to decide.",
        "decision.declined": "A decision was made: no.",
        "decision.passed_on": "Somebody else decides now.",
        "follow_up.answered": "A follow-up was answered.",
        "handover.accepted": "Somebody took over.",
        "handover.asked": "Somebody was asked to take over.",
        "handover.declined": "Somebody did not take over.",
        "item.blocked": "It waits for somebody else.",
        "item.commented": "Somebody commented on it.",
        "item.disclosed": "A copy of everything on record was made, to be handed out.",
        "item.moved": "It moved on to another phase.",
        "item.opened": "It was opened.",
        "item.paused": "It rests.",
        "item.resumed": "It goes on after its rest.",
        "item.shared": "Others may see it now than before.",
        "item.stalled": "It has stalled.",
        "item.unblocked": "It no longer waits for somebody else.",
        "owner.left": "The owner has left; somebody else answers for it.",
        "owner.named": "Somebody answers for it now.",
        "participant.joined": "Somebody takes part.",
        "participant.left": "Somebody takes part no longer.",
        "partner.joined": "It is shared with another organisation.",
        "partner.left": "It is shared with another organisation no longer.",
        "question.answered": "Somebody answered a question.",
        "question.asked": "Somebody was asked a question.",
        "question.passed_on": "Somebody else is asked the question now.",
        "question.withdrawn": "A question was taken back.",
        "reminder.asked": "Somebody was reminded by hand.",
        "reminder.postponed": "Somebody asked to be reminded later.",
        "webhook.test": "This is a test: the webhook works.",
        "workflow.migrated": "It follows another version of its workflow.",
        "worksheet.filled": "Questions were answered.",
        "worksheet.superseded": "Of two answers to a question, one was kept.",
    }
)
"""Each kind of event in one sentence."""

TEST = "webhook.test"

KINDS = tuple(kind for kind in TEMPLATES if kind != TEST)
"""What a webhook may be told of."""

LONGEST_HEADING = 150
"""Slack refuses longer ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happened to an item: the event number ``seq`` of its audit trail.

    ``actor`` is a role, not a name. The phase is the one the item was in afterwards, by its name and by its ``label``
    in the language in which the receiver reads.
    """

    kind: str
    at: datetime
    seq: int
    actor: str
    ref: str
    title: str
    url: str
    workflow: str
    phase: str
    label: str
    cycle: int
    organisation: str
    organisation_name: str


def written(happening: Happening, shape: str) -> str:
    """The body to post, in the current language; the same for the same happening."""
    return json.dumps(SHAPES[shape](happening), ensure_ascii=False, separators=(",", ":"))


def _standard(happening: Happening) -> dict[str, Any]:
    return {
        "type": happening.kind,
        "timestamp": rfc3339(happening.at, timespec="microseconds"),
        "data": {
            "seq": happening.seq,
            "actor": happening.actor,
            "item": {
                "ref": happening.ref,
                "title": happening.title,
                "url": happening.url,
                "workflow": happening.workflow,
                "phase": {"name": happening.phase, "label": happening.label},
                "cycle": happening.cycle,
                "organisation": {"code": happening.organisation, "name": happening.organisation_name},
            },
        },
    }


def _teams(happening: Happening) -> dict[str, Any]:
    """An Adaptive Card in the envelope of a workflow's webhook. A TextRun, unlike a TextBlock, knows no Markdown."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": f"{happening.title}: {_said(happening)}",
        "body": [
            _text(happening.title, weight="Bolder", size="Medium"),
            _text(_said(happening)),
            _text(_place(happening), isSubtle=True, size="Small"),
        ],
        "actions": [{"type": "Action.OpenUrl", "title": tr("Open %(ref)s", ref=happening.ref), "url": happening.url}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _text(text: str, **looks: object) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **looks}]}


def _slack(happening: Happening) -> dict[str, Any]:
    """Blocks, and a text for notifications. The title stands in plain text; mrkdwn is for our own words alone."""
    link = f"<{happening.url}|{_escaped(happening.ref)}>"
    return {
        "text": _escaped(f"{happening.title}: {_said(happening)}"),
        "blocks": [
            {"type": "header", "text": _plain(_cut(happening.title))},
            {"type": "section", "text": {"type": "mrkdwn", "text": f"{_escaped(_said(happening))} {link}"}},
            {"type": "context", "elements": [_plain(_place(happening))]},
        ],
    }


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _escaped(text: str) -> str:
    """As Slack wants it: only these three signs mean something by themselves."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_HEADING else f"{text[: LONGEST_HEADING - 1]}…"


def _said(happening: Happening) -> str:
    return tr(TEMPLATES[happening.kind]) if happening.kind in TEMPLATES else tr("Something happened.")


def _place(happening: Happening) -> str:
    return tr("%(organisation)s · phase: %(phase)s", organisation=happening.organisation_name, phase=happening.label)


SHAPES: Mapping[str, Callable[[Happening], dict[str, Any]]] = MappingProxyType(
    {"standard": _standard, "teams": _teams, "slack": _slack}
)
