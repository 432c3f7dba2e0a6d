from datetime import date
from typing import Any

import pytest
from sqlalchemy import LargeBinary, String, cast, select

from adapters.sql import attempts, ideas, indexing, lists, messages, people, pseudonyms
from adapters.sql.holdings import PARTS
from adapters.sql.ideas import Idea
from adapters.sql.pseudonyms import Plan
from adapters.sql.statements import table
from adapters.sql.store import SqlStore
from engine.access import Rights
from engine.edit import comment
from engine.errors import Invalid, NotNow
from engine.model import Actor, ActorKind, Visibility
from tests.adapters.sql.building import AT, CARE, COLLEAGUE, MANAGER, OWNER, opened
from tests.adapters.sql.everything import added, tables
from tests.adapters.worker.building import House, local, working_day
from tests.engine.chains import first_break

NAME, ADDRESS = "Åsa Ahlgren", "asa.ahlgren@region.example"


def leaves(house: House, person_id: int = OWNER) -> None:
    """Somebody with a name of their own has left."""
    house.changes(person_id, name=NAME, email=ADDRESS, title="sjuksköterska", code="4711", left_on=date(2026, 5, 4))


def taken(store: SqlStore, person_id: int = OWNER, **wish: Any) -> Plan:
    wish = {"reason": "Begäran", "at": AT, "by": MANAGER, **wish}
    with store.begin() as tx:
        return pseudonyms.pseudonymise(tx, person_id, **wish)


def everything(store: SqlStore) -> str:
    """Every value in every table, and in the index of words."""
    said = []
    with store.read() as tx:
        for of in tables():
            texts = [cast(c, String) for c in of.columns if not isinstance(c.type, LargeBinary)]
            said.append(repr(tx.sql.connection.execute(select(*texts)).all()))
        said.append(repr(tx.sql.connection.exec_driver_sql("SELECT people FROM finding").all()))
    return "\n".join(said)


def test_who_it_was_is_gone_and_what_they_did_stays(house: House) -> None:
    house.changes(OWNER, name=NAME, email=ADDRESS)
    item = house.opens(participants=house.takes_part(COLLEAGUE))
    house.mornings(working_day(20))
    indexing.catch_up(house.store)
    leaves(house)
    assert ADDRESS in everything(house.store)
    with house.store.read() as tx:
        before = lists.history(tx, item.id)
    told = len(house.notices())
    assert told > 0

    plan = taken(house.store)
    assert (plan.becomes, plan.mentions) == ("Person 1", [])
    indexing.catch_up(house.store)
    left = everything(house.store)
    assert [word for word in (NAME, "Ahlgren", ADDRESS, "4711", "sjuksköterska") if word in left] == []
    with house.store.read() as tx:
        now = tx.facts(item.id, at=AT).item
        after = lists.history(tx, item.id)
        assert after == before
        assert first_break(after, seq=now.seq, head=now.head) is None
        person = people.profile(tx, OWNER)
        assert (person.name, person.title, person.code) == ("Person 1", "", None)
        assert person.email == "person-1@pseudonym.invalid"
        assert [messages.raw(tx, mail.id) for mail in messages.messages(tx, person_id=OWNER, limit=99)] == [b"", b""]
        done = pseudonyms.find(tx, OWNER)
    assert done is not None
    assert (done.made_by, done.reason, done.at) == (MANAGER, "Begäran", AT)
    assert len(house.notices()) == told


def test_account_and_choices_are_taken_away_and_only_theirs(store: SqlStore) -> None:
    opened(store)
    kept = {"organisation", "person", "item", "participant", "partner", "commitment", "idea", "notice", "reply"}
    kept |= {
        "policy",
        "policy_change",
        "retention_rule",
        "retention_hold",
        "disposal",
        "extracted",
        "pseudonym",
        "glance",
    }
    gone = [part for part in PARTS if part.table not in kept | {"bad_address", "postponement"}]
    with store.begin() as tx:
        people.deactivate(tx, COLLEAGUE, on=date(2026, 5, 4))
        for part in gone:
            others = {"organisation_id": None} if part.table == "view" else {}
            for person_id in (COLLEAGUE, MANAGER):
                columns = dict.fromkeys(part.by, person_id)
                about = {"item_id": 1} if "item_id" in table(part.table).columns else {}
                added(tx, table(part.table), **columns, **about, **others)
        of = table("token")
        token = tx.sql.connection.execute(select(of.c.id).where(of.c.person_id == COLLEAGUE)).scalar_one()
        added(tx, table("answered"), token_id=token)
    assert gone
    taken(store, COLLEAGUE)
    with store.read() as tx:
        for part in gone:
            of = table(part.table)
            left = tx.sql.connection.execute(select(of.c[part.by[0]])).scalars().all()
            assert list(left) == [MANAGER], part.table
        assert list(tx.sql.connection.execute(select(table("answered").c.key))) == []


def test_only_who_has_left_is_taken_away_once_and_for_a_reason(house: House) -> None:
    with pytest.raises(NotNow):
        taken(house.store)
    leaves(house)
    with pytest.raises(Invalid):
        taken(house.store, reason=" ")
    with house.store.read() as tx:
        assert pseudonyms.plan(tx, OWNER).becomes == "Person 1"
        assert people.profile(tx, OWNER).name == NAME
    taken(house.store)
    with pytest.raises(NotNow):
        taken(house.store)


def test_where_the_name_stands_in_texts_is_told_and_nothing_of_it_is_changed(house: House) -> None:
    leaves(house)
    item = house.opens(f"Frågan som {NAME} ställde", owner_id=MANAGER)
    by_manager = Actor(kind=ActorKind.PERSON, person_id=MANAGER)
    with house.store.begin() as tx:
        comment(tx, item_id=item.id, text="Fråga åsa AHLGREN om larmet", actor=by_manager, at=AT)
        comment(tx, item_id=item.id, text="Åsan vet", actor=by_manager, at=AT)
        added(tx, table("worksheet"), item_id=item.id, phase="problem", cycle=1, values={"problem": f"Enligt {NAME}"})
        ideas.add(tx, Idea(organisation_id=CARE, text=f"{NAME} bör få hjälp", language="sv", made_at=AT))
    found = [(str(m.kind), m.ref, m.where) for m in taken(house.store, also=["Åsan"]).mentions]
    assert found == [
        ("an initiative", item.ref, ""),
        ("a worksheet", item.ref, "problem, 1"),
        ("the trail", item.ref, "1, item.opened"),
        ("the trail", item.ref, "2, item.commented"),
        ("the trail", item.ref, "3, item.commented"),
        ("an idea", None, "1"),
    ]
    with house.store.read() as tx:
        assert NAME in tx.facts(item.id, at=AT).item.title


def test_mail_to_them_is_never_sent_again_and_tries_are_forgotten(house: House) -> None:
    house.changes(OWNER, name=NAME, email=ADDRESS)
    house.opens()
    house.mornings(working_day(20))
    leaves(house)
    with house.store.begin() as tx:
        attempts.count(tx, attempts.key_of("account", ADDRESS), free=1, at=AT)
    taken(house.store)
    mail = house.outbox()[0]
    assert (mail.address, mail.subject) == ("person-1@pseudonym.invalid", "")
    with pytest.raises(NotNow), house.store.begin() as tx:
        messages.resend(tx, mail.id, at=local(working_day(30)))
    with house.store.read() as tx:
        assert tx.sql.connection.execute(select(table("attempt"))).all() == []


def test_mail_to_the_address_of_nobody_in_particular_is_emptied_too(house: House) -> None:
    leaves(house)
    with house.store.begin() as tx:
        for address in (ADDRESS.upper(), "kim@region.example"):
            added(tx, table("message"), person_id=None, address=address, subject=f"Till {address}")
    taken(house.store)
    assert {mail.address for mail in house.outbox()} == {"person-1@pseudonym.invalid", "kim@region.example"}
    assert ADDRESS.upper() not in everything(house.store)


def test_no_more_is_told_of_work_than_somebody_may_see_of_it(house: House) -> None:
    leaves(house)
    team: dict[str, Any] = {"visibility": Visibility.TEAM, "owner_id": MANAGER}
    ours, theirs = house.opens(f"Vad {NAME} såg", **team), house.opens(f"Vad {NAME} hörde om nedläggningen", **team)
    with house.store.begin() as tx:
        ideas.add(tx, Idea(organisation_id=CARE, text=f"{NAME} bör få hjälp", language="sv", made_at=AT))
        added(tx, table("participant"), item_id=ours.id, person_id=COLLEAGUE)
    rights = Rights(person_id=COLLEAGUE, home=frozenset({CARE}))
    with house.store.read() as tx:
        found = pseudonyms.plan(tx, OWNER, also=["nedläggning", "såg"], rights=rights)
        whole = pseudonyms.plan(tx, OWNER)
    assert {mention.ref for mention in found.mentions} == {ours.ref, None}
    assert {mention.ref for mention in whole.mentions} == {ours.ref, theirs.ref, None}
    assert len(found.mentions) + found.closed == len(whole.mentions)


def test_an_address_that_others_share_is_theirs_still(house: House) -> None:
    leaves(house)
    house.changes(COLLEAGUE, email=ADDRESS)
    with house.store.begin() as tx:
        added(tx, table("bad_address"), address=ADDRESS)
        ideas.add(tx, Idea(organisation_id=CARE, text="Larm", address=ADDRESS, language="sv", made_at=AT))
    taken(house.store)
    with house.store.read() as tx:
        assert tx.sql.connection.execute(select(table("bad_address").c.address)).scalars().all() == [ADDRESS]
        assert ideas.find(tx, 1).address == ADDRESS
    house.changes(COLLEAGUE, left_on=date(2026, 5, 4))
    taken(house.store, COLLEAGUE)
    with house.store.read() as tx:
        assert tx.sql.connection.execute(select(table("bad_address").c.address)).scalars().all() == []
        assert (ideas.find(tx, 1).address, ideas.find(tx, 1).text) == ("", "Larm")
