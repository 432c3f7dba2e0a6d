"""Take an act back, for as long as nobody has done anything since.

The trail is only ever added to: what was done stays there, and that it was taken back. What the act opened is closed,
what it closed or changed is as it was, and the reminders go on from where they were.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from engine import agenda, mailing
from engine.errors import Conflict, NotAllowed, NotNow
from engine.mailing import PUT_OFF, REMIND_LATER
from engine.model import (
    UNDONE,
    Actor,
    Commitment,
    Event,
    Facts,
    Notice,
    NoticeState,
    Outcome,
    Postponement,
)
from engine.outcomes import Draft
from engine.reached import progress_of
from engine.sayings import say

FELL_DUE = "fell due"
PUT_OFF_BY = "reminder.postponed"


class DoneSince(Conflict):
    """Somebody has done something to the item since."""

    code = "done-since"
    template = "%(who)s has done something here since, at %(when)s. So it cannot be undone; what you did stands."


class TooLate(NotNow):
    """The time in which it could be undone is over."""

    code = "too-late"
    template = "It is too late to undo this; what you did stands."


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An act that may be undone: what was on record before it, and the version of the item right after it.

    ``silenced`` are the ids of the notices that still waited before it and did not after it; ``until`` is when it can
    be undone no more.
    """

    before: Facts
    version: int
    person_id: int
    until: datetime
    silenced: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What has come of a deed: every notice about the item, which of them are in mails already, and the trail."""

    notices: Sequence[Notice] = ()
    mailed: frozenset[int] = frozenset()
    trail: Sequence[Event] = ()


def check_undo(deed: Deed, now: Facts, *, actor: Actor, at: datetime) -> None:
    """Refuse what cannot be undone any more, or not by this person.

    Raises:
        NotAllowed: somebody else did it.
        TooLate: too much time has passed.
        DoneSince: somebody has done something to the item since.
    """
    if actor.person_id != deed.person_id:
        raise NotAllowed(who=say("whoever did it"))
    if at > deed.until:
        raise TooLate
    if now.item.version != deed.version:
        raise DoneSince(
            who=now.last_actor and now.last_actor.person_id,
            when=now.last_at,
            seen=deed.version,
            current=now.item.version,
        )


def decide_undo(deed: Deed, now: Facts, *, said: Said, actor: Actor, at: datetime) -> Outcome:
    """What taking a deed back changes.

    ``now.commitments`` hold, besides what is owed now, what was owed before the deed. Raises as check_undo does.
    """
    check_undo(deed, now, actor=actor, at=at)
    before = deed.before
    draft = Draft(replace(now, definition=before.definition), actor, at)
    draft.item = replace(before.item, version=now.item.version, seq=now.item.seq, head=now.item.head)
    draft.say(
        "act.undone",
        first=before.item.seq + 1,
        last=now.item.seq,
        mailed=sorted(told_by_mail(deed, now, said=said)) or None,
    )
    _take_back_answers(draft, before, now)
    _take_back_people(draft, before, now)
    _take_back_promises(draft, before, now, said=said)
    outcome = draft.outcome(says_owed=False)  # it is what it was before the first of these events
    silent = replace(outcome.item, last_act_at=before.item.last_act_at, stalled_at=before.item.stalled_at)
    put_off = [event for event in _events(deed, now, said) if event.kind == PUT_OFF_BY]
    return replace(
        outcome,
        item=silent,
        noticed=(*_heard_again(deed, said), *_silenced(put_off, said)),
        postponed=tuple(_put_off_before(draft, put_off, said)),
        expected=tuple((event.data["commitment"], event.data["person"]) for event in put_off),
    )


def told_by_mail(deed: Deed, now: Facts, *, said: Said) -> set[int]:
    """Who has already been mailed of what is taken back: a mail cannot be called back."""
    generations = {c.id: c.generation for c in deed.before.commitments}
    begun = {(c.id, c.generation) for c in now.commitments if generations.get(c.id, 0) < c.generation}
    return {
        n.person_id
        for n in said.notices
        if n.person_id is not None and n.id in said.mailed and (n.commitment_id, n.generation) in begun
    }


def _take_back_answers(draft: Draft, before: Facts, now: Facts) -> None:
    """What stood in the worksheets stands there again; that, too, is in the trail, answer by answer."""
    for (phase, cycle), values in now.worksheets.items():
        earlier = before.values(phase, cycle=cycle)
        changed = {name: earlier.get(name) for name in {*values, *earlier} if values.get(name) != earlier.get(name)}
        if changed:
            draft.fill(phase, dict(sorted(changed.items())), cycle=cycle, undone=True)


def _take_back_people(draft: Draft, before: Facts, now: Facts) -> None:
    earlier = {p.person_id: p for p in before.participants}
    draft.joined.extend(p for p in before.participants if p not in now.participants)
    draft.left.extend(p.person_id for p in now.participants if p.person_id not in earlier)
    organisations = {p.organisation_id for p in before.partners}
    draft.partners.extend(p for p in before.partners if p not in now.partners)
    draft.no_longer_partners.extend(p.organisation_id for p in now.partners if p.organisation_id not in organisations)


def _take_back_promises(draft: Draft, before: Facts, now: Facts, *, said: Said) -> None:
    earlier = {c.id: c for c in before.commitments}
    for commitment in now.commitments:
        known = earlier.get(commitment.id)
        if known is None:
            if commitment.closed_at is None:
                draft.close(commitment, outcome=UNDONE)
        elif known.serial != commitment.serial:
            _restore(draft, known, commitment, said.notices)


def _restore(draft: Draft, known: Commitment, commitment: Commitment, notices: Sequence[Notice]) -> None:
    """A promise as it was, its ladder as far as it had come; the numbers of later generations are used up."""
    numbered = replace(
        known, serial=commitment.serial, undone=commitment.generation + commitment.undone - known.generation
    )
    progress = progress_of(draft.facts.definition.policy(known.policy), known, notices)
    draft.change(agenda.placed(draft.facts_then, numbered, at=draft.at, progress=progress))
    draft.replaced[known.id] = UNDONE


def _heard_again(deed: Deed, said: Said) -> Iterator[Notice]:
    """The notices that the deed had silenced, waiting as before."""
    for notice in said.notices:
        if notice.id in deed.silenced:
            state, reason = _as_it_waited(notice)
            yield notice._replace(state=state, reason=reason)


def _as_it_waited(notice: Notice) -> tuple[NoticeState, str]:
    if notice.rung == PUT_OFF:
        return NoticeState.HELD, REMIND_LATER
    return NoticeState.PLANNED, FELL_DUE


def _events(deed: Deed, now: Facts, said: Said) -> list[Event]:
    """What the trail says of the deed."""
    return [event for event in said.trail if deed.before.item.seq < event.seq <= now.item.seq]


def _silenced(put_off: Sequence[Event], said: Said) -> Iterator[Notice]:
    """The notices by which somebody had wanted to be reminded later."""
    for event in put_off:
        key = event.data["commitment"], date.fromisoformat(event.data["until"]).toordinal(), event.at
        for notice in said.notices:
            if notice.rung == PUT_OFF and (notice.commitment_id, notice.occurrence, notice.fired_at) == key:
                yield notice._replace(state=NoticeState.REPLACED, reason=UNDONE)


def _put_off_before(draft: Draft, put_off: Sequence[Event], said: Said) -> Iterator[Postponement]:
    """The wish to be reminded later that held before."""
    for event in put_off:
        owed = next(c for c in draft.facts.commitments if c.id == event.data["commitment"])
        earlier = _wish_before(event, owed, said)
        if earlier is not None:
            until = date.fromisoformat(earlier["until"])
            notice = mailing.put_off(owed, until=until, calendar=draft.facts.calendar, hour=0, at=draft.at)
            yield Postponement(commitment_id=owed.id, person_id=earlier["person"], until=until, notice=notice)


def _wish_before(event: Event, owed: Commitment, said: Said) -> Mapping[str, Any] | None:
    taken_back = {
        seq for e in said.trail if e.kind == "act.undone" for seq in range(e.data["first"], e.data["last"] + 1)
    }
    wishes = [
        e.data
        for e in said.trail
        if e.kind == PUT_OFF_BY
        and e.seq < event.seq
        and e.seq not in taken_back
        and e.at >= owed.since
        and (e.data["commitment"], e.data["person"]) == (owed.id, event.data["person"])
    ]
    return wishes[-1] if wishes else None
