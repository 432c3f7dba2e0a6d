"""The timeline of an item: what has happened, newest first, with what people say to each other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from adapters.i18n import tr
from adapters.i18n.events import who
from adapters.i18n.words import instant_in_words
from adapters.sql import lists
from adapters.sql.names import Names
from adapters.web.items.acts.talking import near
from adapters.web.items.happened import filled, icon_of, notes, sentence
from adapters.web.undoing import undoable
from adapters.web.visits import Here, Visit, Visiting
from engine import questions
from engine.access import Action
from engine.model import Commitment, CommitmentKind, Event, NoticeState
from engine.numbers import whole

router = APIRouter()

MOST = 30
"""So many entries are shown at a time."""

AT_ONCE = 150
"""So many events are read at a time."""

TOGETHER = timedelta(hours=1)
"""What one person writes in one phase within this time is one entry."""

MOST_MAILS = 3
"""Of more mails in a row, the newest stands for all."""

SAID = frozenset({"item.commented", "question.asked", "question.answered"})
COMMENTS = "comments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing in the timeline. ``text`` is what somebody said, ``about`` what they answered, ``notes`` the reasons.

    ``commitment`` is the open question, with what the visitor may do about it. ``seq`` is the event's place in the
    trail; of mails it is None. ``undo`` is the path to post to for taking it back, ``earlier`` are mails
    that went out just before this one.
    """

    at: datetime
    when: str
    icon: str
    said: str
    seq: int | None = None
    person_id: int | None = None
    name: str = ""
    text: str | None = None
    about: str | None = None
    notes: Sequence[str] = ()
    commitment: int | None = None
    may_answer: bool = False
    may_withdraw: bool = False
    undo: str | None = None
    earlier: Sequence["Entry"] = ()


@dataclass(slots=True)
class _Filling:
    """Answers that one person wrote in one phase, one after another."""

    event: Event
    fields: list[str] = field(default_factory=list)

    def takes(self, event: Event) -> bool:
        """True when an older event belongs to the same."""
        mine = self.event
        return (
            event.kind == mine.kind
            and event.actor == mine.actor
            and (event.data["phase"], event.data["cycle"]) == (mine.data["phase"], mine.data["cycle"])
            and mine.at - event.at <= TOGETHER
        )


def timeline(visit: Visit, here: Here) -> dict[str, Any]:
    """What ``items/timeline.html`` shows."""
    asked = visit.request.query_params
    only_comments = asked.get("show") == COMMENTS
    entries, older = _Teller(visit, here).told(before=whole(asked.get("before", "")), only_comments=only_comments)
    names = Names(here.tx)
    return {
        "entries": _with_undo(visit, here, entries),
        "older": older,
        "only_comments": only_comments,
        "may_comment": Action.COMMENT in here.may,
        "is_paused": here.facts.item.pause is not None,
        "people": [names.of(person_id).name for person_id in near(here.facts, but=visit.person.id)],
        "absent": names.name(here.actor.on_behalf_of),
    }


@router.get("/items/{ref}/timeline")
def older(visit: Visiting, ref: str) -> Response:
    """The timeline by itself; for a script, the entries that follow those on the page."""
    with visit.item(ref) as here:
        shown: dict[str, Any] = {
            "ref": here.facts.item.ref,
            "title": here.facts.item.title,
            "timeline": timeline(visit, here),
        }
    if visit.is_partial:
        return visit.part("items/moments.html", **shown)
    return visit.page("items/past.html", current="items", **shown)


def _folded(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries, with many mails in a row behind the newest of them."""
    for is_mail, row in groupby(entries, key=lambda each: each.seq is None):
        group = list(row)
        if is_mail and len(group) > MOST_MAILS:
            yield replace(group[0], earlier=tuple(group[1:]))
        else:
            yield from group


def _with_undo(visit: Visit, here: Here, entries: list[Entry]) -> list[Entry]:
    """The entries, with the way to take back the visitor's own last act if that is among them."""
    path = undoable(here.tx, here.facts.item.id, visit.person.id, at=visit.at)
    place = next((n for n, each in enumerate(entries) if each.person_id == visit.person.id), None)
    if path is None or place is None:
        return entries
    return [replace(each, undo=path) if n == place else each for n, each in enumerate(entries)]


def _standing(events: Iterable[Event]) -> Iterator[Event]:
    """The events, newest first, without those that were taken back."""
    undone: list[range] = []
    for event in events:
        if any(event.seq in each for each in undone):
            continue
        if event.kind == "act.undone":
            undone.append(range(event.data["first"], event.data["last"] + 1))
        yield event


class _Teller:
    """Reads what a part of the timeline needs."""

    def __init__(self, visit: Visit, here: Here) -> None:
        self._visit = visit
        self._here = here
        self._names = Names(here.tx)
        self._open = {owed.id: owed for owed in here.facts.open_commitments if owed.kind is CommitmentKind.ANSWER}

    def told(self, *, before: int | None, only_comments: bool) -> tuple[list[Entry], int | None]:
        """The newest entries before an event, and before which event the next ones are; None when there are none."""
        end = self._here.facts.item.seq + 1 if before is None else min(before, self._here.facts.item.seq + 1)
        found: list[Entry] = []
        for entry in self._entries(end, only_comments=only_comments):
            if len(found) == MOST:
                oldest = found[-1].seq or 0
                return self._with_mails(found, end, is_first=before is None, hidden=only_comments), oldest
            found.append(entry)
        return self._with_mails(found, end, is_first=before is None, is_last=True, hidden=only_comments), None

    def _entries(self, end: int, *, only_comments: bool) -> Iterator[Entry]:
        filling: _Filling | None = None
        for event in _standing(self._events(end)):
            if filling is not None and filling.takes(event):
                filling.event = replace(filling.event, seq=event.seq)
                filling.fields += event.data["values"]
                continue
            if filling is not None:
                yield self._filled(filling)
                filling = None
            if only_comments and event.kind not in SAID:
                continue
            if event.kind == "worksheet.filled":
                filling = _Filling(event, list(event.data["values"]))
            else:
                yield self._entry(event)
        if filling is not None:
            yield self._filled(filling)

    def _events(self, end: int) -> Iterator[Event]:
        """The events before one, newest first."""
        while end > 1:
            start = max(0, end - 1 - AT_ONCE)
            page = lists.history(self._here.tx, self._here.facts.item.id, after=start, limit=end - 1 - start)
            yield from reversed(page)
            end = start + 1

    def _filled(self, filling: _Filling) -> Entry:
        event = filling.event
        said = filled(who(event.actor, self._names.name), self._here.facts, event.data["phase"], filling.fields)
        return self._made(event, said=said)

    def _entry(self, event: Event) -> Entry:
        facts, called = self._here.facts, self._names.name
        if event.kind in SAID:
            return self._spoken(event)
        said = sentence(event, facts, called, at=self._visit.at)
        return self._made(event, said=said, notes=tuple(notes(event, facts)))

    def _spoken(self, event: Event) -> Entry:
        called = self._names.name
        question = self._question(event) if event.kind == "question.asked" else None
        said = "" if event.kind == "item.commented" else sentence(event, self._here.facts, called, at=self._visit.at)
        return self._made(
            event,
            said=said,
            text=str(event.data["text"]),
            about=event.data.get("question"),
            commitment=None if question is None else question.id,
            may_answer=question is not None and question.owner_id in self._mine,
            may_withdraw=question is not None and self._may_withdraw(question),
        )

    def _may_withdraw(self, question: Commitment) -> bool:
        """Whoever is asked themselves answers rather than takes it back."""
        is_asked = question.owner_id in self._mine
        return not is_asked and questions.may_withdraw(self._here.facts, question, self._here.actor)

    def _question(self, event: Event) -> Commitment | None:
        """The open question that was asked then."""
        return next(
            (
                owed
                for owed in self._open.values()
                if owed.opened_at == event.at
                and owed.asked_by == event.actor.person_id
                and questions.asked_in(owed) == event.data["text"]
                and owed.owner_id == event.data["to"]
            ),
            None,
        )

    def _made(self, event: Event, **parts: Any) -> Entry:  # noqa: ANN401 - the parts of an entry
        person_id = event.actor.person_id
        return Entry(
            at=event.at,
            when=self._when(event.at),
            icon=icon_of(event.kind),
            seq=event.seq,
            person_id=person_id,
            name=who(event.actor, self._names.name),
            **parts,
        )

    def _with_mails(
        self, found: list[Entry], end: int, *, is_first: bool, is_last: bool = False, hidden: bool
    ) -> list[Entry]:
        """The entries, and between them the mails that went out in the same time."""
        if hidden:
            return found
        newest = None if is_first else self._at(end)
        oldest = None if is_last or not found else found[-1].at
        mails = [
            mail
            for mail in self._mails()
            if (newest is None or mail.at < newest) and (oldest is None or mail.at >= oldest)
        ]
        merged = sorted([*found, *mails], key=lambda each: (each.at, each.seq is None, each.seq or 0), reverse=True)
        return list(_folded(merged))

    def _at(self, seq: int) -> datetime | None:
        page = lists.history(self._here.tx, self._here.facts.item.id, after=seq - 1, limit=1)
        return page[0].at if page else None

    def _mails(self) -> Iterable[Entry]:
        """Each mail about the item that has gone out, once."""
        sent: dict[tuple[int, int | None], Entry] = {}
        for told in lists.reminders(self._here.tx, self._here.facts.item.id):
            notice = told.notice
            if notice.state is NoticeState.SENT and told.message_id is not None and notice.person_id is not None:
                name = self._names.of(notice.person_id).name
                said = (
                    tr("%(name)s was told by mail, as a manager", name=name)
                    if notice.role.level
                    else tr("Reminder sent to %(name)s", name=name)
                )
                entry = Entry(at=told.state_at, when=self._when(told.state_at), icon="mail", said=said)
                sent.setdefault((told.message_id, notice.person_id), entry)
        return sent.values()

    def _when(self, at: datetime) -> str:
        return instant_in_words(at, self._here.facts.calendar, at=self._visit.at)

    @property
    def _mine(self) -> set[int | None]:
        return {self._here.actor.person_id, self._here.actor.on_behalf_of} - {None}
