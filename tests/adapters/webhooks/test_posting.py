"""What becomes of a post, with receivers of every kind."""

import gzip
import json
import socket
from datetime import UTC, datetime, timedelta

import pytest

from adapters.webhooks.posting import Answer, Parcel, Poster, Verdict
from adapters.webhooks.signing import new_secret
from tests.adapters.webhooks.receivers import Receiver, Script, answer, receiving

SECRET, FORMER = new_secret(), new_secret()
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BODY = json.dumps({"title": "Färre fall på avdelning 32"}, ensure_ascii=False)


def post(*receivers: Receiver, path: str = "/hook", seconds: float = 10, **terms: object) -> list[Answer]:
    poster = Poster(timeout=timedelta(seconds=seconds), private=True, **terms)  # type: ignore[arg-type]
    return poster.post(
        [Parcel(name="evt_1", url=each.url(path), body=BODY, secrets=(SECRET, FORMER)) for each in receivers]
    )


def test_a_post_arrives_signed_as_it_was_written() -> None:
    with receiving() as receiver:
        assert post(receiver) == [Answer(verdict=Verdict.SENT, status=204)]
    (got,) = receiver.got
    assert got.body == BODY
    assert got.verified(SECRET) == got.verified(FORMER) == json.loads(BODY)
    assert (got.headers["content-type"], got.headers["webhook-id"]) == ("application/json", "evt_1")
    assert got.headers["accept-encoding"] == "identity"
    assert not {"cookie", "authorization"} & set(got.headers)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, Verdict.SENT),
        (202, Verdict.SENT),
        (299, Verdict.SENT),
        (400, Verdict.REFUSED),
        (401, Verdict.REFUSED),
        (404, Verdict.REFUSED),
        (408, Verdict.LATER),
        (410, Verdict.GONE),
        (413, Verdict.REFUSED),
        (429, Verdict.LATER),
        (500, Verdict.LATER),
        (503, Verdict.LATER),
    ],
)
def test_what_a_status_means(status: int, verdict: Verdict) -> None:
    with receiving(answer(status)) as receiver:
        assert post(receiver) == [Answer(verdict=verdict, status=status)]


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("Mon, 02 Mar 2026 09:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 02 Mar 2026 08:00:00 GMT", timedelta()),
        ("9" * 40, timedelta(seconds=999_999_999)),
        ("soon", None),
        ("-5", None),
        ("Mon, 99 Mar 2026 09:05:00 GMT", None),
    ],
)
def test_a_receiver_may_ask_to_be_left_alone(asked: str, wait: timedelta | None) -> None:
    with receiving(answer(503, retry_after=asked)) as receiver:
        assert post(receiver, now=lambda: NOW) == [Answer(verdict=Verdict.LATER, status=503, wait=wait)]


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_on_the_same_host_is_followed_with_the_same_post(status: int) -> None:
    with receiving(answer(status, location="/new"), answer()) as receiver:
        assert post(receiver)[0].verdict is Verdict.SENT
    assert [got.path for got in receiver.got] == ["/hook", "/new"]
    assert receiver.got[1].verified(SECRET) == json.loads(BODY)


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:{port}/",
        "https://hook.example/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://user@127.0.0.1:{port}/",
        "http://[::1",
    ],
)
def test_a_redirect_to_anywhere_else_is_not_followed(location: str) -> None:
    with receiving() as other, receiving(answer(307, location=location.format(port=other.port))) as receiver:
        assert post(receiver) == [Answer(verdict=Verdict.REFUSED, status=307, words="moved elsewhere")]
    assert (receiver.connections, other.connections) == (1, 0)


def test_three_redirects_are_enough() -> None:
    with receiving(answer(308, location="/round")) as receiver:
        assert post(receiver) == [Answer(verdict=Verdict.REFUSED, status=308, words="moved elsewhere")]
    assert receiver.connections == 4


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_after_which_the_post_would_be_lost_is_not_followed(status: int) -> None:
    with receiving(answer(status, location="/new")) as receiver:
        assert post(receiver) == [Answer(verdict=Verdict.REFUSED, status=status, words="moved elsewhere")]
    assert receiver.connections == 1


def test_a_receiver_that_answers_letter_by_letter_does_not_take_longer_than_any_other() -> None:
    with receiving() as receiver:
        receiver.scripts = [drip(receiver)]
        assert post(receiver, seconds=0.5) == [Answer(verdict=Verdict.LATER, words="no answer in time")]


def test_a_receiver_that_does_not_answer_delays_no_other() -> None:
    with receiving() as silent, receiving() as receiver:
        silent.scripts = [lambda _: silent.ended.wait() and None]  # type: ignore[list-item]
        came = post(silent, receiver, seconds=2)
    assert [each.verdict for each in came] == [Verdict.LATER, Verdict.SENT]


def test_an_answer_without_an_end_is_an_answer_all_the_same() -> None:
    with receiving() as receiver:
        receiver.scripts = [endless(receiver)]
        assert post(receiver) == [Answer(verdict=Verdict.SENT, status=200)]


def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    with receiving(answer(200, bomb, content_encoding="gzip")) as receiver:
        assert post(receiver) == [Answer(verdict=Verdict.SENT, status=200)]


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 ", b"220 mail.example ESMTP\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000]
)
def test_what_is_no_answer_is_tried_again(said: bytes) -> None:
    with receiving(lambda line: line.sendall(said)) as receiver:
        assert post(receiver) == [Answer(verdict=Verdict.LATER, words="connection broke")]


def test_nobody_there_is_tried_again() -> None:
    with receiving() as receiver:
        pass
    assert post(receiver) == [Answer(verdict=Verdict.LATER, words="no connection")]


def test_a_name_that_leads_nowhere_is_tried_again() -> None:
    poster = Poster(timeout=timedelta(seconds=10))
    names = ["https://hook.invalid/x", f"https://{'x' * 70}.example/"]
    came = poster.post([Parcel(name="evt_1", url=url, body=BODY, secrets=(SECRET,)) for url in names])
    assert came == [Answer(verdict=Verdict.LATER, words="unknown name")] * 2


def test_cookies_are_not_kept() -> None:
    with receiving(answer(307, location="/new", set_cookie="a=b"), answer()) as receiver:
        post(receiver)
    assert "cookie" not in receiver.got[1].headers


def drip(receiver: Receiver) -> Script:
    """A header that never comes to an end, a letter at a time."""

    def script(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while not receiver.ended.wait(0.05):
            line.sendall(b"y")

    return script


def endless(receiver: Receiver) -> Script:
    """A body that never comes to an end, as fast as it is read."""

    def script(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not receiver.ended.is_set():
            line.sendall(b"y" * 65_536)

    return script
