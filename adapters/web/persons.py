"""Whom somebody means who writes a name or an address: only people of the reader's own region or municipality."""

from collections.abc import Sequence

from adapters.i18n import tr
from adapters.sql import people
from adapters.sql.people import Profile
from adapters.sql.store import SqlTransaction
from adapters.web.forms import Answers, Choice, Field, Wrong
from engine.people import Person

MOST_FOUND = 10
FEWEST_SIGNS = 2


def chosen_field(name: str) -> str:
    """The field in which one of several is chosen."""
    return f"{name}_chosen"


def meant(tx: SqlTransaction, reader: Person, answers: Answers, *, name: str) -> Profile | None:
    """The person who is named in the field ``name``, or chosen among several of that name; None when it is empty.

    Raises:
        Wrong: nobody is found, or several are: then they are there to choose from.
    """
    words = answers.get(name, "")
    if not words:
        return None
    found = known(tx, reader, words)
    chosen = [person for person in found if str(person.id) == answers.get(chosen_field(name))]
    if len(chosen or found) == 1:
        return (chosen or found)[0]
    raise _unclear(tx, found, name=name)


def known(tx: SqlTransaction, reader: Person, words: str) -> Sequence[Profile]:
    """Whoever these words may mean, at most one more than can be chosen from."""
    if len(words) < FEWEST_SIGNS:
        return ()
    tree = tx.tree()
    top = [*tree.upwards(reader.organisation_id)][-1].id
    own = [o for o in tree.organisations if [*tree.upwards(o)][-1].id == top]
    return people.search(tx, words, organisation_ids=own, limit=MOST_FOUND + 1)


def _unclear(tx: SqlTransaction, found: Sequence[Profile], *, name: str) -> Wrong:
    if not found:
        return Wrong({name: tr("Nobody in your organisation has that name or address.")})
    if len(found) > MOST_FOUND:
        return Wrong({name: tr("Many have that name. Write more of it, or the whole e-mail address.")})
    places = tx.tree().organisations
    choices = [
        Choice(str(p.id), p.name, ", ".join(filter(None, (p.title, places[p.organisation_id].name, p.email))))
        for p in found
    ]
    field = Field(name=chosen_field(name), kind="choice", label=tr("Whom do you mean?"), choices=choices)
    return Wrong({chosen_field(name): tr("Several have that name. Choose one.")}, fields=[field])
