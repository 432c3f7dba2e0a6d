"""``/items/{ref}/worksheets/...``: answers are saved, one by one as they are written or a whole worksheet at once."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.responses import Response

from adapters.i18n import time_in_words, tr
from adapters.web.items.gate import gate
from adapters.web.items.saving import Kept, check_open, keep, persistently, phase_in, sent
from adapters.web.items.sheet import ALL_SAVED, Unsaved, sheet
from adapters.web.items.whole import Told, Wanted, show
from adapters.web.sent import Sent
from adapters.web.visits import Here, Visit, Visiting
from engine.access import Action
from engine.definition import Phase
from engine.edit import Fill, check_values, fill
from engine.errors import NotFound
from engine.numbers import whole
from engine.sayings import say
from engine.sheets import both, give_way, mark

router = APIRouter()

CONFLICT, UNPROCESSABLE = 409, 422


@router.post("/items/{ref}/worksheets/{phase}")
def save_all(visit: Visiting, ref: str, phase: str, given: Sent) -> Response:
    """Save a whole worksheet."""
    answers = dict(given)
    cycle = cycle_in(answers)
    kept = keep(visit, ref, phase=phase, cycle=cycle, given=answers)
    if not kept.is_whole:
        return not_saved(visit, ref, phase=phase, cycle=cycle, given=answers, kept=kept)
    return visit.done(f"/items/{ref}?phase={phase}", tr("Saved %(time)s", time=_now(visit)))


@router.post("/items/{ref}/worksheets/{phase}/{field}")
def save_one(visit: Visiting, ref: str, phase: str, field: str, given: Sent) -> Response:
    """Save one answer; or say which of two is to stand (``keep``: mine, theirs or both)."""
    answers = dict(given)
    cycle, wanted = cycle_in(answers), answers.get("keep")
    if wanted in {"both", "theirs"}:
        _settle(visit, ref, phase=phase, cycle=cycle, field=field, given=answers)
        kept = Kept()
    else:
        seen = {f"{field}.seen": answers.get(f"{field}.theirs", "")} if wanted else {}
        kept = keep(visit, ref, phase=phase, cycle=cycle, given={**answers, **seen}, only=field)
    if visit.is_partial:
        return _part(visit, ref, phase=phase, field=field, given=answers, kept=kept, is_settled=wanted is not None)
    if not kept.is_whole:
        return not_saved(visit, ref, phase=phase, cycle=cycle, given=answers, kept=kept)
    return visit.done(f"/items/{ref}?phase={phase}#q-{field}", tr("Saved %(time)s", time=_now(visit)))


def cycle_in(given: Mapping[str, str]) -> int:
    """The round that a worksheet was sent for; NotFound when there is none such."""
    written = given.get("cycle", "1")
    cycle = whole(written)
    if cycle is None:
        raise NotFound(what=say("round"), name=written[:20])
    return cycle


def not_saved(
    visit: Visit, ref: str, *, phase: str, cycle: int, given: Mapping[str, str], kept: Kept, heading: str | None = None
) -> Response:
    """The page again, with what was written, and why it is not saved."""
    with visit.item(ref) as here:
        asked = phase_in(here.facts, phase)
        unsaved = kept.unsaved(sent(asked, given))
        faults = _faults(visit, asked, kept)
    told = Told(
        heading=heading or tr("Not everything is saved"),
        said=tr("What you wrote is still here."),
        faults=faults,
        status=CONFLICT if kept.clashes else UNPROCESSABLE,
    )
    return show(visit, ref, Wanted(phase=phase, cycle=cycle, unsaved=unsaved, told=told))


def _faults(visit: Visit, phase: Phase, kept: Kept) -> tuple[tuple[str, str | None], ...]:
    labels = {f.name: f.label.in_language(visit.language) for f in phase.fields}
    why = {
        **kept.faults,
        **dict.fromkeys(kept.personal, tr("This looks like a personal identity number.")),
        **{
            name: tr("%(name)s changed the same answer at %(time)s.", name=clash.who, time=clash.when)
            for name, clash in kept.clashes.items()
        },
    }
    return tuple((f"{labels[f.name]} {why[f.name]}", f"#q-{f.name}") for f in phase.fields if f.name in why)


def _settle(visit: Visit, ref: str, *, phase: str, cycle: int, field: str, given: Mapping[str, str]) -> None:
    """Let theirs stand, or put both together; what somebody else wrote meanwhile is put in as well."""

    def once() -> None:
        with visit.item(ref, Action.FILL, writing=True) as here:
            asked = phase_in(here.facts, phase)
            check_open(here.facts, phase=asked, cycle=cycle)
            mine = check_values(here.facts.definition, phase=phase, values={field: given.get(field, "")})
            if given["keep"] == "theirs":
                _give_way(visit, here, asked, mine)
            else:
                stored = here.facts.values(phase).get(field)
                joined = both(mine[field], stored) if stored and mine[field] else mine[field] or stored
                wish = Fill(item_id=here.facts.item.id, phase=phase, values={field: joined}, actor=here.actor)
                fill(here.tx, wish, at=visit.at)

    persistently(once)


def _give_way(visit: Visit, here: Here, phase: Phase, mine: Mapping[str, object]) -> None:
    stored = here.facts.values(phase.name)
    given = {name: value for name, value in mine.items() if mark(value) != mark(stored.get(name))}
    if given:
        give_way(here.tx, item_id=here.facts.item.id, phase=phase.name, values=given, actor=here.actor, at=visit.at)


def _part(
    visit: Visit, ref: str, *, phase: str, field: str, given: Mapping[str, str], kept: Kept, is_settled: bool
) -> Response:
    """How one question stands now, and the gate."""
    with visit.item(ref, Action.FILL) as here:
        facts, asked = here.facts, phase_in(here.facts, phase)
        unsaved: Unsaved = ALL_SAVED if kept.is_whole else kept.unsaved(sent(asked, given, only=field))
        now = gate(visit, facts, shown=phase)
        whole = sheet(
            visit,
            facts,
            phase=asked,
            cycle=facts.sheet_cycle(phase),
            may=here.may,
            missing=now.missing,
            unsaved=unsaved,
        )
        shown = {
            "ref": facts.item.ref,
            "question": next(q for q in whole.questions if q.name == field),
            "sheet": whole,
            "gate": now,
            "saved": _now(visit) if kept.is_whole else None,
            "has_ended": facts.item.ended_at is not None,
        }
    template = "items/settled.html" if is_settled else "items/saved.html"
    status = 200 if kept.is_whole else CONFLICT if kept.clashes else UNPROCESSABLE
    return visit.part(template, status=status, **shown)


def _now(visit: Visit) -> str:
    with visit.reading() as tx:
        calendar = tx.tree().calendar(visit.person.organisation_id)
    return time_in_words(visit.at, zone=ZoneInfo(calendar.timezone))
