"""What is said of events in a register extract beside the sentence that each of them is."""

from collections.abc import Mapping
from types import MappingProxyType

from adapters.i18n import tr
from adapters.records import headings

TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        "after": "After",
        "before": "Before",
        "by": "By",
        "cause": "It waits for",
        "cycle": "Cycle",
        "due_on": "Due",
        "fields": "Fields",
        "first": "First event",
        "formerly": "Before",
        "holder": "Who can remove it",
        "last": "Last event",
        "mailed": "Mailed already",
        "note": "Note",
        "opened_on": "Begun",
        "origin": "Origin",
        "owed": "Owed or asked for by",
        "owner": "Owner",
        "participants": "Taking part",
        "person": "Person",
        "place": "Place",
        "question": "Question",
        "reasons": "Reasons",
        "result": "Result",
        "rule": "Rule",
        "template": "Template",
        "to": "To",
        "trigger": "Move",
        "values": "Answers",
        "visibility": "Who may see it",
        "waived": "Without",
        "working_days": "Working days",
    }
)
"""What events hold beside what their sentences say."""


def called(name: str) -> str:
    """What something that an event holds is called in the current language; as it stands, when nobody has said."""
    known = TEMPLATES.get(name) or headings.TEMPLATES.get(name)
    return name if known is None else tr(known)
