"""The seal of the night is set once, whatever happens, and told to everybody who can be told."""

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.sql import publications
from adapters.sql.publications import Channel
from adapters.sql.store import SqlStore
from adapters.webhooks.posting import Poster
from adapters.webhooks.signing import new_secret
from adapters.worker import Sealing, seal_night
from adapters.worker.outlets import Outlets
from engine.seals import Seal
from tests.adapters.sql import tampering
from tests.adapters.sql.building import MANAGER, at_once
from tests.adapters.webhooks.receivers import answer, receiving
from tests.adapters.worker.building import MONDAY, SENDER, STOCKHOLM, House, local, text

SECRET = new_secret()


def sealing(*, private: bool = True, **outlets: object) -> Sealing:
    return Sealing(
        key=None,
        zone=STOCKHOLM.zone,
        outlets=Outlets(**outlets),  # type: ignore[arg-type]
        sender=SENDER,
        poster=Poster(timeout=timedelta(seconds=5), private=private),
    )


def night(number: int, hour: int = 3) -> datetime:
    return local(MONDAY + timedelta(days=number), hour)


def every_seal(store: SqlStore) -> list[Seal]:
    with store.read() as tx:
        return tampering.every_seal(tx)


def faults(store: SqlStore) -> dict[Channel, str | None]:
    with store.read() as tx:
        last = publications.last(tx)
        assert last is not None
        return dict(last.faults)


def test_each_night_is_sealed_once_however_often_it_is_looked_at(house: House) -> None:
    for at in (night(0), night(0, 9), night(0, 23), night(1, 0), night(1, 1), night(2, 12)):
        seal_night(house.store, sealing(), at=at)
    assert [seal.at for seal in every_seal(house.store)] == [night(0), night(1, 0), night(2, 12)]


def test_the_night_begins_at_midnight_on_the_clocks_there_also_when_they_change(house: House) -> None:
    before = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # half past midnight, and the clock goes back at three
    assert seal_night(house.store, sealing(), at=before) is not None
    assert seal_night(house.store, sealing(), at=before + timedelta(hours=23)) is None
    assert seal_night(house.store, sealing(), at=before + timedelta(hours=24, minutes=30)) is not None


def test_nights_in_which_nothing_was_there_are_not_made_up(house: House) -> None:
    house.opens()
    seal_night(house.store, sealing(), at=night(0))
    house.opens(at=night(2, 9))
    seal_night(house.store, sealing(), at=night(9))
    assert [(seal.number, seal.items, seal.at) for seal in every_seal(house.store)] == [
        (1, 1, night(0)),
        (2, 1, night(9)),
    ]


def test_of_many_processes_one_seals_the_night(house: House, tmp_path: Path) -> None:
    file = tmp_path / "seals.txt"

    def work(_which: int) -> None:
        seal_night(house.store, sealing(file=file), at=night(0))

    at_once(work, 3)
    assert len(every_seal(house.store)) == 1
    assert len(file.read_text().splitlines()) == 1


def test_a_seal_is_added_to_a_file_that_its_owner_alone_may_read(house: House, tmp_path: Path) -> None:
    file = tmp_path / "seals.txt"
    for number in (0, 1):
        seal_night(house.store, sealing(file=file), at=night(number))
    first, second = every_seal(house.store)
    assert file.read_text().splitlines() == [
        f"1:{first.hash} 2026-03-02T02:00:00Z events=0 items=0",
        f"2:{second.hash} 2026-03-03T02:00:00Z events=0 items=0",
    ]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_seal_is_mailed_in_the_language_of_whoever_keeps_it(house: House) -> None:
    house.changes(MANAGER, language="en")
    addresses = ("manager@region.example", "arkiv@kommun.example")
    seal_night(house.store, sealing(addresses=addresses), at=night(0))
    house.round(night(0, 8))
    (seal,) = every_seal(house.store)
    in_english, in_swedish = sorted(house.mails(), key=lambda mail: "arkiv" in str(mail["To"]))
    assert "Keep this mail." in text(in_english)
    assert "Spara det här mejlet." in text(in_swedish)
    for mail in (in_english, in_swedish):
        assert f"1:{seal.hash}" in text(mail)


def test_a_seal_is_posted_and_signed(house: House) -> None:
    with receiving() as receiver:
        seal_night(house.store, sealing(url=receiver.url(), secret=SECRET), at=night(0))
    (seal,) = every_seal(house.store)
    (got,) = receiver.got
    assert got.verified(SECRET)["type"] == "seal.set"
    assert got.verified(SECRET)["data"]["hash"] == seal.hash
    assert faults(house.store) == {Channel.WEBHOOK: None}


def test_an_outlet_that_is_dead_stops_no_other_and_is_noted(house: House, tmp_path: Path) -> None:
    with receiving(answer(500)) as receiver:
        told = sealing(file=tmp_path / "nowhere" / "seals.txt", url=receiver.url(), addresses=("a@region.example",))
        assert seal_night(house.store, told, at=night(0)) is not None
    found = faults(house.store)
    assert "No such file" in str(found[Channel.FILE])
    assert "500" in str(found[Channel.WEBHOOK])
    assert found[Channel.MAIL] is None
    assert len(house.outbox()) == 1


def test_no_seal_is_posted_into_the_inner_network_unless_that_is_allowed(house: House) -> None:
    with receiving() as receiver:
        seal_night(house.store, sealing(private=False, url=receiver.url()), at=night(0))
    assert "address not allowed" in str(faults(house.store)[Channel.WEBHOOK])
    assert receiver.got == []


def test_a_file_that_leads_elsewhere_is_not_followed(house: House, tmp_path: Path) -> None:
    (tmp_path / "seals.txt").symlink_to(tmp_path / "other.txt")
    seal_night(house.store, sealing(file=tmp_path / "seals.txt"), at=night(0))
    assert faults(house.store)[Channel.FILE] is not None
    assert not (tmp_path / "other.txt").exists()


def test_with_a_key_the_seal_of_the_night_is_signed(house: House) -> None:
    seal_night(house.store, replace(sealing(), key="k" * 32), at=night(0))
    assert every_seal(house.store)[0].key_id is not None
