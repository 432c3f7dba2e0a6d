"""Write what was decided: the one place where an item changes."""

from collections.abc import Iterator

from adapters.sql import rows, statements
from adapters.sql.prepared import Session
from adapters.sql.rows import AgendaRow
from engine.errors import Conflict, NotFound, Refusal
from engine.model import Commitment, Item, Outcome
from engine.sayings import say


def record(sql: Session, outcome: Outcome) -> None:
    """Write ``outcome``; Conflict, and nothing written, when the item is no longer at ``outcome.seen_version``.

    The item comes first: whoever changes its row has it to themselves until the transaction ends.
    """
    item = outcome.item
    if not _write_item(sql, item, seen_version=outcome.seen_version):
        raise _conflict(sql, outcome)
    sql.run_many(statements.INSERT_EVENTS, [rows.event_row(event) for event in outcome.events])
    for worksheet in outcome.worksheets:
        sql.run(statements.WRITE_WORKSHEET, **rows.worksheet_values(worksheet, item_id=item.id))
    _write_commitments(sql, outcome)
    _replace_notices(sql, outcome)
    _write_participants(sql, outcome)
    _write_partners(sql, outcome)
    _write_postponements(sql, outcome)
    if outcome.events[-1].actor.is_human:  # what the scheduler does says nothing new
        sql.run(statements.UNINDEXED, item_id=item.id, version=item.version)


def _write_item(sql: Session, item: Item, *, seen_version: int) -> bool:
    """Write the item's row; False when somebody else was first."""
    values = rows.item_values(item)
    if seen_version == 0:
        written = sql.run(statements.INSERT_ITEM, **values)
    else:
        written = sql.run(statements.UPDATE_ITEM, item_id=item.id, seen_version=seen_version, **values)
    return written == 1


def _conflict(sql: Session, outcome: Outcome) -> Refusal:
    """Who changed the item, and when."""
    row = sql.first(statements.ITEM, item_id=outcome.item.id)
    if row is None:
        return NotFound(what=say("item"), name=outcome.item.id)
    return Conflict(who=row.actor_id, when=row.last_at, seen=outcome.seen_version, current=row.version)


def _write_commitments(sql: Session, outcome: Outcome) -> None:
    """Write what is owed, and put it in the agenda; what the agenda holds under an older serial is stale by that."""
    noted: list[AgendaRow] = []
    for commitment in outcome.changed:
        sql.run(statements.UPDATE_COMMITMENT, commitment_id=commitment.id, **rows.commitment_values(commitment))
        noted.extend(_agenda_rows(commitment, commitment.id))
    for commitment in outcome.opened:
        given = sql.first(statements.INSERT_COMMITMENT, **rows.commitment_values(commitment))
        assert given is not None  # noqa: S101 - an insert returns its row
        noted.extend(_agenda_rows(commitment, given.id))
    sql.run_many(statements.NOTE, noted)
    for commitment_id, wake_at in outcome.nudges.items():
        sql.run(statements.NUDGE, commitment_id=commitment_id, wake_at=wake_at)


def _agenda_rows(commitment: Commitment, commitment_id: int) -> Iterator[AgendaRow]:
    """When to look at the ladder, from its beginning, and at the item itself."""
    for wake_at, nudge in ((commitment.next_wake_at, False), (commitment.nudge_at, True)):
        if wake_at is not None:
            yield rows.agenda_row(wake_at, commitment_id, nudge=nudge, of=commitment)


def _replace_notices(sql: Session, outcome: Outcome) -> None:
    """Nobody is mailed any more about what this decision settled; what it takes back waits as it did before."""
    for commitment_id, reason in outcome.replaced.items():
        sql.run(statements.REPLACE_NOTICES, of_commitment=commitment_id, reason=reason, state_at=outcome.events[-1].at)
    for notice in outcome.noticed:
        sql.run(
            statements.CHANGE_NOTICE,
            of_notice=notice.id,
            state=notice.state.value,
            reason=notice.reason,
            state_at=outcome.events[-1].at,
        )


def _write_participants(sql: Session, outcome: Outcome) -> None:
    item_id = outcome.item.id
    sql.run_many(statements.JOIN, [(item_id, p.person_id, p.part.value) for p in outcome.joined])
    sql.run_many(statements.LEAVE, [(item_id, person_id) for person_id in outcome.left])


def _write_partners(sql: Session, outcome: Outcome) -> None:
    item_id = outcome.item.id
    sql.run_many(statements.SHARE, [(item_id, p.organisation_id, p.owner_id) for p in outcome.partners])
    sql.run_many(statements.UNSHARE, [(item_id, organisation_id) for organisation_id in outcome.no_longer_partners])


def _write_postponements(sql: Session, outcome: Outcome) -> None:
    sql.run_many(statements.EXPECT, outcome.expected)
    for put_off in outcome.postponed:
        sql.run(
            statements.POSTPONE,
            of_commitment=put_off.commitment_id,
            of_person=put_off.person_id,
            until=put_off.until,
        )
    sql.run_many(statements.INSERT_NOTICES, [rows.notice_row(put_off.notice) for put_off in outcome.postponed])
