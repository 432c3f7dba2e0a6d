"""Webhooks from the command line."""

import re
from collections.abc import Iterator

import pytest

from tests.adapters.cli.shell import MORNING, Shell, begin, populate
from tests.adapters.webhooks.receivers import Receiver, answer, receiving

MEDICIN = ("--organisation", "medicin")
LATER = "2026-03-02T10:00"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture
def private(peopled: Shell) -> Shell:
    """Where webhooks may lie on this machine."""
    peopled.environ["HJULET_WEBHOOK_PRIVATE"] = "yes"
    return peopled


def test_another_system_is_told_what_happens(anywhere: Shell, receiver: Receiver) -> None:
    anywhere.environ["HJULET_WEBHOOK_PRIVATE"] = "yes"
    populate(anywhere)
    added = anywhere.json("webhook", "add", receiver.url(), *MEDICIN, "--kind", "item.opened", "--at", MORNING)
    begin(anywhere)
    report = anywhere.json("tick", "--at", MORNING)
    assert (report["posted"], report["post_failed"]) == (1, 0)
    (got,) = receiver.got
    assert got.verified(added["secret"])["data"]["item"]["ref"] == "FA-2026-001"
    (post,) = anywhere.json("webhook", "show", "1")["posts"]
    assert (post["state"], post["status"], post["item"], post["kind"]) == ("sent", 204, "FA-2026-001", "item.opened")


def test_the_secret_is_shown_once(private: Shell, receiver: Receiver) -> None:
    said = private.ok("webhook", "add", receiver.url("/secret-path"), *MEDICIN)
    assert "Webhook 1 is told what happens in Område medicin." in said
    secret = re.search(r"Its secret: (whsec_\S{44})", said)
    assert secret is not None
    shown = (
        private.ok("webhook", "list")
        + private.ok("webhook", "show", "1")
        + private.ok("webhook", "show", "1", "--json")
    )
    assert secret[1] not in shown
    assert "secret-path" not in private.ok("webhook", "list", "--json")


def test_a_test_is_posted_at_once_and_kept_nowhere(private: Shell, receiver: Receiver) -> None:
    secret = private.json("webhook", "add", receiver.url(), *MEDICIN)["secret"]
    assert "It arrived: HTTP 204." in private.ok("webhook", "test", "1")
    assert receiver.got[0].verified(secret)["type"] == "webhook.test"
    receiver.scripts = [answer(404)]
    assert "It did not arrive: HTTP 404." in private.refused("webhook", "test", "1")
    assert private.json("webhook", "show", "1")["posts"] == []


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://example.org/", "must begin with https://"),
        ("https://user:password@example.org/", "a name and a password have no place in it"),
        ("nonsense", "must begin with https://"),
    ],
)
def test_what_is_no_address_is_refused(peopled: Shell, url: str, said: str) -> None:
    assert said in peopled.refused("webhook", "add", url, *MEDICIN)


def test_an_inner_address_is_refused_when_it_is_posted_to(peopled: Shell, receiver: Receiver) -> None:
    peopled.ok("webhook", "add", f"https://localhost:{receiver.port}/", *MEDICIN)
    assert "It did not arrive: the address is not allowed." in peopled.refused("webhook", "test", "1")
    assert receiver.connections == 0


def test_only_what_there_is_can_be_asked_for(peopled: Shell) -> None:
    url = "https://hook.example/"
    said = peopled.refused("webhook", "add", url, *MEDICIN, "--kind", "item.flown")
    assert "“item.flown”" in said
    assert "item.moved" in said
    assert "standard, teams, slack" in peopled.wrong("webhook", "add", url, *MEDICIN, "--shape", "fax")
    assert "organisation list" in peopled.refused("webhook", "add", url, "--organisation", "x")
    for command in ("show", "stop", "start", "test", "rotate"):
        assert "hjulet webhook list" in peopled.refused("webhook", command, "7")
    assert "hjulet webhook show" in peopled.refused("webhook", "resend", "7")


def test_what_was_given_up_is_seen_and_posted_again(private: Shell, receiver: Receiver) -> None:
    receiver.scripts = [answer(400), answer()]
    private.ok("webhook", "add", receiver.url(), *MEDICIN, "--at", MORNING)
    begin(private)
    assert private.json("tick", "--at", MORNING)["post_failed"] == 1
    assert "given up" in private.ok("webhook", "show", "1")
    assert "has failed since" in finding(private)
    assert "next round" in private.ok("webhook", "resend", "1", "--at", LATER)
    assert private.json("tick", "--at", LATER)["posted"] == 1
    assert private.json("webhook", "show", "1")["posts"][0]["state"] == "sent"
    assert finding(private) == ""


def test_one_that_is_gone_says_so_until_it_is_started_again(private: Shell, receiver: Receiver) -> None:
    receiver.scripts = [answer(410)]
    private.ok("webhook", "add", receiver.url(), *MEDICIN, "--at", MORNING)
    begin(private)
    private.ok("tick", "--at", MORNING)
    assert "stopped: it said that it is gone" in private.ok("webhook", "list")
    assert "was stopped: it said that it is gone" in finding(private)
    private.ok("webhook", "start", "1")
    assert finding(private) == "Webhook 1 was not told of 1 event."


def test_one_that_was_stopped_by_hand_worries_nobody(private: Shell, receiver: Receiver) -> None:
    private.ok("webhook", "add", receiver.url(), *MEDICIN, "--at", MORNING)
    begin(private)
    assert "nothing more" in private.ok("webhook", "stop", "1")
    private.ok("tick", "--at", MORNING)
    assert receiver.connections == 0
    assert "stopped by hand" in private.ok("webhook", "list")
    assert finding(private) == ""


def test_a_new_secret_is_another_one_and_both_are_good_for_a_day(private: Shell, receiver: Receiver) -> None:
    old = private.json("webhook", "add", receiver.url(), *MEDICIN)["secret"]
    new = private.json("webhook", "rotate", "1")["secret"]
    private.ok("webhook", "test", "1")
    (got,) = receiver.got
    assert old != new
    assert got.verified(old) == got.verified(new)


def test_it_is_written_for_slack_in_english_if_somebody_wants_that(private: Shell, receiver: Receiver) -> None:
    private.ok("webhook", "add", receiver.url(), *MEDICIN, "--shape", "slack", "--language", "en")
    private.ok("webhook", "test", "1", HJULET_LANGUAGE="sv")
    assert "This is a test: the webhook works." in receiver.got[0].body


def finding(shell: Shell) -> str:
    """What the doctor says about webhooks."""
    found = shell.json("doctor", "--at", LATER)["findings"]
    return " ".join(each["message"] for each in found if each["check"] == "webhooks")
