"""Take away who a person was, once they have left: their name, their addresses, their account, the mails to them.

Their row stays, under a name that says nothing; so does what they did, since events hold a number and never a name.
Free text that says their name is not changed: what stands in the trail is never changed, and what a name in a text
means a person must judge. Where it stands is told instead.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Select, Text, and_, case, cast, delete, false, func, not_, or_, select, update

from adapters.sql import attempts, indexing, people
from adapters.sql.messages import MessageState
from adapters.sql.people import Profile
from adapters.sql.prepared import Statement
from adapters.sql.statements import given, item, key, names, table
from adapters.sql.store import SqlTransaction
from adapters.sql.visibility import seen_by
from engine.access import Rights
from engine.errors import Invalid, NotNow
from engine.sayings import Saying, say
from engine.words import check_words

DOMAIN = "pseudonym.invalid"
"""Where no mail ever arrives (RFC 2606)."""

WHY_STRIPPED = "the name was taken away"
"""Why a message is not sent any more."""

ATTEMPTS = ("account", "forgotten")
"""What tries to log in are counted by, with the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pseudonym:
    """That a person's name was taken away, when, by whom (None: the operator) and why."""

    person_id: int
    at: datetime
    made_by: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Free text that says the name: in what, in which item (None: in none), and where there."""

    kind: Saying
    ref: str | None
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What pseudonymisation takes away: how many rows of what, and the texts that it leaves for somebody to look at.

    ``closed`` is how many texts have the name in work that is not open to whoever asks.
    """

    person: Profile
    becomes: str
    taken: Sequence[tuple[Saying, int]]
    mentions: Sequence[Mention]
    closed: int


def called(person_id: int) -> str:
    """What a person is called afterwards, in every language."""
    return f"Person {person_id}"


def find(tx: SqlTransaction, person_id: int) -> Pseudonym | None:
    """That a person's name was taken away; None when it was not."""
    row = tx.sql.first(BY_PERSON, person_id=person_id)
    return None if row is None else Pseudonym(**row._asdict())


def plan(tx: SqlTransaction, person_id: int, *, also: Sequence[str] = (), rights: Rights | None = None) -> Plan:
    """What would be taken away. ``also`` are further words to look for in texts, such as what colleagues call them.

    With ``rights`` no more is told of work than somebody with these may see of it; None is the operator, who sees all.

    Raises:
        NotFound: there is no such person.
        NotNow: they have not left, or it was done before.
    """
    person = people.profile(tx, person_id)
    if person.left_on is None:
        raise NotNow(why=say("%(name)s has not left", name=person.name))
    if find(tx, person_id) is not None:
        raise NotNow(why=say("the name was taken away already"))
    taken = [(said, _count(tx, condition)) for said, condition in _taken(tx, person)]
    sought = Sought(names=_words(person.name, person.email), also=_words(*also), rights=rights)
    return Plan(
        person=person,
        becomes=called(person_id),
        taken=[(said, number) for said, number in taken if number],
        mentions=[mention for place in PLACES for mention in _mentions(tx, place, sought)],
        closed=0 if rights is None else sum(_closed(tx, place, sought, rights) for place in PLACES if place.item),
    )


def pseudonymise(
    tx: SqlTransaction,
    person_id: int,
    *,
    reason: str,
    at: datetime,
    by: int | None,
    also: Sequence[str] = (),
    rights: Rights | None = None,
) -> Plan:
    """Take it away; returns what was taken, and where the name still stands. Raises as plan does.

    Raises:
        Invalid: there is no reason, or one that cannot be kept.
    """
    if not reason.strip():
        raise Invalid(what=say("the pseudonymisation"), why=say("it needs a reason"))
    check_words(reason)
    found = plan(tx, person_id, also=also, rights=rights)
    connection = tx.sql.connection
    for statement in _removals(tx, found.person):
        connection.execute(statement)
    for kind in ATTEMPTS:
        attempts.forget(tx, attempts.key_of(kind, found.person.email))
    attempts.forget(tx, attempts.key_of("password", str(person_id)))
    tx.sql.run(RENAME, person_id=person_id, name=found.becomes, email=f"person-{person_id}@{DOMAIN}")
    tx.sql.run(INSERT, person_id=person_id, at=at, made_by=by, reason=reason.strip())
    indexing.renamed(tx, person_id)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is looked for, in capitals or not: the ``names`` everywhere, the words of ``also`` where somebody may look.

    So nobody learns by chosen words what stands in work that is not open to them.
    """

    names: Sequence[str]
    also: Sequence[str]
    rights: Rights | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Columns in which people write; ``item`` is the column that names the item, ``where`` those that say where."""

    kind: Saying
    table: str
    texts: tuple[str, ...]
    item: str | None = None
    where: tuple[str, ...] = ()


PLACES = (
    Place(kind=say("an initiative"), table="item", texts=("title", "pause_reason", "block_note"), item="id"),
    Place(kind=say("a worksheet"), table="worksheet", texts=("values",), item="item_id", where=("phase", "cycle")),
    Place(
        kind=say("something owed"), table="commitment", texts=("subject", "details"), item="item_id", where=("kind",)
    ),
    Place(kind=say("the trail"), table="event", texts=("data",), item="item_id", where=("seq", "kind")),
    Place(kind=say("an idea"), table="idea", texts=("text", "name", "answer"), item="item_id", where=("id",)),
    Place(kind=say("the subject of a mail to somebody else"), table="message", texts=("subject",), where=("id",)),
    Place(kind=say("an answer by mail"), table="reply", texts=("words",), item="item_id", where=("received_at",)),
    Place(kind=say("long work of somebody else"), table="job", texts=("title", "result"), where=("id",)),
    Place(kind=say("a saved list"), table="view", texts=("name", "query"), where=("id",)),
    Place(kind=say("an organisation"), table="organisation", texts=("name",), where=("code",)),
    Place(kind=say("the reason of a hold"), table="retention_hold", texts=("reason",), item="item_id"),
    Place(kind=say("the reason of a pseudonymisation"), table="pseudonym", texts=("reason",), where=("person_id",)),
)
"""Where people write freely. Not the text of mails to others: it is coded, and no name can be looked for in it."""


def _mentions(tx: SqlTransaction, place: Place, sought: Sought) -> Iterator[Mention]:
    """The texts that may be told of, the first first."""
    of = table(place.table)
    columns = [of.c[name] for name in dict.fromkeys((*place.where, *((place.item,) if place.item else ())))]
    query = select(*columns, item.c.ref.label("ref_of_item")) if place.item else select(*columns)
    found = _with_items(query, place).where(_told_of(tx, place, sought))
    for row in tx.sql.connection.execute(found.order_by(*of.primary_key.columns)):
        known = row._asdict()
        yield Mention(
            kind=place.kind,
            ref=known["ref_of_item"] if place.item else None,
            where=", ".join(str(known[name]) for name in place.where),
        )


def _told_of(tx: SqlTransaction, place: Place, sought: Sought) -> Any:  # noqa: ANN401 - a condition
    named, further = _say(tx, place, sought.names), _say(tx, place, sought.also)
    if sought.rights is None:
        return or_(named, further)
    if place.item is None:
        return named
    is_open = seen_by(sought.rights)
    return or_(and_(named, or_(is_open, table(place.table).c[place.item].is_(None))), and_(further, is_open))


def _closed(tx: SqlTransaction, place: Place, sought: Sought, rights: Rights) -> int:
    """How many texts have the name in items that somebody with these rights may not see."""
    query = _with_items(select(func.count()).select_from(table(place.table)), place)
    found = query.where(
        _say(tx, place, sought.names), item.c.id.is_not(None), not_(func.coalesce(seen_by(rights), false()))
    )
    return int(tx.sql.connection.execute(found).scalar_one())


def _with_items(query: Select[Any], place: Place) -> Select[Any]:
    """The query with the items that the texts belong to."""
    of = table(place.table)
    if place.item is None or place.table == "item":
        return query
    return query.outerjoin_from(of, item, item.c.id == of.c[place.item])


def _say(tx: SqlTransaction, place: Place, words: Sequence[str]) -> Any:  # noqa: ANN401 - a condition
    """One of the texts has one of the words."""
    of = table(place.table)
    return or_(false(), *(_says(tx, of.c[name], word) for name in place.texts for word in words))


def _words(*words: str) -> Sequence[str]:
    return [each.strip() for each in words if each.strip()]


def _says(tx: SqlTransaction, column: Any, word: str) -> Any:  # noqa: ANN401 - a column, and a condition on it
    """The column's text has the word. JSON is kept with its letters escaped, or as they are."""
    lower = tx.sql.flavour.lower(cast(column, Text) if isinstance(column.type, JSON) else column)
    escaped = json.dumps(word)[1:-1].lower()
    return or_(*(lower.contains(each, autoescape=True) for each in {word.lower(), escaped}))


def _taken(tx: SqlTransaction, person: Profile) -> Iterator[tuple[Saying, tuple[Any, Any]]]:
    """Each kind of rows that goes or is emptied, with its table and which of it."""
    for said, name, condition in (*_removed(tx, person), *_emptied(tx, person)):
        yield said, (table(name), condition)


def _removed(tx: SqlTransaction, person: Profile) -> Iterator[tuple[Saying, str, Any]]:
    """The rows that go, in an order in which nothing refers to what is gone."""

    def theirs(name: str, *columns: str) -> Any:  # noqa: ANN401 - a condition
        return or_(*(table(name).c[column] == person.id for column in columns or ("person_id",)))

    token, view, bad = table("token"), table("view"), table("bad_address")
    keys = table("answered").c.token_id.in_(select(token.c.id).where(theirs("token")))
    yield say("what programs were answered"), "answered", keys
    yield say("keys for programs"), "token", theirs("token")
    yield say("passwords"), "credential", theirs("credential")
    yield say("logins of the organisation"), "identity", theirs("identity")
    yield say("sessions"), "session", theirs("session")
    yield say("links to log in with"), "entry", theirs("entry")
    yield say("calendars to subscribe to"), "feed", theirs("feed")
    yield say("choices about pages"), "look", theirs("look")
    yield say("choices about mail"), "mail_preference", theirs("mail_preference")
    yield say("saved lists of their own"), "view", theirs("view") & view.c.organisation_id.is_(None)
    yield say("offices"), "granted", theirs("granted")
    yield say("absences and substitutes"), "substitution", theirs("substitution", "person_id", "substitute_id")
    yield say("what could be undone"), "undoing", theirs("undoing")
    yield say("reminders put off"), "postponement", theirs("postponement")
    yield say("long work"), "job", theirs("job")
    if not _is_shared(tx, person):
        yield say("refused addresses"), "bad_address", bad.c.address == person.email.lower()


def _emptied(tx: SqlTransaction, person: Profile) -> Iterator[tuple[Saying, str, Any]]:
    """The rows that stay, without what says who it was."""
    message, idea, reply = table("message"), table("idea"), table("reply")
    lower = tx.sql.flavour.lower
    is_shared = _is_shared(tx, person)
    # Also what was sent to the address before anybody knew whose it is, such as the answer to an idea.
    theirs = () if is_shared else (lower(message.c.address) == person.email.lower(),)
    yield say("mails to them"), "message", or_(message.c.person_id == person.id, *theirs)
    yield say("mails from them"), "reply", reply.c.person_id == person.id
    if not is_shared:
        yield say("ideas with their address"), "idea", lower(idea.c.address) == person.email.lower()


def _removals(tx: SqlTransaction, person: Profile) -> Iterator[Any]:
    for _, name, condition in _removed(tx, person):
        yield delete(table(name)).where(condition)
    message = table("message")
    is_sent = message.c.state == MessageState.SENT.value
    blank: dict[str, dict[str, Any]] = {
        "idea": {"name": "", "address": ""},
        "reply": {"words": ""},
        "message": {
            "address": f"person-{person.id}@{DOMAIN}",
            "subject": "",
            "raw": b"",
            "state": case((is_sent, message.c.state), else_=MessageState.DEAD.value),
            "last_error": case((is_sent, None), else_=WHY_STRIPPED),
        },
    }
    for _, name, condition in _emptied(tx, person):
        yield update(table(name)).where(condition).values(blank[name])


def _is_shared(tx: SqlTransaction, person: Profile) -> bool:
    """True when somebody else has the same address, as those of one function may."""
    return any(each.id != person.id for each in people.with_address(tx, person.email))


def _count(tx: SqlTransaction, wanted: tuple[Any, Any]) -> int:
    of, condition = wanted
    return int(tx.sql.connection.execute(select(func.count()).select_from(of).where(condition)).scalar_one())


_pseudonym, _person = table("pseudonym"), table("person")

BY_PERSON = Statement(lambda _: select(_pseudonym).where(key(_pseudonym.c.person_id, "person_id")))
INSERT = Statement(lambda f: f.insert(_pseudonym, names(_pseudonym)))
RENAME = Statement(
    lambda _: (
        update(_person)
        .where(key(_person.c.id, "person_id"))
        .values(**given(_person, ["name", "email"]), title="", code=None, language="sv", digest_hour=7)
    )
)
