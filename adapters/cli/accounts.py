"""An account of reminders on a terminal, and for programs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from adapters.cli import output
from adapters.delivery.asks import ask
from adapters.i18n import day_in_words, tr
from adapters.i18n.rules import hindrance_in_words, reason_in_words, rule_in_words
from adapters.i18n.words import instant_in_words, word
from adapters.sql.accounts import AHEAD, Account, Line
from adapters.sql.messages import Message
from adapters.sql.store import SqlTransaction
from engine.model import CommitmentKind, Facts, NoticeState
from engine.why import WhyNot

STYLES: Mapping[str, str] = {
    NoticeState.SENT: "green",
    NoticeState.FAILED: "red",
    NoticeState.HELD: "yellow",
    NoticeState.REPLACED: "dim",
}


def show_account(tx: SqlTransaction, account: Account, *, at: datetime) -> None:
    """Draw it: what keeps reminders away, what is to come, what was said."""
    view = _View(tx, account, at=at)
    output.show(Text(view.heading(), style="bold"))
    for found in account.why_not:
        output.show(_indented(Text(hindrance_in_words(found, today=view.today), style="yellow")))
    view.section(tr("To come, if nobody acts"), account.ahead)
    view.section(tr("So far"), account.told)
    if not account.ahead and not account.told and not account.why_not:
        output.show(_indented(Text(tr("Nothing was told, and nothing is to come."))))


def account_document(account: Account) -> dict[str, Any]:
    """The account for programs."""
    person = account.person
    return {
        "person": None if person is None else {"id": person.id, "name": person.name, "email": person.email},
        "item": account.ref,
        "why_not": [_hindrance_document(found) for found in account.why_not],
        "ahead": [line_document(line) for line in account.ahead],
        "notices": [line_document(line) for line in account.told],
    }


def line_document(line: Line) -> dict[str, Any]:
    """One reminder for programs; the rule as the workflow file writes it."""
    rung = line.rung
    return {
        "key": line.key,
        "item": line.ref,
        "title": line.title,
        "commitment": line.commitment.id,
        "kind": line.commitment.kind,
        "subject": line.commitment.subject,
        "person": None if line.person is None else line.person.email,
        "role": line.role,
        "state": line.state,
        "reason": line.reason,
        "since": line.since,
        "nominal_at": line.nominal_at,
        "send_at": line.send_at,
        "rule": {
            "policy": line.policy,
            "step": line.step,
            "from": None if rung is None else rung.anchor,
            "number": None if rung is None else rung.offset.number,
            "unit": None if rung is None else rung.offset.unit,
            "occurrence": line.occurrence,
            "words": _rule(line),
        },
        "replaced_by": line.replaced_by,
        "message": None if line.mail is None else mail_document(line.mail),
    }


def mail_document(mail: Message) -> dict[str, Any]:
    """A message for programs, without its bytes."""
    return {
        "id": mail.id,
        "message_id": mail.message_id_header,
        "kind": mail.kind,
        "state": mail.state,
        "may_have_arrived": mail.may_have_arrived,
        "person_id": mail.person_id,
        "address": mail.address,
        "subject": mail.subject,
        "created_at": mail.created_at,
        "sent_at": mail.sent_at,
        "attempts": mail.attempts,
        "next_try_at": mail.next_try_at,
        "doubts": mail.doubts,
        "words": mail.last_error,
    }


class _View:
    """What is shown of an account at one moment."""

    def __init__(self, tx: SqlTransaction, account: Account, *, at: datetime) -> None:
        self._tx = tx
        self._account = account
        self._at = at
        self._facts: dict[int, Facts] = {}
        self.today = account.calendar.local_date(at)

    def heading(self) -> str:
        """Whom, and what, it is about."""
        person = self._account.person
        said = [] if person is None else [f"{person.name} <{person.email}>"]
        return " · ".join([*said, *([self._account.ref] if self._account.ref else [])])

    def section(self, heading: str, lines: Sequence[Line]) -> None:
        """Some lines of the ledger."""
        if not lines:
            return
        output.show("")
        output.show(Text(heading, style="bold"))
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column(no_wrap=True)
        grid.add_column(ratio=1)
        for line in lines:
            state = Text(word(line.state), style=STYLES.get(line.state, ""))
            grid.add_row(Text(self._when(line)), state, self._what(line))
        output.show(_indented(grid))

    def _when(self, line: Line) -> str:
        if line.state == AHEAD:
            return day_in_words(self._account.calendar.local_date(line.nominal_at), today=self.today)
        return instant_in_words(line.since, self._account.calendar, at=self._at)

    def _what(self, line: Line) -> Text:
        said = Text.assemble((line.ref, "cyan"), f" {self._ask(line)}")
        if self._account.person is None:
            said.append(f"\n{self._recipient(line)}")
        if line.state != AHEAD:
            said.append(f"\n{self._outcome(line)}")
        return said.append(f"\n{_rule(line)}", style="dim")

    def _ask(self, line: Line) -> str:
        item_id = line.commitment.item_id
        if item_id not in self._facts:
            self._facts[item_id] = self._tx.facts(item_id, at=self._at)
        asked = ask(self._facts[item_id], line.commitment)
        return f"{line.title}: {asked}" if line.commitment.kind is not CommitmentKind.ACTION else asked

    def _recipient(self, line: Line) -> str:
        role = word(line.role)
        return role if line.person is None else f"{line.person.name} ({role})"

    def _outcome(self, line: Line) -> str:
        """What became of it, and why."""
        reason = reason_in_words(line.reason)
        if line.state in {NoticeState.SENT, NoticeState.PLANNED, NoticeState.FAILED} and line.mail is not None:
            mail = tr("in mail %(number)s, “%(subject)s”", number=line.mail.id, subject=line.mail.subject)
            return mail if line.state == NoticeState.SENT else f"{mail}: {self._progress(line.mail, reason)}"
        if line.state == NoticeState.HELD and line.send_at is not None:
            until = instant_in_words(line.send_at, self._account.calendar, at=self._at)
            return tr("%(reason)s; until %(instant)s", reason=reason, instant=until)
        return reason

    def _progress(self, mail: Message, reason: str) -> str:
        """How far a mail has come that is not known to have been sent."""
        if mail.next_try_at is None:
            return reason
        words = [] if mail.last_error is None else [reason_in_words(mail.last_error)]
        again = instant_in_words(mail.next_try_at, self._account.calendar, at=self._at)
        return " · ".join([*words, tr("goes out at the next round after %(instant)s", instant=again)])


def _rule(line: Line) -> str:
    return rule_in_words(line.rung, policy=line.policy, step=line.step, role=line.role, occurrence=line.occurrence)


def _hindrance_document(found: WhyNot) -> dict[str, Any]:
    return {"why": found.why, "until": found.until}


def _indented(part: Text | Table) -> Padding:
    return Padding(part, (0, 0, 0, 2), expand=False)
