"""The demonstration in whole: what happens in it, and that the same happens again."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.demo import house, region
from adapters.demo.figures import Year
from adapters.demo.findings import find
from adapters.demo.premises import NotADemonstration
from adapters.demo.report import as_json
from adapters.demo.run import DemoReport, run_demo
from adapters.demo.texts import read_texts
from adapters.demo.world import CALENDAR
from tests.adapters.demo.conftest import settings_in, short_plan


def lived(directory: Path, *, seed: int) -> Year:
    """Two months of the region, with a handful of initiatives."""
    first, last = region.PLANNING_BEGINS, region.WORK_BEGINS + timedelta(days=60)
    with house.opened(settings_in(directory), directory, at=CALENDAR.start_of(first)) as inhabited:
        world = region.live(inhabited, read_texts(), days=60, items=6, seed=seed, progress=lambda _done, _of: None)
        return find(world, first=first, last=last)


@pytest.mark.thorough
def test_the_same_seed_gives_the_same_figures_and_another_does_not(tmp_path: Path) -> None:
    once, again, other = (lived(tmp_path / name, seed=seed) for name, seed in (("a", 1), ("b", 1), ("c", 2)))
    assert once == again
    assert once != other


def test_everything_is_opened_where_it_belongs(short_year: DemoReport) -> None:
    year = short_year.year
    assert year.opened == {"action_plan": 1, "goal": 5, "pdsa": 17, "roadmap": 1}
    assert sum(goal.initiatives for goal in year.goals) == 17
    assert sum(year.cycles.values()) == 17


def test_the_plan_comes_into_force_by_itself_on_the_first_working_day(short_year: DemoReport) -> None:
    plan, roadmap = short_year.year.courses
    in_force = [station for station in plan.stations if station.phase.en == "In force"]
    assert (in_force[0].on, in_force[0].by_itself) == (date(2019, 1, 2), True)
    assert [station.phase.en for station in roadmap.stations] == ["Preparatory workshops", "Consultation", "Drafting"]
    assert roadmap.in_time + roadmap.late + roadmap.missing == 13


def test_people_are_refused_mend_what_is_missing_decide_and_hand_over(short_year: DemoReport) -> None:
    year = short_year.year
    assert year.refused["requirements-unmet"] > 0
    assert {"decision.asked", "decision.approved", "handover.asked", "deadline.moved", "block", "pause"} <= set(
        year.acts
    )
    moved = {move.label.en: move for move in year.moves}
    assert moved["Move on to follow-up"].by_itself > 0
    assert moved["Start the test"].by_people > 0


def test_what_the_one_who_leaves_had_goes_to_their_manager(short_year: DemoReport) -> None:
    (orphan,) = short_year.year.orphans
    assert (orphan.before, orphan.went_to) == (
        "Sjuksköterska, Avdelning 34, stroke",
        "Enhetschef, Avdelning 34, stroke",
    )


def test_every_mail_was_counted_and_nobody_was_flooded(short_year: DemoReport) -> None:
    mail = short_year.year.mail
    assert mail.mails == len(list((short_year.region_at.maildir / "new").iterdir()))
    assert mail.reminders + mail.escalations >= mail.mails
    assert mail.most <= 10


def test_the_trail_is_whole_and_sealed_each_night(short_year: DemoReport) -> None:
    trail = short_year.year.trail
    assert (trail.fault, trail.difference) == (None, None)
    assert trail.events > trail.items > 0
    assert trail.seals > 5


def test_the_whole_report_can_be_written_as_json(short_year: DemoReport) -> None:
    document = json.loads(json.dumps(as_json(short_year), default=str))
    assert document["replay"]["quarters"][2]["stalled"] == ["C02.1.05", "C02.4.4"]
    assert document["year"]["opened"]["pdsa"] == 17
    assert document["year"]["phases"][0]["label"] == {"sv": "Problem", "en": "Problem"}


@pytest.mark.thorough
def test_a_run_says_how_far_it_has_come_and_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []

    def run(items: int) -> DemoReport:
        counted = settings_in(tmp_path)
        return run_demo(
            counted, days=3, items=items, plan=short_plan(), progress=lambda done, of: steps.append((done, of))
        )

    assert run(2).year.opened["pdsa"] == 2
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1]
    assert run(1).year.opened["pdsa"] == 1


def test_it_never_writes_over_what_it_did_not_make(tmp_path: Path) -> None:
    settings = replace(settings_in(tmp_path), data_directory=tmp_path)
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "hjulet.db").write_text("the real one")
    with pytest.raises(NotADemonstration):
        run_demo(settings, progress=lambda _done, _of: None)
