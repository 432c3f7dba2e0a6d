"""It is counted once a night how much has stalled, whoever looks and however often."""

from datetime import timedelta

from adapters.sql import nights
from adapters.worker import count_night
from engine.trends import Night
from tests.adapters.sql.building import at_once
from tests.adapters.worker.building import MONDAY, STOCKHOLM, House, local

LATER = MONDAY + timedelta(weeks=6)


def counted(house: House) -> list[Night]:
    with house.store.read() as tx:
        return nights.nights(tx, None, last=LATER + timedelta(days=3))


def test_each_night_is_counted_once_as_it_then_was(house: House) -> None:
    item = house.opens()
    assert count_night(house.store, zone=STOCKHOLM.zone, at=local(LATER, 0))
    house.stops(item, at=local(LATER, 9))
    assert not count_night(house.store, zone=STOCKHOLM.zone, at=local(LATER, 23, 59))
    assert count_night(house.store, zone=STOCKHOLM.zone, at=local(LATER + timedelta(days=3), 15))

    first, second = counted(house)
    assert first == Night(day=LATER, at_work=1, stalled=1)
    assert second == Night(day=LATER + timedelta(days=3), at_work=0, stalled=0)


def test_many_who_count_at_once_keep_it_once(house: House) -> None:
    house.opens()
    kept = list[bool]()
    at_once(lambda _: kept.append(count_night(house.store, zone=STOCKHOLM.zone, at=local(LATER))), 3)
    assert sorted(kept) == [False, False, True]
    assert [(night.at_work, night.stalled) for night in counted(house)] == [(1, 1)]
