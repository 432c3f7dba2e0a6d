"""How long work is kept, and disposing of it, on the pages of administration."""

import io
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.sql import disposals, ideas, messages, offices, organisations, people, retention
from adapters.sql.ended import survey
from adapters.sql.ideas import Idea
from adapters.sql.offices import Granted
from adapters.sql.organisations import Place
from engine.access import Office as Held
from engine.errors import NotFound
from engine.model import Item, Visibility
from tests.adapters.sql.building import AT, CARE, COLLEAGUE, COORDINATOR, MANAGER, OWNER, REGION, SENIOR
from tests.adapters.web.browser import Office, Visitor, words
from tests.adapters.worker.building import House, local, working_day

RULE = {
    "organisation": str(REGION),
    "workflow": "",
    "years": "5",
    "decision": "RS 2026/123",
    "decided_on": "2026-01-15",
}
HERE = "/admin/retention"


@pytest.fixture
def administrator(office: Office) -> Visitor:
    """The manager's manager, who administers the region as well."""
    granted = Granted(person_id=SENIOR, office=Held.ADMINISTRATOR, organisation_id=REGION, granted_at=office.at)
    with office.store.begin() as tx:
        offices.grant(tx, granted)
    return office.logs_in(SENIOR)


@pytest.fixture
def ended(office: Office, administrator: Visitor) -> Item:
    """Work that ended in 2026 and is kept for five years; it is 2032 now."""
    assert administrator.posts(f"{HERE}/rules", RULE).status_code == 303
    house = House(office.store, office.directory / "maildir")
    item = house.stops(office.opens(), at=local(working_day(5)))
    office.at = datetime(2032, 1, 1, 8, tzinfo=AT.tzinfo)
    return item


def again(office: Office) -> Visitor:
    """The administrator, logged in years later."""
    return office.logs_in(SENIOR)


def test_decisions_are_added_and_withdrawn(office: Office, administrator: Visitor) -> None:
    assert "Det finns inget beslut än" in words(administrator.gets(HERE))
    administrator.posts(f"{HERE}/rules", RULE)
    administrator.posts(f"{HERE}/rules", {**RULE, "years": "", "decision": "VN 1", "organisation": str(CARE)})
    shown = words(administrator.gets(HERE))
    assert "RS 2026/123 Region Exempel och allt under · alla arbetsflöden · bevaras 5 år" in shown
    assert "bevaras för alltid" in shown
    assert administrator.posts(f"{HERE}/rules/2/withdraw").status_code == 303
    with office.store.read() as tx:
        (rule,) = retention.rules(tx)
    assert (rule.decision, rule.years) == ("RS 2026/123", 5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"decision": " "},
        {"years": "fem"},
        {"years": "9" * 5000},
        {"decided_on": ""},
        {"organisation": ""},
        {"organisation": "9" * 5000},
    ],
)
def test_what_cannot_hold_is_said_and_what_was_typed_stays(administrator: Visitor, wrong: dict[str, str]) -> None:
    refused = administrator.posts(f"{HERE}/rules", {**RULE, **wrong})
    assert refused.status_code == 422
    assert "<title>Fel: " in refused.text
    assert "years" in wrong or 'value="5"' in refused.text


def test_what_goes_is_shown_confirmed_and_told_row_by_row(office: Office, ended: Item) -> None:
    administrator = again(office)
    assert "1 arbete får gallras" in words(administrator.gets(HERE))
    preview = words(administrator.gets(f"{HERE}/preview?decision=RS+2026%2F123"))
    assert f"{ended.ref} {ended.title} Nära vård" in preview
    assert administrator.posts(f"{HERE}/dispose", {"decision": "RS 2026/123", "confirmed": "RS"}).status_code == 422

    begun = administrator.posts(f"{HERE}/dispose", {"decision": "RS 2026/123", "confirmed": " RS 2026/123 "})
    office.app.state.service.workers.drain()
    told = words(administrator.gets(begun.headers["location"]))
    assert "1 arbete är gallrat" in told
    assert f"{ended.ref} gallrat" in told
    assert "RS 2026/123" in words(administrator.gets(f"{HERE}/record"))
    csv = administrator.gets(f"{HERE}/record.csv").content.decode("utf-8-sig")
    assert csv.splitlines()[1].startswith(f"{ended.ref};pdsa;Nära vård;2026-03-02;")
    book = zipfile.ZipFile(io.BytesIO(administrator.gets(f"{HERE}/record.xlsx?decision=RS+2026%2F123").content))
    assert any(ended.ref in book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert "Inget har gallrats" in words(administrator.gets(f"{HERE}/record?decision=none"))


def test_mails_from_person_to_person_about_it_go_with_it_and_no_others(office: Office, administrator: Visitor) -> None:
    administrator.posts(f"{HERE}/rules", RULE)
    gone, stays = office.opens(), office.opens(title="Snabbare svar")
    for item in (gone, stays):
        office.at += timedelta(minutes=1)
        owed = {"commitment": str(office.owed(item).id)}
        assert office.logs_in(MANAGER).posts(f"/items/{item.ref}/remind", owed).status_code == 303
    House(office.store, office.directory / "maildir").stops(gone, at=local(working_day(5)))
    office.at = datetime(2032, 1, 1, 8, tzinfo=AT.tzinfo)
    with office.store.read() as tx:
        found = survey(tx, at=office.at).disposable
    assert [done.fault for done in disposals.dispose(office.store, found, at=office.at, by=None)] == [None]
    with office.store.read() as tx:
        mails = messages.messages(tx, limit=10)
        held = [(mail.subject, messages.raw(tx, mail.id)) for mail in mails if mail.person_id == OWNER]
    assert [subject.rpartition(" · ")[2] for subject, _ in held if subject] == [stays.title]
    assert [raw for subject, raw in held if not subject] == [b""]


def test_what_whoever_left_an_idea_was_told_goes_with_the_work(office: Office, administrator: Visitor) -> None:
    administrator.posts(f"{HERE}/rules", RULE)
    idea = Idea(organisation_id=CARE, text="Släck", address="a@b.example", language="sv", made_at=office.at)
    with office.store.begin() as tx:
        number = ideas.add(tx, idea)
    new = {"title": "Släck i korridoren", "organisation": str(CARE), "owner": "Manager", "visibility": "team"}
    new |= {"idea": str(number), "origin": "employee_idea"}
    assert office.logs_in(MANAGER).posts("/new", new).status_code == 303
    with office.store.read() as tx:
        item = tx.facts(1, at=office.at).item
    House(office.store, office.directory / "maildir").stops(item, at=local(working_day(5)))
    office.at = datetime(2032, 1, 1, 8, tzinfo=AT.tzinfo)
    with office.store.read() as tx:
        found = survey(tx, at=office.at).disposable
        assert [mail.kind for mail in messages.messages(tx, limit=10) if mail.subject] == ["idea"]
    assert [done.fault for done in disposals.dispose(office.store, found, at=office.at, by=None)] == [None]
    with office.store.read() as tx:
        assert [mail.subject for mail in messages.messages(tx, limit=10)] == [""]


def test_what_is_on_hold_stays(office: Office, ended: Item) -> None:
    administrator = again(office)
    assert administrator.posts(f"{HERE}/holds", {"ref": ended.ref, "reason": ""}).status_code == 422
    assert administrator.posts(f"{HERE}/holds", {"ref": "FA-1", "reason": "Tvist"}).status_code == 422
    administrator.posts(f"{HERE}/holds", {"ref": ended.ref.lower(), "reason": "Tvist"})
    assert "Tvist" in words(administrator.gets(HERE))
    preview = words(administrator.gets(f"{HERE}/preview?decision=RS+2026%2F123"))
    assert "Inget får gallras nu" in preview
    assert "någon har undantagit det" in preview
    administrator.posts(f"{HERE}/holds/{ended.ref}/release")
    assert "1 arbete får gallras" in words(administrator.gets(HERE))


def test_what_is_gone_answers_so_to_those_who_might_have_seen_it_alone(office: Office, ended: Item) -> None:
    with office.store.begin() as tx:
        town = organisations.add_organisation(tx, Place(code="K", name="Kommunen", kind="kommun", is_principal=True))
        found = disposals.Disposal(
            item_id=ended.id,
            ref=ended.ref,
            workflow="pdsa",
            organisation_id=CARE,
            visibility=Visibility.PRIVATE,
            opened_at=AT,
            ended_at=AT,
            seq=1,
            head="",
            rule_id=1,
            decision="RS 2026/123",
            years=5,
            disposed_at=AT,
            disposed_by=None,
        )
        rights = {
            person: offices.rights(tx, tx.person(person), at=office.at) for person in (OWNER, SENIOR, COORDINATOR)
        }
        assert not disposals.might_have_seen(rights[COORDINATOR], found)
        assert disposals.might_have_seen(rights[SENIOR], found)
        assert town.id not in rights[OWNER].home
    again(office).posts(f"{HERE}/dispose", {"decision": "RS 2026/123", "confirmed": "RS 2026/123"})
    office.app.state.service.workers.drain()
    gone = office.logs_in(COLLEAGUE).gets(f"/items/{ended.ref}")
    assert gone.status_code == 410
    assert "FA-2026-001 gallrades 2032-01-01, enligt beslut RS 2026/123." in words(gone)
    with office.store.begin() as tx:
        people.change_person(tx, replace(people.profile(tx, COLLEAGUE), organisation_id=town.id))
    assert office.logs_in(COLLEAGUE).gets(f"/items/{ended.ref}").status_code == 404


def test_nobody_disposes_or_holds_beyond_their_own(office: Office, ended: Item) -> None:
    with office.store.begin() as tx:
        town = organisations.add_organisation(tx, Place(code="K", name="Kommunen", kind="kommun", is_principal=True))
        granted = Granted(person_id=COLLEAGUE, office=Held.ADMINISTRATOR, organisation_id=town.id, granted_at=AT)
        offices.grant(tx, granted)
    other = office.logs_in(COLLEAGUE)
    assert other.posts(f"{HERE}/rules", RULE).status_code == 403
    assert other.posts(f"{HERE}/rules/1/withdraw").status_code == 403
    assert other.posts(f"{HERE}/holds", {"ref": ended.ref, "reason": "Tvist"}).status_code == 422
    assert ended.ref not in other.gets(f"{HERE}/preview?decision=RS+2026%2F123").text
    other.posts(f"{HERE}/dispose", {"decision": "RS 2026/123", "confirmed": "RS 2026/123"})
    office.app.state.service.workers.drain()
    assert office.facts(ended).item == ended
    with office.store.read() as tx, pytest.raises(NotFound):
        retention.find(tx, 9)
