"""By which rule the scheduler made a move, in words: the trail has it in English, as it was made."""

from collections.abc import Mapping
from types import MappingProxyType

from adapters.i18n.catalogues import tr

REACHED = ("the date in ", " was reached")

TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        "the deadline was reached": "its due date was reached",
        "all requirements hold": "everything that is asked for is in place",
    }
)
"""Each rule as people say it."""


def why(rule: str) -> str:
    """A rule as the trail has it, in the current language; as it stands, when it is another."""
    before, after = REACHED
    if rule.startswith(before) and rule.endswith(after):
        return tr("the date in %(field)s was reached", field=rule.removeprefix(before).removesuffix(after))
    return tr(TEMPLATES.get(rule, rule))
