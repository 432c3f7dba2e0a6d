"""Where a post goes: to an address that was checked, whatever a name leads to a moment later."""

import asyncio
import ssl
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import trustme

from adapters.webhooks.guard import resolved
from adapters.webhooks.posting import Answer, Parcel, Poster, Verdict
from adapters.webhooks.signing import new_secret
from tests.adapters.webhooks.receivers import Receiver, answer, receiving

SECRET = new_secret()
REFUSED = Answer(verdict=Verdict.REFUSED, words="address not allowed")


class Names:
    """A resolver that is asked in vain more than once: each time a name leads somewhere else."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self._answers[min(len(self.asked), len(self._answers)) - 1]


def post(
    url: str, *, private: bool = False, names: Names | None = None, context: ssl.SSLContext | None = None
) -> Answer:
    poster = Poster(timeout=timedelta(seconds=5), private=private, resolve=names or resolved, context=context)
    (came,) = poster.post([Parcel(name="evt_1", url=url, body="{}", secrets=(SECRET,))])
    return came


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::a00:1"]
)
def test_a_name_that_leads_to_an_inner_address_is_refused(address: str) -> None:
    assert post("https://hook.example/x", names=Names([address])) == REFUSED


def test_one_bad_address_among_good_ones_refuses_the_name() -> None:
    assert post("https://hook.example/x", names=Names(["93.184.216.34", "10.0.0.1"])) == REFUSED


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:7f00:1]"]
)
def test_an_inner_address_is_refused_however_it_is_written_and_nobody_is_connected_to(host: str) -> None:
    with receiving() as receiver:
        assert post(f"https://{host}:{receiver.port}/x") == REFUSED
    assert receiver.connections == 0


def test_a_name_that_leads_elsewhere_the_next_time_is_not_asked_a_next_time() -> None:
    """DNS rebinding: a good address for the check, a bad one for the connection."""
    with receiving() as receiver:
        names = Names(["127.0.0.1"], ["10.255.255.1"])
        assert post(receiver.url(host="hook.example"), private=True, names=names).verdict is Verdict.SENT
    assert names.asked == [("hook.example", receiver.port)]


def test_a_redirect_is_checked_anew_although_the_name_is_the_same() -> None:
    with receiving(answer(307, location="/again")) as receiver:
        names = Names(["127.0.0.1"], ["169.254.169.254"])
        assert post(receiver.url(host="hook.example"), private=True, names=names) == REFUSED
    assert (receiver.connections, len(names.asked)) == (1, 2)


def test_the_receiver_hears_the_name_and_not_the_address() -> None:
    with receiving() as receiver:
        post(receiver.url("/a?b=c", host="hook.example"), private=True, names=Names(["127.0.0.1"]))
    (got,) = receiver.got
    assert (got.path, got.headers["host"]) == ("/a?b=c", f"hook.example:{receiver.port}")


def test_a_name_with_swedish_letters_is_resolved_as_the_network_writes_it() -> None:
    with receiving() as receiver:
        names = Names(["127.0.0.1"])
        assert post(receiver.url(host="vård.example"), private=True, names=names).verdict is Verdict.SENT
    assert names.asked[0][0] == "xn--vrd-ula.example"


def test_of_several_addresses_one_that_answers_is_enough() -> None:
    with receiving() as receiver:
        names = Names(["127.0.0.2", "127.0.0.1"])  # nobody listens at the first
        assert post(receiver.url(host="hook.example"), private=True, names=names).verdict is Verdict.SENT


def test_the_certificate_must_be_that_of_the_name(authority: trustme.CA) -> None:
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with serving(authority, "hook.example") as receiver:
        for host, came in [
            ("hook.example", Answer(verdict=Verdict.SENT, status=204)),
            ("other.example", Answer(verdict=Verdict.LATER, words="certificate not trusted")),
        ]:
            url = receiver.url(host=host)
            assert post(url, private=True, names=Names(["127.0.0.1"]), context=trusting) == came
        url = receiver.url(host="hook.example")
        came = post(url, private=True, names=Names(["127.0.0.1"]))
        assert came == Answer(verdict=Verdict.LATER, words="certificate not trusted")
    assert len(receiver.got) == 1


def test_the_environment_chooses_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as proxy, receiving() as receiver:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert post(receiver.url(), private=True).verdict is Verdict.SENT
    assert (proxy.connections, receiver.connections) == (0, 1)


def test_the_system_names_the_loopback() -> None:
    assert "127.0.0.1" in asyncio.run(resolved("localhost", 80))


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """One that issues certificates for the tests alone."""
    return trustme.CA()


def serving(authority: trustme.CA, name: str) -> AbstractContextManager[Receiver]:
    """A receiver with a certificate for a name."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return receiving(context=context)
