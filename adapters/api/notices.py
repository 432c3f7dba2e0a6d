"""``/items/{ref}/notices``: every reminder about an item, what became of it, and the rule behind it."""

from fastapi import APIRouter

from adapters.api import cursors, shapes
from adapters.api.acting import Ref
from adapters.api.asking import Asking
from adapters.api.callers import Reading
from adapters.api.cursors import USUAL, Cursor, Limit
from adapters.i18n.rules import rule_in_words
from adapters.sql import accounts
from adapters.sql.accounts import Line
from adapters.sql.lists import EVERYTHING

router = APIRouter(prefix="/items/{ref}", tags=["reminders"], route_class=Asking)


@router.get("/notices", response_model=shapes.Notices)
def notices(caller: Reading, ref: Ref, limit: Limit = USUAL, cursor: Cursor = None) -> shapes.Notices:
    """The ledger of an item's reminders, the newest first, and what comes if nobody acts."""
    after = None if cursor is None else cursors.read(cursor, "notices", str)[0]
    with caller.item(ref) as here:
        account = accounts.of_item(here.tx, here.item_id, at=caller.at, limit=EVERYTHING)
    keys = [line.key for line in account.told]
    if after not in {None, *keys}:
        raise cursors.unknown()
    begin = 0 if after is None else keys.index(after) + 1
    found = account.told[begin : begin + limit]
    is_last = begin + limit >= len(keys)
    return shapes.Notices(
        items=[_document(line) for line in found],
        ahead=[_document(line) for line in account.ahead] if begin == 0 else [],
        next_cursor=None if is_last else cursors.written("notices", found[-1].key),
    )


def _document(line: Line) -> shapes.Notice:
    return shapes.Notice(
        key=line.key,
        to=None if line.person is None else line.person.email,
        role=line.role.value,
        commitment=line.commitment.id,
        kind=line.commitment.kind.value,
        subject=line.commitment.subject,
        state=str(line.state),
        reason=line.reason,
        rule=rule_in_words(line.rung, policy=line.policy, step=line.step, role=line.role, occurrence=line.occurrence),
        policy=line.policy,
        step=line.step,
        occurrence=line.occurrence,
        nominal_at=line.nominal_at,
        since=line.since,
        send_at=line.send_at,
        mail=None if line.mail is None else line.mail.message_id_header,
        replaced_by=line.replaced_by,
    )
