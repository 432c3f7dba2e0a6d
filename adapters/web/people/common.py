"""What the pages of people and organisations share: whom a visitor may look after, and what may never happen."""

from collections.abc import Collection, Iterable
from datetime import date

from adapters.sql import offices, people
from adapters.sql.people import Profile
from adapters.sql.store import SqlTransaction
from adapters.web.visits import Visit
from engine.access import Duty, NotForYou, Office
from engine.errors import Invalid, Refusal
from engine.people import Tree

BETWEEN = ".."
ONE = 1


class LastAdministrator(Refusal):
    """Nobody would be left who can grant rights."""

    code = "last-administrator"
    template = "%(name)s is the last administrator of %(place)s. Make somebody else administrator first."


class NotTimes(Invalid):
    """What is not one time, from day to day, on each line."""

    code = "not-times"
    template = "“%(value)s” is not a time such as 2026-07-06..2026-07-31."


class NobodyThere(Invalid):
    """Somebody is named who cannot be told from others."""

    code = "nobody-there"
    template = "Nobody can be told by “%(words)s”. Write the whole name, or the e-mail address."


def of_theirs(tx: SqlTransaction, visit: Visit, person_id: int) -> Profile:
    """A person whom the visitor looks after; NotFound or NotForYou."""
    profile = people.profile(tx, person_id)
    visit.need(Duty.MANAGE_PEOPLE, organisation_id=profile.organisation_id)
    return profile


def covers(tx: SqlTransaction, visit: Visit, profile: Profile) -> bool:
    """True when the person has no rights that the visitor neither has nor could grant."""
    return profile.left_on is not None or visit.rights.covers(offices.rights(tx, tx.person(profile.id), at=visit.at))


def need_cover(tx: SqlTransaction, visit: Visit, profile: Profile) -> None:
    """NotForYou when the account of the person would give the visitor rights beyond their own."""
    if not covers(tx, visit, profile):
        raise NotForYou


def keep_an_administrator(tx: SqlTransaction, profile: Profile, *, but: tuple[Office, int] | None = None) -> None:
    """LastAdministrator when nobody else administers the top of what the person administers.

    ``but`` is the one office that they are to lose; all of them when there is none.
    """
    tree = tx.tree()
    tops = {place.id for place in tree.organisations.values() if [*tree.upwards(place.id)][-1] is place}
    held = [
        each for each in offices.everyone(tx) if each.office is Office.ADMINISTRATOR and each.organisation_id in tops
    ]
    for each in held:
        is_lost = each.person_id == profile.id and but in {None, (each.office, each.organisation_id)}
        others = [o for o in held if o.organisation_id == each.organisation_id and o.person_id != profile.id]
        if is_lost and not any(tx.person(other.person_id).is_active for other in others):
            raise LastAdministrator(name=profile.name, place=tree.organisations[each.organisation_id].name)


def somebody(tx: SqlTransaction, words: str, *, among: Collection[int]) -> int | None:
    """Who is meant by a name or an address, of those in some organisations; None when nothing is written."""
    if not words.strip():
        return None
    found = people.search(tx, words, organisation_ids=among, limit=ONE + 1)
    if len(found) != ONE:
        raise NobodyThere(words=words.strip())
    return found[0].id


def times(text: str) -> tuple[tuple[date, date], ...]:
    """Times from day to day, one on each line; NotTimes."""
    return tuple(map(_time, filter(None, (line.strip() for line in text.splitlines()))))


def times_as_text(written: Iterable[tuple[date, date]]) -> str:
    """The same, to be changed."""
    return "\n".join(f"{first.isoformat()}{BETWEEN}{last.isoformat()}" for first, last in sorted(written))


def places(tree: Tree, among: Collection[int]) -> list[tuple[int, str]]:
    """Organisations to choose from, each below the one above it."""
    return [(place, "  " * depth + tree.organisations[place].name) for place, depth in drawn(tree, among)]


def drawn(tree: Tree, among: Collection[int]) -> list[tuple[int, int]]:
    """The organisations as a tree: each with how deep it lies, below the one above it."""
    known = sorted((tree.organisations[o] for o in among if o in tree.organisations), key=lambda place: place.name)
    below: dict[int | None, list[int]] = {}
    for place in known:
        below.setdefault(place.parent_id if place.parent_id in among else None, []).append(place.id)
    found: list[tuple[int, int]] = []
    waiting = [(place, 0) for place in reversed(below.get(None, []))]
    while waiting:
        place_id, depth = waiting.pop()
        found.append((place_id, depth))
        waiting.extend((child, depth + 1) for child in reversed(below.get(place_id, [])))
    return found


def _time(line: str) -> tuple[date, date]:
    first, _, last = line.partition(BETWEEN)
    try:
        return date.fromisoformat(first.strip()), date.fromisoformat(last.strip() or first.strip())
    except ValueError:
        raise NotTimes(value=line) from None
