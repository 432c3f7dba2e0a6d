"""``/admin/people/{id}``: one person: who they are, what they may, who stands in, and what happens when they leave."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.responses import Response

from adapters.i18n import LANGUAGES, day_in_words, ntr, tr
from adapters.i18n.rights import right_in_words
from adapters.sql import addresses, lists, offices, organisations, people, sessions
from adapters.sql.names import Names
from adapters.sql.offices import Granted
from adapters.sql.people import Profile, Substitution
from adapters.sql.store import SqlTransaction
from adapters.web.again import Again, Shown, or_again
from adapters.web.pages import NAMES
from adapters.web.people import common
from adapters.web.people.listing import HERE
from adapters.web.visits import Visit, Visiting
from engine.access import GRANTED, Action, Duty, Office, about, allowed, relations
from engine.numbers import whole
from engine.responsibility import decide_departures, person_left

router = APIRouter()

ONE = HERE + "/{person_id}"
UNPROCESSABLE = 422
MOST_SHOWN = 50

Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """Work that goes to somebody else when a person leaves; ``title`` is None for what the visitor may not see."""

    ref: str
    title: str | None
    to: str | None


@router.get(HERE + "/new")
def new(visit: Visiting) -> Response:
    """An empty form."""
    visit.need(Duty.MANAGE_PEOPLE)
    with visit.reading() as tx:
        shown = _new(tx, visit)
    return shown()


@router.post(HERE + "/new")
def add(
    visit: Visiting,
    *,
    name: Text = "",
    title: Text = "",
    email: Text = "",
    organisation: Text = "",
    language: Text = "sv",
    guest: Text = "",
) -> Response:
    """Add a person."""
    visit.need(Duty.MANAGE_PEOPLE)
    typed = {"name": name, "title": title, "email": email, "organisation": organisation, "language": language}
    with visit.writing() as tx, or_again(partial(_new, tx, visit, typed=typed)):
        wanted = _described(visit, Profile(name="", email="", organisation_id=0), typed, is_guest=bool(guest))
        profile = people.add_person(tx, wanted)
    return visit.done(f"{HERE}/{profile.id}", tr("%(name)s is added.", name=profile.name))


@router.get(ONE)
def show(visit: Visiting, person_id: int) -> Response:
    """Everything about a person that has to do with their account."""
    with visit.reading() as tx:
        shown = _page(tx, visit, common.of_theirs(tx, visit, person_id))
    return shown()


@router.post(ONE)
def change(
    visit: Visiting,
    person_id: int,
    *,
    name: Text = "",
    title: Text = "",
    email: Text = "",
    organisation: Text = "",
    language: Text = "sv",
    guest: Text = "",
) -> Response:
    """Change who they are."""
    typed = {"name": name, "title": title, "email": email, "organisation": organisation, "language": language}
    with visit.writing() as tx:
        before = _account(tx, visit, person_id)
        with or_again(partial(_page, tx, visit, before, typed=typed)):
            people.change_person(tx, _described(visit, before, typed, is_guest=bool(guest)))
    return visit.done(f"{HERE}/{person_id}", tr("Saved."))


@router.post(ONE + "/offices")
def grant(visit: Visiting, person_id: int, office: Text = "", organisation: Text = "") -> Response:
    """Let them hold an office."""
    visit.need(Duty.GRANT)
    with visit.writing() as tx:
        profile = common.of_theirs(tx, visit, person_id)
        held, where = _chosen(tx, visit, profile, office=office, organisation=organisation)
        fresh = Granted(
            person_id=person_id,
            office=held,
            organisation_id=where,
            granted_at=visit.at,
            granted_by=visit.person.id,
        )
        offices.grant(tx, fresh)
    said = tr("%(name)s is %(office)s now.", name=profile.name, office=right_in_words(held))
    return visit.done(f"{HERE}/{person_id}", said)


@router.post(ONE + "/offices/revoke")
def revoke(visit: Visiting, person_id: int, office: Text = "", organisation: Text = "") -> Response:
    """Take an office back."""
    visit.need(Duty.GRANT)
    with visit.writing() as tx:
        profile = common.of_theirs(tx, visit, person_id)
        held, where = _chosen(tx, visit, profile, office=office, organisation=organisation)
        with or_again(partial(_page, tx, visit, profile)):
            common.keep_an_administrator(tx, profile, but=(held, where))
        offices.revoke(tx, person_id=person_id, office=held, organisation_id=where)
    said = tr("%(name)s is not %(office)s any more.", name=profile.name, office=right_in_words(held))
    return visit.done(f"{HERE}/{person_id}", said)


@router.post(ONE + "/substitute")
def substitute(visit: Visiting, person_id: int, by: Text = "", from_on: Text = "", until_on: Text = "") -> Response:
    """Let somebody stand in for them: somebody else than the visitor, who would gain rights by it."""
    typed = {"by": by, "from_on": from_on, "until_on": until_on}
    with visit.writing() as tx:
        profile = _account(tx, visit, person_id)
        again = partial(_page, tx, visit, profile, typed=typed)
        with or_again(again):
            acting = common.somebody(tx, by, among=tx.tree().whole(profile.organisation_id))
            if acting is None:
                raise Again(again(fault=tr("Write who stands in.")))
            if acting == visit.person.id:
                visit.need(Duty.GRANT, organisation_id=profile.organisation_id)
            try:
                first, last = date.fromisoformat(from_on), date.fromisoformat(until_on)
            except ValueError:
                raise Again(again(fault=tr("Choose a first and a last day."))) from None
            people.substitute(tx, Substitution(person_id=person_id, substitute_id=acting, from_on=first, until_on=last))
    return visit.done(f"{HERE}/{person_id}", tr("Saved."))


@router.post(ONE + "/sessions/end")
def end_sessions(visit: Visiting, person_id: int) -> Response:
    """Log them out everywhere."""
    with visit.writing() as tx:
        profile = _account(tx, visit, person_id)
        number = sessions.end_all(tx, person_id, but=visit.session.token_hash)
    said = ntr("%(number)s session is ended.", "%(number)s sessions are ended.", number)
    return visit.done(f"{HERE}/{profile.id}", said)


@router.post(ONE + "/mend")
def mend(visit: Visiting, person_id: int) -> Response:
    """Send to their address again, which mail servers refused."""
    with visit.writing() as tx:
        profile = common.of_theirs(tx, visit, person_id)
        addresses.mend(tx, profile.email)
    return visit.done(f"{HERE}/{person_id}", tr("Mail goes to %(address)s again.", address=profile.email))


@router.get(ONE + "/deactivate")
def ask_to_leave(visit: Visiting, person_id: int) -> Response:
    """What they own and owe, and to whom it goes."""
    with visit.reading() as tx:
        shown = _leaving(tx, visit, _account(tx, visit, person_id))
    return shown()


@router.post(ONE + "/deactivate")
def leave(visit: Visiting, person_id: int) -> Response:
    """Note that they have left; what they owned goes to others, who are told."""
    with visit.writing() as tx:
        profile = _account(tx, visit, person_id)
        if profile.left_on is None:
            with or_again(partial(_leaving, tx, visit, profile)):
                common.keep_an_administrator(tx, profile)
            people.deactivate(tx, person_id, on=visit.today)
            concerned = lists.items_of_person(tx, person_id)
            person_left(tx, person_id=person_id, item_ids=concerned, actor=visit.actor(), at=visit.at)
            sessions.end_all(tx, person_id)
    return visit.done(f"{HERE}/{person_id}", tr("%(name)s has left.", name=profile.name))


def _chosen(
    tx: SqlTransaction, visit: Visit, profile: Profile, *, office: str, organisation: str
) -> tuple[Office, int]:
    """The office, and where, that the visitor may grant."""
    held, where = next((each for each in GRANTED if each == office), None), whole(organisation)
    if held is None or where is None:
        raise Again(_page(tx, visit, profile, fault=tr("Choose an office and an organisation.")))
    visit.need(Duty.GRANT, organisation_id=where)
    return held, where


def _account(tx: SqlTransaction, visit: Visit, person_id: int) -> Profile:
    """A person whose account the visitor may change."""
    profile = common.of_theirs(tx, visit, person_id)
    common.need_cover(tx, visit, profile)
    return profile


def _described(visit: Visit, before: Profile, typed: Mapping[str, str], *, is_guest: bool) -> Profile:
    where = whole(typed["organisation"])
    email = people.checked_address(typed["email"].strip())
    if where is None:
        return replace(before, name="", email=email)
    visit.need(Duty.MANAGE_PEOPLE, organisation_id=where)
    return replace(
        before,
        name=" ".join(typed["name"].split()),
        title=typed["title"].strip(),
        email=email,
        organisation_id=where,
        language=typed["language"],
        is_guest=is_guest,
    )


def _new(
    tx: SqlTransaction, visit: Visit, *, typed: Mapping[str, str] | None = None, fault: str | None = None
) -> Shown:
    return partial(
        visit.page,
        "people/new.html",
        current="admin",
        status=UNPROCESSABLE if fault else 200,
        fault=fault,
        typed=typed or {"organisation": str(visit.person.organisation_id), "language": "sv"},
        **_choices(tx, visit),
    )


def _page(
    tx: SqlTransaction,
    visit: Visit,
    profile: Profile,
    *,
    typed: Mapping[str, str] | None = None,
    fault: str | None = None,
) -> Shown:
    tree, names = tx.tree(), Names(tx)
    kept = {
        "name": profile.name,
        "title": profile.title,
        "email": profile.email,
        "organisation": str(profile.organisation_id),
        "language": profile.language,
    }
    return partial(
        visit.page,
        "people/person.html",
        current="admin",
        status=UNPROCESSABLE if fault else 200,
        fault=fault,
        profile=profile,
        place=tree.organisations[profile.organisation_id].name,
        left=None if profile.left_on is None else day_in_words(profile.left_on, today=visit.today),
        may_change=common.covers(tx, visit, profile),
        may_keep=visit.rights.may(Duty.KEEP_RECORDS, organisation_id=profile.organisation_id),
        typed={**kept, **(typed or {})},
        held=[
            _held(visit, each, tree.organisations[each.organisation_id].name)
            for each in offices.granted(tx, [profile.id])
        ],
        answers_for=[
            place.name
            for place in tree.organisations.values()
            if profile.id in {place.manager_id, place.coordinator_id}
        ],
        grants=[(each.value, right_in_words(each)) for each in GRANTED],
        granting=common.places(tree, visit.rights.where(Duty.GRANT)),
        substitutions=[
            (
                names.name(each.substitute_id),
                *(day_in_words(day, today=visit.today) for day in (each.from_on, each.until_on)),
            )
            for each in people.substitutions(tx, profile.id)
            if each.until_on >= visit.today
        ],
        sessions=len(sessions.of_person(tx, profile.id)),
        refused=addresses.is_bad(tx, profile.email),
        **_choices(tx, visit),
    )


def _held(visit: Visit, each: Granted, place: str) -> dict[str, Any]:
    return {
        "office": each.office.value,
        "said": right_in_words(each.office),
        "organisation": each.organisation_id,
        "place": place,
        "is_by_hand": each.source == offices.BY_HAND,
        "source": each.source,
        "may_revoke": visit.rights.may(Duty.GRANT, organisation_id=each.organisation_id),
    }


def _choices(tx: SqlTransaction, visit: Visit) -> dict[str, Any]:
    return {
        "places": common.places(tx.tree(), visit.rights.where(Duty.MANAGE_PEOPLE)),
        "languages": [(code, NAMES[code]) for code in LANGUAGES],
    }


def _leaving(tx: SqlTransaction, visit: Visit, profile: Profile, *, fault: str | None = None) -> Shown:
    concerned = lists.items_of_person(tx, profile.id)
    vacant = [p.name for p in organisations.organisations(tx) if profile.id in {p.manager_id, p.coordinator_id}]
    return partial(
        visit.page,
        "people/deactivate.html",
        current="admin",
        status=UNPROCESSABLE if fault else 200,
        fault=fault,
        profile=profile,
        passed=[_passed(tx, visit, item_id, profile.id) for item_id in concerned[:MOST_SHOWN]],
        number=len(concerned),
        vacant=vacant,
    )


def _passed(tx: SqlTransaction, visit: Visit, item_id: int, person_id: int) -> Passed:
    facts = tx.facts(item_id, at=visit.at)
    gone = replace(facts, gone=facts.gone | {person_id})
    outcome = decide_departures(gone, actor=visit.actor(), at=visit.at)
    heir = facts.item.owner_id if outcome is None else outcome.item.owner_id
    is_seen = Action.SEE in allowed(relations(visit.rights, about(facts)))
    return Passed(
        ref=facts.item.ref,
        title=facts.item.title if is_seen else None,
        to=None if heir == person_id else Names(tx).name(heir),
    )
