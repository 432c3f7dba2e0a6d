"""What can be done straight from a mail, by whom, and where it leads."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.delivery.acts import Acts, acts
from adapters.delivery.entries import entry
from adapters.delivery.links import Links, Purpose
from adapters.delivery.matters import Matter
from adapters.i18n import using
from engine.definition import Role
from engine.model import CommitmentKind
from engine.responsibility import ORPHANED
from tests.adapters.delivery.mails import SECRET, a_matter, a_notice, an_entry, body, letter, mail
from tests.engine.building import AT, MANAGER, OWNER, definition, facts

LINKS = Links(SECRET)
BASE = "https://hjulet.region.example/"


def of(matter: Matter, **changes: Any) -> Acts:
    with using("en"):
        return acts(matter, **{"reader_id": OWNER, "links": LINKS, "base_url": BASE, "at": AT, **changes})


def a_promise(kind: CommitmentKind) -> Matter:
    matter = a_matter()
    return replace(matter, commitment=replace(matter.commitment, kind=kind, subject="Ring IT"))


def test_each_act_is_a_link_for_this_reader_and_this_promise_as_it_is_now() -> None:
    matter = a_matter()
    for act in of(matter).others:
        link, made_at = LINKS.read(act.url.removeprefix("https://hjulet.region.example/a/"), at=AT)
        assert (link.person_id, link.item_id, link.commitment_id) == (OWNER, 7, matter.commitment.id)
        assert (link.version, link.generation) == (matter.facts.item.version, 1)
        assert made_at == AT
        assert len(act.url) < 160


@pytest.mark.parametrize(
    ("kind", "main", "others"),
    [
        (CommitmentKind.ACTION, "Mark as done", ["Remind me later", "Move the deadline", "Waiting for somebody"]),
        (
            CommitmentKind.FOLLOW_UP,
            "Answer it",
            ["Remind me later", "Move the deadline", "Waiting for somebody", "Hand over"],
        ),
        (CommitmentKind.DECISION, "Read and decide", []),
        (CommitmentKind.ACCEPTANCE, "Answer it", []),
    ],
)
def test_what_can_be_done_follows_from_what_is_asked(kind: CommitmentKind, main: str, others: list[str]) -> None:
    found = of(a_promise(kind))
    assert found.main is not None
    assert found.main.label == main
    assert LINKS.read(found.main.url.rpartition("/")[2], at=AT)[0].purpose is Purpose.DONE
    assert [act.label for act in found.others] == others


def test_work_in_which_something_is_missing_cannot_move_on_from_a_mail_but_be_put_off_or_handed_over() -> None:
    found = of(a_matter())
    assert found.main is None
    assert [act.label for act in found.others][1:4] == ["Move the deadline", "Waiting for somebody", "Hand over"]


def test_work_in_which_nothing_is_missing_moves_on_at_a_press_and_the_mail_says_so() -> None:
    bare = definition(transitions=tuple(replace(t, requirements=()) for t in definition().transitions))
    matter = a_matter(of=facts(definition=bare))
    found = of(matter)
    assert found.main is not None
    with using("en"):
        said = entry(matter, base_url=BASE, at=AT)
    assert "Everything that is asked for is in place: the work can move on." in said.notes


def test_work_that_nobody_else_answers_for_can_be_handed_over() -> None:
    matter = a_promise(CommitmentKind.ACCEPTANCE)
    orphaned = replace(matter, commitment=replace(matter.commitment, subject=ORPHANED))
    assert [act.label for act in of(orphaned).others] == ["Hand over"]


def test_a_usual_mail_with_all_its_links_is_less_than_thirty_kilobytes() -> None:
    promises = [an_entry(ref=f"FA-2026-{n:03d}", acts=of(a_matter())) for n in range(4)]
    assert len(letter(*promises).raw) < 30_000


def test_a_mail_with_links_says_not_to_pass_it_on() -> None:
    assert "skicka inte mejlet vidare" in body(mail(an_entry(acts=of(a_matter()))), "plain")
    assert "skicka inte mejlet vidare" not in body(mail(an_entry()), "plain")


def test_a_substitute_acts_with_links_of_their_own() -> None:
    found = of(a_matter(absent="Karin Åström"), reader_id=9)
    assert {LINKS.read(act.url.rpartition("/")[2], at=AT)[0].person_id for act in found.others} == {9}


def test_who_does_not_owe_it_gets_no_link_to_act_with() -> None:
    manager = a_matter(notices=(a_notice(role=Role.MANAGER, person_id=MANAGER),))
    team = a_matter(notices=(a_notice(role=Role.TEAM, person_id=4),))
    assert of(manager, reader_id=MANAGER) == of(team, reader_id=4) == Acts()


def test_without_a_secret_there_are_no_links() -> None:
    assert of(a_matter(), links=None) == Acts()


def test_the_mail_holds_the_links_in_text_and_in_html() -> None:
    found = of(a_promise(CommitmentKind.ACTION))
    assert found.main is not None
    found_mail = mail(an_entry(acts=found))
    for act in (found.main, *found.others):
        assert f"{act.label}: {act.url}\n" in body(found_mail, "plain")
        assert f'href="{act.url}"' in body(found_mail, "html")


def test_a_mail_of_the_day_says_where_to_choose_how_often_or_end_it() -> None:
    where = "https://hjulet.region.example/mail/stop/abc"
    assert where in body(mail(an_entry(), stop_token="abc"), "plain")  # noqa: S106
    assert f'href="{where}"' in body(mail(an_entry(), stop_token="abc"), "html")  # noqa: S106
    assert "/mail/stop/" not in body(mail(an_entry()), "plain")
