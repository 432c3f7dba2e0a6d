from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.sql.engines import DatabaseFailed, open_database
from adapters.sql.store import SqlStore
from adapters.worker import round as do_round
from tests.adapters.sql.building import COLLEAGUE
from tests.adapters.worker.building import MONDAY, TERMS, House, local, working_day


def test_a_round_says_in_figures_what_it_did(house: House) -> None:
    house.opens()
    house.opens("Snabbare svar", owner_id=COLLEAGUE)
    assert house.round(local(working_day(15))).as_dict() == {
        "claimed": 2,
        "advanced": 0,
        "notices": 2,
        "messages": 2,
        "sent": 2,
        "failed": 0,
        "set_aside": 0,
        "stalled": 0,
        "posted": 0,
        "post_failed": 0,
    }


def test_a_round_in_which_nothing_was_due_says_so(house: House) -> None:
    house.opens()
    assert set(house.round(local(MONDAY, 12)).as_dict().values()) == {0}


def test_what_takes_time_makes_the_leases_later(house: House) -> None:
    house.opens()
    ticks = iter(range(0, 100_000, 60))
    at = local(working_day(15))
    do_round(house.store, house.transport, at=at, terms=TERMS, monotonic=lambda: float(next(ticks)))
    (message,) = house.outbox()
    assert message.sent_at is not None
    assert message.sent_at >= at + timedelta(minutes=3)


def test_an_item_that_stalls_is_counted(house: House) -> None:
    house.opens()
    house.mornings(working_day(29))
    assert house.round(local(working_day(30))).stalled == 1


def test_a_database_that_cannot_be_reached_is_a_refusal_and_no_mail_is_lost(house: House) -> None:
    house.opens()
    gone = open_database("postgresql+psycopg://nobody@127.0.0.1:1/nowhere")
    with pytest.raises(DatabaseFailed):
        replace(house, store=SqlStore(gone)).round(local(working_day(15)))
    gone.close()
    assert house.round(local(working_day(15))).sent == 1
