"""Whose subject at an identity provider it is."""

from adapters.sql import identities, sessions
from adapters.sql.store import SqlStore
from tests.adapters.sql.building import AT, COLLEAGUE, OWNER, at_once, later

ISSUER = "https://login.region.example"


def test_a_subject_belongs_to_whom_it_was_linked_first_and_to_one_issuer(store: SqlStore) -> None:
    with store.begin() as tx:
        assert identities.find(tx, ISSUER, "one") is None
        assert identities.link(tx, ISSUER, "one", person_id=OWNER, at=AT) == OWNER
        assert identities.link(tx, ISSUER, "one", person_id=COLLEAGUE, at=AT) == OWNER
        assert identities.find(tx, "https://other.example", "one") is None
        identities.seen(tx, ISSUER, "one", at=later(days=1))
        assert identities.find(tx, ISSUER, "one") == OWNER


def test_of_two_who_come_at_once_one_is_linked(store: SqlStore) -> None:
    found: list[int] = []

    def link(which: int) -> None:
        with store.begin() as tx:
            found.append(identities.link(tx, ISSUER, "one", person_id=(OWNER, COLLEAGUE)[which], at=AT))

    at_once(link, 2)
    assert len(set(found)) == 1


def test_a_session_ends_by_its_name_or_by_the_subject(store: SqlStore) -> None:
    with store.begin() as tx:
        identities.link(tx, ISSUER, "one", person_id=OWNER, at=AT)
        for issuer, sid in ((ISSUER, "a"), (ISSUER, "b"), (None, None)):
            ends_at = later(hours=1)
            sessions.begin(tx, OWNER, method="x", agent="", at=AT, ends_at=ends_at, issuer=issuer, sid=sid)
        assert identities.log_out(tx, ISSUER, subject="one", sid="a") == 1
        assert identities.log_out(tx, "https://other.example", subject="one", sid=None) == 0
        assert identities.log_out(tx, ISSUER, subject="nobody", sid=None) == 0
        assert identities.log_out(tx, ISSUER, subject="one", sid="unknown") == 1
        assert [each.issuer for each in sessions.of_person(tx, OWNER)] == [None]
