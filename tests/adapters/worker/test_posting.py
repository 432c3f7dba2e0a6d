"""Webhooks are told what happens: by real servers on the loopback, judged by the standard's own library."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

from adapters.sql import posts, webhooks
from adapters.sql.messages import MessageState
from adapters.sql.posts import Post
from adapters.sql.store import SqlStore
from adapters.sql.webhooks import Webhook
from adapters.webhooks.posting import Poster
from adapters.webhooks.signing import new_secret
from adapters.worker import round as do_round
from adapters.worker import tell_webhooks
from engine.edit import comment
from engine.model import OPERATOR
from tests.adapters.sql.building import CARE, at_once
from tests.adapters.webhooks.receivers import Receiver, Script, answer, receiving
from tests.adapters.worker.building import MONDAY, TERMS, House, local

ROOT = Path(__file__).parents[3]
NINE = local(MONDAY, 9)
SECRET = new_secret()


@dataclass
class Outpost:
    """A house, and somebody who is told what happens in it."""

    house: House
    receiver: Receiver
    poster: Poster = field(default_factory=lambda: Poster(timeout=timedelta(seconds=5), private=True))

    @property
    def store(self) -> SqlStore:
        return self.house.store

    def listens(self, **changes: Any) -> Webhook:
        given = {"organisation_id": CARE, "url": self.receiver.url(), "secret": SECRET, "made_at": NINE, **changes}
        with self.store.begin() as tx:
            return webhooks.add(tx, Webhook(**given))

    def answers(self, *scripts: Script) -> None:
        """What the receiver answers from now on."""
        self.receiver.scripts = [answer()] * len(self.receiver.got) + list(scripts)

    def tells(self, at: datetime = NINE) -> tuple[int, int, int]:
        """The webhooks are told what waits: how much arrived, how much did not, how much was given up."""
        posted = tell_webhooks(self.store, self.poster, at=at, terms=TERMS, monotonic=lambda: 0.0)
        return posted.sent, posted.failed, posted.dead

    def posts(self) -> list[Post]:
        with self.store.read() as tx:
            return posts.posts(tx, 1, limit=99)[::-1]

    def webhook(self) -> Webhook:
        with self.store.read() as tx:
            return webhooks.webhook(tx, 1)


@pytest.fixture
def outpost(house: House) -> Iterator[Outpost]:
    with receiving() as receiver:
        yield Outpost(house, receiver)


def test_what_happens_is_told_signed_with_its_phase_and_its_link(outpost: Outpost) -> None:
    outpost.listens()
    item = outpost.house.opens()
    with outpost.store.begin() as tx:
        comment(tx, item_id=item.id, text="Kalle Andersson ramlade", actor=OPERATOR, at=NINE)
    assert outpost.tells() == (2, 0, 0)
    opened, commented = (got.verified(SECRET) for got in outpost.receiver.got)
    assert (opened["type"], commented["type"]) == ("item.opened", "item.commented")
    assert opened["data"]["item"]["phase"] == {"name": "problem", "label": "Problem"}
    assert opened["data"]["item"]["url"] == f"https://hjulet.region.example/items/{item.ref}"
    assert "Kalle" not in outpost.receiver.got[1].body
    assert [got.headers["webhook-id"] for got in outpost.receiver.got] == [post.name for post in outpost.posts()]
    assert [(post.state, post.status, post.sent_at) for post in outpost.posts()] == [(MessageState.SENT, 204, NINE)] * 2


def test_it_is_said_in_the_shape_and_the_language_of_the_webhook(outpost: Outpost) -> None:
    outpost.listens(shape="slack", language="en")
    outpost.house.opens()
    outpost.tells()
    message = outpost.receiver.got[0].verified(SECRET)
    assert "It was opened." in message["text"]


def test_no_transaction_is_open_while_something_is_posted(outpost: Outpost) -> None:
    outpost.listens()
    outpost.house.opens()

    def works_meanwhile(line: Any) -> None:
        with outpost.store.begin() as tx:  # would wait for ever if another one were open on SQLite
            webhooks.rotate(tx, 1, secret=new_secret(), at=NINE)
        answer()(line)

    outpost.answers(works_meanwhile)
    assert outpost.tells() == (1, 0, 0)


def test_what_fails_is_tried_again_under_the_same_name_with_growing_pauses(outpost: Outpost) -> None:
    outpost.listens()
    outpost.house.opens()
    outpost.answers(answer(503))
    at, waits = NINE, []
    for _ in range(4):
        assert outpost.tells(at) == (0, 1, 0)
        (post,) = outpost.posts()
        assert (post.state, post.status, outpost.tells(post.not_before - timedelta(seconds=2))) == (
            MessageState.RETRY,
            503,
            (0, 0, 0),
        )
        waits.append(post.not_before - at)
        at = post.not_before
    assert all(later > earlier * 1.4 for earlier, later in pairwise(waits))
    outpost.answers(answer())
    assert outpost.tells(at) == (1, 0, 0)
    assert len({got.headers["webhook-id"] for got in outpost.receiver.got}) == 1
    assert outpost.webhook().failing_since is None


def test_what_fails_for_two_days_is_given_up_and_can_be_posted_again(outpost: Outpost) -> None:
    outpost.listens()
    outpost.house.opens()
    outpost.answers(answer(500))
    at = NINE
    while outpost.tells(at)[2] == 0:
        at = outpost.posts()[0].not_before
    assert timedelta(hours=30) < at - NINE < timedelta(hours=49)
    assert [post.state for post in outpost.posts()] == [MessageState.DEAD]
    outpost.answers(answer())
    with outpost.store.begin() as tx:
        posts.resend(tx, 1, at=at)
    assert outpost.tells(at) == (1, 0, 0)


def test_a_receiver_that_asks_to_be_left_alone_is_left_alone_for_an_hour_at_most(outpost: Outpost) -> None:
    outpost.listens()
    outpost.house.opens()
    for asked, waited in (("600", timedelta(minutes=10)), ("99999", timedelta(hours=1))):
        at = outpost.posts()[0].not_before
        outpost.answers(answer(429, retry_after=asked))
        assert outpost.tells(at) == (0, 1, 0)
        assert outpost.posts()[0].not_before - at == waited + posts.BEHIND_THE_OTHERS


def test_what_is_refused_is_given_up_at_once_with_the_status(outpost: Outpost) -> None:
    outpost.listens()
    outpost.house.opens()
    outpost.answers(answer(404))
    assert outpost.tells() == (0, 1, 1)
    assert [(post.state, post.status) for post in outpost.posts()] == [(MessageState.DEAD, 404)]
    assert outpost.webhook().stopped_at is None


def test_one_that_says_it_is_gone_is_told_nothing_more(outpost: Outpost) -> None:
    outpost.listens()
    outpost.house.opens()
    outpost.house.opens()
    outpost.answers(answer(410))
    assert outpost.tells() == (0, 1, 1)
    outpost.house.opens()
    assert outpost.tells() == (0, 0, 0)
    assert (outpost.webhook().stopped_why, outpost.webhook().stopped_at) == (webhooks.GONE, NINE)
    assert [post.state for post in outpost.posts()] == [MessageState.DEAD, MessageState.DEAD]
    assert outpost.receiver.connections == 1


def test_one_that_fails_for_five_days_is_told_nothing_more(outpost: Outpost) -> None:
    outpost.listens()
    outpost.answers(answer(500))
    for day in range(7):
        at = NINE + timedelta(days=day)
        outpost.house.opens(at=at)
        outpost.tells(at)
    assert (outpost.webhook().stopped_why, outpost.webhook().stopped_at) == (
        webhooks.FAILING,
        NINE + timedelta(days=6),
    )


def test_an_inner_address_is_refused_unless_it_is_allowed(outpost: Outpost) -> None:
    outpost.listens()
    outpost.house.opens()
    outpost.poster = Poster(timeout=timedelta(seconds=5))
    assert outpost.tells() == (0, 1, 1)
    assert [(post.state, post.last_error) for post in outpost.posts()] == [(MessageState.DEAD, "address not allowed")]
    assert outpost.receiver.connections == 0


def test_one_that_does_not_answer_delays_no_other(outpost: Outpost) -> None:
    with receiving() as silent:
        silent.scripts = [lambda _: silent.ended.wait() and None]  # type: ignore[list-item]
        outpost.poster = Poster(timeout=timedelta(seconds=0.5), private=True)
        outpost.listens(url=silent.url())
        outpost.listens()
        for _ in range(3):
            outpost.house.opens()
        assert outpost.tells() == (3, 1, 0)
        assert silent.connections == 1


def test_what_was_being_posted_when_its_process_was_killed_is_posted_by_another(outpost: Outpost) -> None:
    outpost.listens()
    outpost.house.opens()
    url = outpost.store.database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.adapters.worker.posting_process", url, NINE.isoformat()]
    with subprocess.Popen(command, cwd=ROOT) as process:
        outpost.answers(lambda _: process.kill(), answer())
        assert process.wait() == -signal.SIGKILL
    assert outpost.tells(NINE + TERMS.lease - timedelta(seconds=1)) == (0, 0, 0)
    assert outpost.tells(NINE + TERMS.lease + timedelta(minutes=1)) == (1, 0, 0)
    first, second = outpost.receiver.got
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    assert [(post.state, post.attempts) for post in outpost.posts()] == [(MessageState.SENT, 2)]


def test_any_number_may_post_at_once_and_nothing_is_posted_twice(outpost: Outpost) -> None:
    for _ in range(3):
        outpost.listens()
    for _ in range(4):
        outpost.house.opens()
    total, guard = [], threading.Lock()

    def work(_: int) -> None:
        sent = outpost.tells()[0]
        with guard:
            total.append(sent)

    at_once(work, 3)
    names = [got.headers["webhook-id"] for got in outpost.receiver.got]
    assert (sum(total), len(names), len(set(names))) == (12, 12, 12)


def test_a_phase_that_is_no_longer_known_is_told_by_its_name(outpost: Outpost) -> None:
    outpost.listens()
    outpost.house.opens()
    (post,) = outpost.posts()
    with outpost.store.begin() as tx:
        table = SQLModel.metadata.tables["post"]
        tx.sql.connection.execute(table.update().values(facts={**post.facts, "phase": "gone"}))
    outpost.tells()
    assert outpost.receiver.got[0].verified(SECRET)["data"]["item"]["phase"] == {"name": "gone", "label": "gone"}


def test_a_round_tells_the_webhooks_and_counts_it(outpost: Outpost) -> None:
    outpost.listens()
    outpost.house.opens()
    outpost.answers(answer(500), answer())
    rounds = [
        do_round(outpost.store, outpost.house.transport, at=at, terms=TERMS, poster=outpost.poster)
        for at in (NINE, NINE + timedelta(minutes=2))
    ]
    assert [(report.posted, report.post_failed) for report in rounds] == [(0, 1), (1, 0)]
