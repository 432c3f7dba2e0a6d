"""What is written is held back once when it seems to name a person, until somebody says that it is something else.

A form shows the fault at its field, and ``personal_warning.html``: the tick that lets the same text through.
"""

from collections.abc import Mapping

from adapters.i18n import tr
from adapters.web.forms import Form, Wrong
from engine.personal import found_in

CONFIRMED = "not_personal"
"""The name of the tick."""

WRITTEN = frozenset({"line", "text"})
"""The kinds of fields in which people write freely."""


class LooksPersonal(Wrong):
    """There is something like a personal identity number in a text: a form shows the tick with what was written."""


def warning(text: str, given: Mapping[str, str]) -> str | None:
    """What to say about a text before it is kept; None when nothing is, or ``given`` says that it is something else."""
    if given.get(CONFIRMED) == "1" or not found_in(text):
        return None
    return tr(
        "This looks like a personal identity number. Do not write anything that can identify a patient. "
        "Remove it, or tell us it is something else."
    )


def check(texts: Mapping[str, str], given: Mapping[str, str]) -> None:
    """LooksPersonal when a text looks so: name of the field -> what to say. ``given`` is all that the form sent."""
    faults = {name: said for name, text in texts.items() if (said := warning(text, given)) is not None}
    if faults:
        raise LooksPersonal(faults)


def check_form(form: Form, answers: Mapping[str, str]) -> None:
    """The same of everything that was written in a form."""
    check({field.name: answers.get(field.name, "") for field in form.fields if field.kind in WRITTEN}, answers)
