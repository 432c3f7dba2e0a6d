"""The arguments and options that several commands share, and how their texts are read."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from adapters.i18n import tr


def moment(text: str) -> datetime:
    """A date and time, with or without an offset."""
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(tr("“%(text)s” is not a date and time such as 2026-03-01T08:00.", text=text)) from None


def day(text: str) -> date:
    """A date that a calendar knows."""
    from engine.calendars import FIRST_YEAR, LAST_YEAR

    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(tr("“%(text)s” is not a date such as 2026-03-01.", text=text)) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        said = tr(
            "The year of %(text)s is not between %(first)s and %(last)s.", text=text, first=FIRST_YEAR, last=LAST_YEAR
        )
        raise typer.BadParameter(said)
    return found


def month(text: str) -> date:
    """A month, as its first day."""
    try:
        return date.fromisoformat(f"{text.strip()}-01")
    except ValueError:
        raise typer.BadParameter(tr("“%(text)s” is not a month such as 2026-03.", text=text)) from None


def whole(text: str | int) -> int:
    """A whole number; Typer hands over defaults as they are."""
    if isinstance(text, str) and not text.strip().isdecimal():
        raise typer.BadParameter(tr("“%(text)s” is not a whole number.", text=text))
    return int(text)


def one_of(*known: str) -> Callable[[str], str]:
    """One of a few words."""

    def read(text: str) -> str:
        if text.strip().casefold() not in known:
            raise typer.BadParameter(tr("“%(text)s” is none of: %(known)s.", text=text, known=", ".join(known)))
        return text.strip().casefold()

    return read


def number(text: str | int) -> int:
    """A number of something, at least 1."""
    if (isinstance(text, str) and not text.strip().isdecimal()) or int(text) < 1:
        raise typer.BadParameter(tr("“%(text)s” is not a number from 1 on.", text=text))
    return int(text)


def pair(text: str) -> tuple[str, str]:
    """A name and what is given to it: ``name=value``."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise typer.BadParameter(tr("“%(text)s” is not of the form name=value.", text=text))
    return name.strip(), value


Pair = Any
"""What :func:`pair` gives. Typer knows no lists of pairs, but takes what a reader gives."""

At = Annotated[
    datetime | None,
    typer.Option("--at", parser=moment, metavar=tr("TIME"), help=tr("Do it at this time instead of now.")),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar=tr("DATE"),
        help=tr("What was known at the end of that day (2026-02-01), or at that time (2026-02-01T08:00)."),
    ),
]
As = Annotated[
    str | None,
    typer.Option("--as", metavar=tr("PERSON"), help=tr("Act as this person (an e-mail address or a number).")),
]
Organisation = Annotated[
    str | None, typer.Option("--organisation", metavar=tr("CODE"), help=tr("Of this organisation or one below it."))
]
Workflow = Annotated[str | None, typer.Option("--workflow", metavar=tr("NAME"), help=tr("In this workflow."))]
Json = Annotated[bool, typer.Option("--json", help=tr("Print JSON for programs."))]
Item = Annotated[str, typer.Argument(metavar=tr("ITEM"), help=tr("The item: FA-2026-001, or its number."))]
Reason = Annotated[str, typer.Option("--reason", metavar=tr("TEXT"), help=tr("Why; it is kept on record."))]
MaybeReason = Annotated[str | None, typer.Option("--reason", metavar=tr("TEXT"), help=tr("Why; it is kept on record."))]
Trigger = Annotated[str, typer.Argument(metavar=tr("MOVE"), help=tr("The move, as `hjulet item show` names it."))]
Waive = Annotated[
    list[Pair] | None,
    typer.Option(
        "--waive",
        parser=pair,
        metavar=tr("REQUIREMENT=REASON"),
        help=tr("Go on without a requirement, and why; may be given again."),
    ),
]
Until = Annotated[
    date, typer.Option("--until", parser=day, metavar=tr("DATE"), help=tr("The first day of work again."))
]
Person = Annotated[str, typer.Argument(metavar=tr("PERSON"), help=tr("An e-mail address, a code or a number."))]
File = Annotated[Path, typer.Argument(parser=Path, metavar=tr("FILE"), help=tr("The file."))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=tr("Only try: say what would happen, and write nothing."))]
