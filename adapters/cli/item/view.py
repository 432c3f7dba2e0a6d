"""One item on a terminal: where it stands, what is missing before it may move, who owes what."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from adapters.cli import output
from adapters.cli.item.lists import due_in_words
from adapters.cli.refusals import unmet_list
from adapters.delivery.asks import ask
from adapters.i18n import current_language, day_in_words, ntr, tr
from adapters.i18n.standstill import why_in_words
from adapters.i18n.words import instant_in_words, the, value_in_words, word
from adapters.sql.lists import Told, reminders
from adapters.sql.names import Names
from adapters.sql.store import SqlTransaction
from engine import machine
from engine.advance import missing
from engine.definition import Field, FieldKind, Phase, Transition
from engine.definition import Text as Words
from engine.model import Commitment, Facts
from engine.progress import progress
from engine.requirements import Unmet, is_blank
from engine.stalled import reasons_for

BAR = 24
"""How many characters the bar of progress has."""

LATEST = 5
"""So many reminders are shown."""

PASSED, PRESENT, AHEAD = "✓", "●", "○"
INDENT = 2


class View:
    """What is shown of an item at one moment."""

    def __init__(
        self, tx: SqlTransaction, item_id: int, *, at: datetime, everything: bool, then: Facts | None = None
    ) -> None:
        """``then`` is what was on record at ``at``, if that lies back."""
        self.tx = tx
        self.at = at
        self.everything = everything
        self.is_past = then is not None
        self.facts = then or tx.facts(item_id, at=at)
        self.item = self.facts.item
        self.names = Names(tx)
        self.told = [told for told in reminders(tx, item_id) if told.state_at <= at or then is None]

    def show(self) -> None:
        """Draw it."""
        output.show(Text.assemble((self.item.ref, "bold cyan"), "  ", (self.item.title, "bold")))
        output.show(Text(self._about(), style="dim"))
        output.show("")
        output.show(_indented(self._wheel()))
        output.show("")
        output.show(_indented(self._state()))
        if not self.is_past:
            self._section(tr("To move on"), self._moves())
        self._section(tr("Owed"), [self._owed()] if self.facts.open_commitments else [])
        self._section(tr("Answers"), self._answers())
        self._section(tr("Reminders"), [self._reminders()] if self.told else [])

    def _section(self, heading: str, drawn: Iterable[Text | Table | Padding]) -> None:
        for place, part in enumerate(drawn):
            if place == 0:
                output.show("")
                output.show(Text(heading, style="bold"))
            output.show(_indented(part))

    def _about(self) -> str:
        """What it is, whose, and since when."""
        place = self.tx.tree().organisations[self.item.organisation_id].name
        opened = tr("opened %(day)s", day=self._day(self.item.opened_at))
        status = tr("imported as “%(status)s”", status=self.item.imported_status)
        said = [_said(self.facts.definition.label), place, opened, status if self.item.imported_status else ""]
        return " · ".join(part for part in said if part)

    def _wheel(self) -> Text:
        """The phases in a row, with those that lie behind."""
        present = self.facts.phase
        ways = [phase for phase in self.facts.definition.phases if not phase.ended]
        stations = [_station(phase, present) for phase in [*ways, *([present] if present.ended else [])]]
        drawn = output.joined(stations, between=" ─ ")
        return drawn.append("  ").append(tr("cycle %(cycle)s", cycle=self.item.cycle), style="dim")

    def _state(self) -> Table:
        """The facts that matter most, each in its line."""
        grid = Table.grid(padding=(0, 2))
        for label, said in self._lines():
            grid.add_row(Text(label, style="dim"), said)
        return grid

    def _lines(self) -> Iterator[tuple[str, Text]]:
        owner = self.names.name(self.item.owner_id)
        yield tr("Owner"), Text(owner or tr("nobody"), style="" if owner else "bold red")
        if held := self.facts.phase_commitment:
            yield tr("Task"), Text(ask(self.facts, held))
            yield tr("Deadline"), self._deadline(held)
        if self.item.pause:
            yield tr("Rests"), Text(self._rest(), style="yellow")
        if self.item.block:
            yield tr("Waits for"), Text(self._hurdle(), style="yellow")
        if why := reasons_for(self.facts, at=self.at):
            moved = max((c.moved for c in self.facts.open_commitments), default=0)
            said = [why_in_words(reason, moved=moved) for reason in why]
            yield tr("Stands still"), Text(" · ".join(said), style="red")
        if self.facts.participants:
            taking = [f"{self.names.name(p.person_id)} ({word(p.part)})" for p in self.facts.participants]
            yield tr("Takes part"), Text(", ".join(taking))
        yield tr("Progress"), _bar(progress(self.facts, at=self.at).share)

    def _deadline(self, held: Commitment) -> Text:
        due = due_in_words(held.due_at, self.facts.calendar, at=self.at)
        moved = ntr("moved %(number)s time", "moved %(number)s times", held.moved)
        return due.append(f"  {moved}", style="dim") if held.moved else due

    def _rest(self) -> str:
        assert self.item.pause is not None  # noqa: S101 - asked for a resting item alone
        until = day_in_words(self.item.pause.until, today=self.facts.calendar.local_date(self.at))
        return tr("until %(day)s: %(reason)s", day=until, reason=self.item.pause.reason)

    def _hurdle(self) -> str:
        block = self.item.block
        assert block is not None  # noqa: S101 - asked for a waiting item alone
        said = [word(block.cause), self.names.name(block.holder_id) or "", block.note]
        return " · ".join([*(part for part in said if part), tr("since %(day)s", day=self._day(block.since))])

    def _moves(self) -> Iterator[Text | Table]:
        for way in machine.allowed(self.facts.definition, phase=self.item.phase):
            unmet = missing(self.facts, way, at=self.at)
            yield self._move(way, unmet)
            if unmet:
                yield unmet_list(unmet)

    def _move(self, way: Transition, unmet: Sequence[Unmet]) -> Text:
        target = _said(self.facts.definition.phase(way.target).label)
        said = Text.assemble((way.trigger, "bold"), f"  {_said(way.label)} → {target}", "  ")
        if unmet:
            said.append(tr("%(number)s missing", number=len(unmet)), style="yellow")
        else:
            said.append(tr("ready"), style="green")
        if way.reason_needed:
            said.append("  ").append(tr("with a reason"), style="dim")
        if way.decided_by:
            said.append("  ").append(tr("decided by %(role)s", role=the(way.decided_by)), style="dim")
        return said

    def _owed(self) -> Table:
        rows = [
            (
                Text(str(owed.id), style="dim"),
                Text.assemble(ask(self.facts, owed), "\n", self._debtor(owed)),
                due_in_words(owed.due_at, self.facts.calendar, at=self.at),
            )
            for owed in self.facts.open_commitments
        ]
        return output.table(tr("No."), tr("What"), tr("Due"), rows=rows, unbroken={tr("Due")})

    def _debtor(self, owed: Commitment) -> tuple[str, str]:
        name = self.names.name(owed.owner_id)
        return (tr("nobody owns it"), "red") if name is None else (name, "dim")

    def _answers(self) -> Iterator[Text | Padding]:
        """The questions of the present phase that are answered; with everything, all questions of all phases."""
        for phase in self.facts.definition.phases if self.everything else [self.facts.phase]:
            for field in phase.fields:
                value = self.facts.value(f"{phase.name}.{field.name}")
                if self.everything or not is_blank(value):
                    yield Text.assemble((_said(field.label), "dim"), (f"  {phase.name}.{field.name}", "dim cyan"))
                    yield _indented(self._answer(field, value))
        unanswered = sum(is_blank(self.facts.value(f"{self.item.phase}.{f.name}")) for f in self.facts.phase.fields)
        if unanswered and not self.everything and not self.is_past:
            sentence = ntr(
                "%(number)s question is not answered: hjulet item show %(ref)s --all",
                "%(number)s questions are not answered: hjulet item show %(ref)s --all",
                unanswered,
                ref=self.item.ref,
            )
            yield Text(sentence, style="dim")

    def _answer(self, field: Field, value: object) -> Text:
        return Text("-", style="dim") if is_blank(value) else Text(self._in_words(field, value))

    def _in_words(self, field: Field, value: object) -> str:
        if field.kind is FieldKind.DATE:
            return day_in_words(date.fromisoformat(str(value)), today=self.facts.calendar.local_date(self.at))
        label = next((_said(choice.label) for choice in field.choices if choice.value == value), None)
        return label or value_in_words(value)

    def _reminders(self) -> Table:
        rows = [
            (self._day(told.notice.nominal_at), self._recipient(told), word(told.notice.state), self._why(told))
            for told in self.told[-LATEST:]
        ]
        return output.table(tr("When"), tr("To"), tr("State"), tr("Why"), rows=rows, unbroken={tr("When")})

    def _recipient(self, told: Told) -> str:
        role = word(told.notice.role)
        name = self.names.name(told.notice.person_id)
        return role if name is None else f"{name} ({role})"

    def _why(self, told: Told) -> str:
        return f"{word(told.notice.reason)}, {instant_in_words(told.state_at, self.facts.calendar, at=self.at)}"

    def _day(self, instant: datetime) -> str:
        calendar = self.facts.calendar
        return day_in_words(calendar.local_date(instant), today=calendar.local_date(self.at))


def _indented(part: Text | Table | Padding) -> Padding:
    return Padding(part, (0, 0, 0, INDENT), expand=False)


def _station(phase: Phase, present: Phase) -> Text:
    label = phase.label.in_language(current_language())
    if phase.name == present.name:
        return Text(f"{PRESENT} {label}", style="bold cyan")
    if phase.rank < present.rank or present.ended:
        return Text(f"{PASSED} {label}", style="green")
    return Text(f"{AHEAD} {label}", style="dim")


def _bar(share: float) -> Text:
    done = round(share * BAR)
    percent = tr("%(percent)s %%", percent=round(share * 100))
    return Text.assemble(("━" * done, "green"), ("━" * (BAR - done), "dim"), f"  {percent}")


def _days(working_days: int) -> str:
    return ntr("%(number)s working day", "%(number)s working days", working_days)


def _said(words: Words) -> str:
    return words.in_language(current_language())
