"""Mails of the outbox on a terminal."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from adapters.checkup.mails import answer_in_words, doubt_in_words, state_in_words
from adapters.cli import output
from adapters.i18n import day_in_words, time_in_words, tr
from adapters.i18n.rules import rule_in_words
from adapters.i18n.words import word
from adapters.sql.accounts import Line
from adapters.sql.messages import Message, MessageState

STYLES = {MessageState.SENT: "green", MessageState.DEAD: "red", MessageState.RETRY: "yellow"}


def mails_table(found: Iterable[Message], *, zone: ZoneInfo, today: date) -> Table:
    """Mails with what became of them, and why."""
    rows = [
        (
            Text(str(mail.id), style="dim"),
            _instant(mail.created_at, zone=zone, today=today),
            Text.assemble(mail.subject, "\n", (mail.address, "dim")),
            Text("\n").join(_fate(mail, zone=zone, today=today)),
        )
        for mail in found
    ]
    return output.table(tr("No."), tr("Written"), tr("Mail"), tr("State"), rows=rows, unbroken={tr("Written")})


def show_mail(mail: Message, lines: Sequence[Line], *, zone: ZoneInfo, today: date) -> None:
    """One mail, and the reminders that it carries."""
    output.show(Text(mail.subject, style="bold"))
    grid = Table.grid(padding=(0, 2))
    for label, said in _about(mail, zone=zone, today=today):
        grid.add_row(Text(label, style="dim"), said)
    output.show(grid)
    if not lines:
        return
    output.show("")
    output.show(Text(tr("It carries"), style="bold"))
    for line in lines:
        rule = rule_in_words(line.rung, policy=line.policy, step=line.step, role=line.role, occurrence=line.occurrence)
        output.show(Text.assemble("  ", (line.ref, "cyan"), f" {line.title}\n  ", (f"  {rule}", "dim")))


def _about(mail: Message, *, zone: ZoneInfo, today: date) -> Iterator[tuple[str, Text]]:
    yield tr("To"), Text(mail.address)
    yield tr("Kind"), Text(word(mail.kind))
    yield "Message-ID", Text(mail.message_id_header)
    yield tr("Written"), Text(_instant(mail.created_at, zone=zone, today=today))
    yield tr("State"), Text("\n").join(_fate(mail, zone=zone, today=today))
    if mail.attempts:
        yield tr("Tries"), Text(str(mail.attempts))


def _fate(mail: Message, *, zone: ZoneInfo, today: date) -> Iterator[Text]:
    """What became of a mail, a line each."""
    state = state_in_words(mail, lambda instant: _instant(instant, zone=zone, today=today))
    yield Text(state, style=STYLES.get(mail.state, ""))
    if answer := answer_in_words(mail):
        yield Text(answer, style="dim")
    if doubt := doubt_in_words(mail):
        yield Text(doubt, style="yellow")


def _instant(instant: datetime, *, zone: ZoneInfo, today: date) -> str:
    day = day_in_words(instant.astimezone(zone).date(), today=today)
    return f"{day} {time_in_words(instant, zone=zone)}"
