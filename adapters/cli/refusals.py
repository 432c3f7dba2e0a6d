"""Say what was refused and what to do about it; say that something broke, and where the details are."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from rich.table import Table
from rich.text import Text

from adapters.cli import output
from adapters.cli.work import State
from adapters.i18n import current_language, tr
from adapters.i18n.refusals import missing_in, sentence
from adapters.i18n.words import the
from adapters.settings import InvalidSettings
from engine.errors import InvalidWorkflow, Refusal
from engine.requirements import Unmet
from workflows.faults import Fault

REFUSED = 1

HARD, SOFT = Text("●", style="red"), Text("○", style="yellow")

TEMPLATES = MappingProxyType(
    {
        "conflict": "Look again: hjulet item show %(item)s",
        "database": "`hjulet doctor` tells what can be reached and what cannot.",
        "decision-needed": "Ask for it: hjulet item ask %(item)s %(trigger)s",
        "feed-exists": "Make a new one, which ends the old one, with --new.",
        "gone": "What is left of it: hjulet retention record",
        "not-found item": "`hjulet item list` shows those there are.",
        "not-found organisation": "`hjulet organisation list` shows those there are.",
        "not-found webhook": "`hjulet webhook list` shows those there are.",
        "not-found token": "`hjulet token list` shows those there are.",
        "not-found post": "`hjulet webhook show WEBHOOK` shows those there are.",
        "not-found person": "`hjulet person list` shows those there are.",
        "not-found reminder policy": "`hjulet policy list` shows those there are.",
        "not-found reminder policy of its own": "`hjulet policy list` shows those there are.",
        "not-found workflow": "`hjulet workflow list` shows those there are.",
        "reason-needed": "Add it with --reason.",
    }
)
"""What to do, by the code of the refusal (and by what was not found)."""


def tell(error: Exception, state: State) -> int:
    """Say what went wrong, to the person and to a program that reads; returns the exit code."""
    if not isinstance(error, Refusal):
        _tell_fault(error, state)
        return REFUSED
    for said in sentences(error):
        output.complain(said)
    if missing := missing_in(error):
        output.console(stderr=True).print(unmet_list(missing))
    for line in [*fault_lines(error), *_advice(error, state)]:
        output.advise(line)
    if state.as_json:
        output.show_json(document(error))
    return REFUSED


def sentences(refusal: Refusal) -> list[str]:
    """What was refused, in the reader's language: one sentence, or one for each fault of the settings."""
    if isinstance(refusal, InvalidSettings):
        return [sentence(fault) for fault in refusal.faults]
    return [sentence(refusal)]


def document(refusal: Refusal) -> dict[str, Any]:
    """The refusal for programs."""
    said: dict[str, Any] = {"code": refusal.code, "message": " ".join(sentences(refusal))}
    if missing := missing_in(refusal):
        said["missing"] = [unmet_document(unmet) for unmet in missing]
    if faults := _faults(refusal):
        said["faults"] = [
            {"code": fault.code, "where": fault.where, "line": fault.line, "message": _fault_said(fault)}
            for fault in faults
        ]
    return said


def fault_lines(refusal: Refusal) -> Iterator[str]:
    """Every fault of a workflow file, each with its place."""
    for fault in _faults(refusal):
        said = {"line": fault.line, "where": fault.where, "fault": _fault_said(fault)}
        if fault.line is None:
            yield f"{fault.where}: {said['fault']}" if fault.where else str(said["fault"])
        else:
            yield tr("Line %(line)s, %(where)s: %(fault)s") % said


def unmet_document(unmet: Unmet) -> dict[str, Any]:
    """One thing that is missing, for programs."""
    return {
        "requirement": unmet.requirement,
        "message": unmet.text.in_language(current_language()),
        "where": unmet.where,
        "hard": unmet.hard,
        "approver": unmet.approver,
    }


def unmet_list(missing: Iterable[Unmet]) -> Table:
    """What is missing, each with where to mend it and whether a reason would do instead."""
    grid = Table.grid(padding=(0, 1))
    for unmet in missing:
        said = Text(unmet.text.in_language(current_language()))
        places = [Text(unmet.where, style="cyan")] if unmet.where else []
        ways = [] if unmet.hard else [Text(way_round(unmet), style="dim")]
        if places or ways:
            said.append("\n").append(output.joined([*places, *ways], between=" · "))
        grid.add_row("", HARD if unmet.hard else SOFT, said)
    return grid


def way_round(unmet: Unmet) -> str:
    """How one can go on without something that is not indispensable."""
    if unmet.approver is None:
        return tr("or give a reason")
    return tr("or give a reason that %(role)s approves", role=the(unmet.approver))


def _advice(refusal: Refusal, state: State) -> Iterator[str]:
    """What to do, in so far as the sentence does not say it."""
    item = state.item or "ITEM"
    if missing := missing_in(refusal):
        yield from _how_to_go_on(missing, trigger=refusal.data["trigger"], item=item)
    for key in (refusal.code, f"{refusal.code} {refusal.data.get('what')}"):
        if key in TEMPLATES:
            yield tr(TEMPLATES[key]) % {"item": item, **refusal.data}


def _faults(refusal: Refusal) -> tuple[Fault, ...]:
    return cast("tuple[Fault, ...]", refusal.data["faults"]) if isinstance(refusal, InvalidWorkflow) else ()


def _fault_said(fault: Fault) -> str:
    return tr(fault.template) % fault.data if fault.data else tr(fault.template)


def _how_to_go_on(missing: Sequence[Unmet], *, trigger: object, item: str) -> Iterator[str]:
    places = [u.where for u in missing if u.where]
    soft = [u.requirement for u in missing if not u.hard]
    if places:
        yield tr("Fill in: hjulet item fill %(item)s %(place)s=…", item=item, place=places[0])
    if soft:
        yield tr(
            "Or give a reason: hjulet item advance %(item)s %(trigger)s --waive %(requirement)s=…",
            item=item,
            trigger=trigger,
            requirement=soft[0],
        )


def _tell_fault(error: Exception, state: State) -> None:
    """One sentence for the person; the whole story in the log."""
    try:
        place = _logged(error, state)
    except (OSError, Refusal):
        told = tr("Something broke that should not have: %(fault)s.", fault=f"{type(error).__name__}: {error}")
    else:
        told = tr(
            "Something broke that should not have: %(fault)s. The details are in %(log)s.",
            fault=type(error).__name__,
            log=place,
        )
    output.complain(told)


def _logged(error: Exception, state: State) -> Path:
    from adapters import log
    from adapters.cli.logs import logging_to_file

    if state.settings is None:
        raise FileNotFoundError
    with logging_to_file(state.settings) as path:
        log.logger().error("command.broke", exc_info=error)
    return path
