"""Answers of a worksheet, as they are written in a field and as they are read."""

from datetime import date
from typing import Any

from adapters.i18n import current_language, day_in_words, tr
from adapters.i18n.words import value_in_words
from engine.definition import Field, FieldKind
from engine.requirements import is_blank


def written(field: Field, value: Any) -> str:  # noqa: ANN401 - an answer is whatever its field holds
    """An answer as one writes it in its field; empty for none."""
    if is_blank(value):
        return ""
    match field.kind:
        case FieldKind.YES_NO:
            return "yes" if value else "no"
        case FieldKind.NUMBER:
            return _number(value)
        case FieldKind.POINTS:
            return "\n".join(f"{day} {_number(number)}" for day, number in value)
    return str(value)


def said(field: Field, value: Any, *, today: date) -> str:  # noqa: ANN401 - as above
    """An answer as one reads it; empty for none."""
    if is_blank(value):
        return ""
    match field.kind:
        case FieldKind.CHOICE:
            known = {choice.value: choice.label for choice in field.choices}
            return known[value].in_language(current_language()) if value in known else str(value)
        case FieldKind.YES_NO:
            return tr("Yes") if value else tr("No")
        case FieldKind.DATE:
            return day_in_words(date.fromisoformat(value), today=today)
        case FieldKind.POINTS:
            return written(field, value)
    return value_in_words(value)


def _number(value: float) -> str:
    """A number without groups, which would not be read back."""
    return str(value).replace(".", ",") if current_language() == "sv" else str(value)
