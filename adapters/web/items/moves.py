"""``/items/{ref}/moves``: an item goes on, or back; what stands in the way is said all at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from adapters.i18n import ntr, tr
from adapters.i18n.refusals import sentence
from adapters.i18n.words import the
from adapters.sql.names import Names
from adapters.web import pages
from adapters.web.items.gate import Way, way
from adapters.web.items.saving import Kept, keep, persistently
from adapters.web.items.sheet import Unsaved
from adapters.web.items.since import AlreadyDone, check_not_done
from adapters.web.items.whole import Told, Wanted, show
from adapters.web.items.writing import cycle_in, not_saved
from adapters.web.sent import Sent
from adapters.web.undoing import remember
from adapters.web.visits import SEE_OTHER, Here, Visit, Visiting
from engine import advance, decisions, machine
from engine.access import Action
from engine.advance import Advance
from engine.definition import Role, Transition
from engine.errors import DecisionNeeded, ReasonNeeded, Refusal, RequirementsUnmet
from engine.model import Facts, Item
from engine.requirements import Unmet
from engine.roles import nearest

router = APIRouter()

UNPROCESSABLE = 422
PLACEHOLDER = "-"
"""Stands for a reason that is still to be written, to find out who would have to decide."""

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the page about a move asks for: reasons for what is passed by, a reason for the move itself."""

    way: Way
    missing: tuple[Unmet, ...]
    waived: tuple[Unmet, ...]
    needs_reason: bool
    role: str | None
    decider: str | None


@router.get("/items/{ref}/moves/{trigger}")
def move_page(visit: Visiting, ref: str, trigger: str) -> Response:
    """What a move needs besides pressing a button."""
    return _page(visit, ref, trigger)


@router.post("/items/{ref}/moves")
def move(visit: Visiting, ref: str, given: Sent) -> Response:
    """Make a move, after saving what was written on the same page."""
    answers = dict(given)
    if "sheet" in answers and (left := _saved(visit, ref, answers)):
        return left
    trigger, is_asked = answers.get("trigger", ""), "asked" in answers
    try:
        item, undo = persistently(lambda: _move(visit, ref, trigger, answers))
    except RequirementsUnmet:
        return _stopped(visit, ref, trigger, answers)
    except (DecisionNeeded, ReasonNeeded) as needed:
        if not is_asked:
            return _to_page(visit, ref, trigger)
        return _page(visit, ref, trigger, answers=answers, faults=_faults(needed))
    except AlreadyDone as done:
        return show(visit, ref, Wanted(told=Told(heading=tr("This is already done"), said=done.said, status=409)))
    return visit.done(f"/items/{item.ref}", _done(visit, ref, item, answers), undo=undo)


def _saved(visit: Visit, ref: str, answers: Mapping[str, str]) -> Response | None:
    """Save the worksheet that the button stands below; the page again when it could not be."""
    cycle = cycle_in(answers)
    with visit.item(ref, Action.MOVE) as here:
        if Action.FILL not in here.may:
            return None
    kept: Kept = keep(visit, ref, phase=answers["sheet"], cycle=cycle, given=answers)
    if kept.is_whole:
        return None
    heading = tr("Nothing has been moved: not everything is saved")
    return not_saved(visit, ref, phase=answers["sheet"], cycle=cycle, given=answers, kept=kept, heading=heading)


def _move(visit: Visit, ref: str, trigger: str, answers: Mapping[str, str]) -> tuple[Item, str | None]:
    """Make the move, or ask for a decision about it; the item afterwards, and where it can be undone."""
    with visit.item(ref, Action.MOVE, writing=True) as here:
        check_not_done(visit, here, seen=answers.get("seen", ""))
        wish = Advance(
            item_id=here.facts.item.id,
            trigger=trigger,
            actor=here.actor,
            seen_version=here.facts.item.version,
            reason=answers.get("reason", "").strip() or None,
            reasons=_reasons(answers),
        )
        item = _ask(visit, here, wish) if "ask" in answers else advance.advance(here.tx, wish, at=visit.at)
        return item, remember(visit, here)


def _ask(visit: Visit, here: Here, wish: Advance) -> Item:
    return decisions.ask(
        here.tx,
        item_id=wish.item_id,
        trigger=wish.trigger,
        actor=wish.actor,
        at=visit.at,
        reason=wish.reason,
        reasons=wish.reasons,
        seen_version=wish.seen_version,
    )


def _done(visit: Visit, ref: str, item: Item, answers: Mapping[str, str]) -> str:
    with visit.item(ref) as here:
        if "ask" in answers:
            owed = [c.owner_id for c in here.facts.open_commitments if c.subject == answers.get("trigger")]
            return tr("%(name)s has been asked to decide.", name=Names(here.tx).name(owed[-1] if owed else None))
        phase = here.facts.definition.phase(item.phase).label.in_language(visit.language)
    return tr("The work is now in %(phase)s.", phase=phase)


def _stopped(visit: Visit, ref: str, trigger: str, answers: Mapping[str, str]) -> Response:
    """Everything that is missing, with links; or the page that asks for reasons, when nothing else is needed."""
    with visit.item(ref) as here:
        missing = _missing(visit, here.facts, trigger)
        transition = _transition(here.facts, trigger)
        phase = answers.get("sheet", here.facts.item.phase)
        points = {p.name: p for p in way(visit, here.facts, transition, shown=phase).points}
    if not any(u.hard for u in missing):
        if "asked" not in answers:
            return _to_page(visit, ref, trigger)
        left = {f"reason.{u.requirement}": tr("Write why you go on without this.") for u in missing}
        faults = {name: fault for name, fault in left.items() if not answers.get(name, "").strip()}
        return _page(visit, ref, trigger, answers=answers, faults=faults)
    hard = sum(u.hard for u in missing)
    told = Told(
        heading=ntr(
            "%(number)s thing is missing before you can move on",
            "%(number)s things are missing before you can move on",
            hard,
        ),
        faults=tuple((points[u.requirement].text, points[u.requirement].to) for u in missing if u.hard),
        said=_also(len(missing) - hard),
    )
    at_fields = {
        path.partition(".")[2]: points[u.requirement].text
        for u in missing
        if u.hard
        for path in points[u.requirement].fields
        if path.partition(".")[0] == phase
    }
    return show(visit, ref, Wanted(phase=phase, told=told, unsaved=Unsaved(faults=at_fields)))


def _also(soft: int) -> str:
    if not soft:
        return ""
    return ntr(
        "%(number)s more thing is not in place, and can be passed with a reason.",
        "%(number)s more things are not in place, and can be passed with a reason.",
        soft,
    )


def _page(
    visit: Visit,
    ref: str,
    trigger: str,
    *,
    answers: Mapping[str, str] = NOTHING,
    faults: Mapping[str, str] = NOTHING,
) -> Response:
    with visit.item(ref, Action.MOVE) as here:
        facts = here.facts
        shown: dict[str, Any] = {
            "ref": facts.item.ref,
            "title": facts.item.title,
            "trigger": trigger,
            "asked": _asked(visit, here, _transition(facts, trigger)),
            "seen": answers.get("seen", str(facts.item.seq)),
            "typed": answers,
            "faults": faults,
        }
    return visit.page("items/move.html", current="items", status=UNPROCESSABLE if faults else 200, **shown)


def _asked(visit: Visit, here: Here, transition: Transition) -> Asked:
    missing = _missing(visit, here.facts, transition.trigger)
    role = _decider(visit, here, transition, missing)
    return Asked(
        way=way(visit, here.facts, transition, shown=""),
        missing=tuple(u for u in missing if u.hard),
        waived=tuple(u for u in missing if not u.hard),
        needs_reason=transition.reason_needed,
        role=None if role is None else _begins(the(role)),
        decider=None if role is None else Names(here.tx).name(nearest(here.facts, role=role)),
    )


def _begins(said: str) -> str:
    """Words as they begin a sentence."""
    return said[:1].upper() + said[1:]


def _decider(visit: Visit, here: Here, transition: Transition, missing: tuple[Unmet, ...]) -> Role | None:
    """The role that would have to decide the move, once everything that nobody can decide away is in place."""
    if any(u.hard for u in missing):
        return None
    wish = Advance(
        item_id=here.facts.item.id,
        trigger=transition.trigger,
        actor=here.actor,
        reason=PLACEHOLDER,
        reasons={u.requirement: PLACEHOLDER for u in missing},
    )
    facts = replace(here.facts, item=replace(here.facts.item, pause=None))
    try:
        advance.decide(facts, wish, at=visit.at)
    except DecisionNeeded as needed:
        return Role(str(needed.data["role"]))
    return None


def _missing(visit: Visit, facts: Facts, trigger: str) -> tuple[Unmet, ...]:
    return advance.missing(facts, _transition(facts, trigger), at=visit.at)


def _transition(facts: Facts, trigger: str) -> Transition:
    """The transition that the trigger leads along from the present phase; NoSuchMove when there is none."""
    known = {t.trigger: t for t in machine.allowed(facts.definition, phase=facts.item.phase)}
    if trigger not in known:
        raise machine.no_such_move(facts.definition, phase=facts.item.phase, trigger=trigger[:40])
    return known[trigger]


def _reasons(answers: Mapping[str, str]) -> dict[str, str]:
    prefix = "reason."
    return {
        name.removeprefix(prefix): text.strip()
        for name, text in answers.items()
        if name.startswith(prefix) and text.strip()
    }


def _faults(needed: Refusal) -> dict[str, str]:
    if isinstance(needed, ReasonNeeded):
        return {"reason": tr("Write why.")}
    return {"ask": sentence(needed)}


def _to_page(visit: Visit, ref: str, trigger: str) -> Response:
    return RedirectResponse(pages.below(visit.request, f"/items/{ref}/moves/{trigger}"), status_code=SEE_OTHER)
