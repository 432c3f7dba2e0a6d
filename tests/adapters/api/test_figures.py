"""``/stalled`` and ``/flow``: what has stopped, and how work flows, of what somebody may see."""

from datetime import timedelta

import pytest

from engine.model import Visibility
from tests.adapters.api.programs import Instance
from tests.adapters.sql.building import COLLEAGUE, MANAGER


def test_a_manager_is_told_what_has_stopped_and_why(small: Instance) -> None:
    refs = {small.opens().ref, small.opens().ref}
    small.opens(visibility=Visibility.PRIVATE)
    small.at += timedelta(days=60)
    manager = small.program(MANAGER)
    first = manager.gets("/stalled?limit=1").json()
    second = manager.gets(f"/stalled?limit=1&cursor={first['next_cursor']}").json()
    found = [page["items"][0] for page in (first, second)]
    assert ({item["ref"] for item in found}, second["next_cursor"]) == (refs, None)
    assert {reason["why"] for reason in found[0]["reasons"]} >= {"silent", "overdue"}
    assert manager.gets("/stalled?organisation=R-NV").json()["items"]


def test_what_has_stopped_is_told_to_those_who_answer_for_it_alone(small: Instance) -> None:
    colleague = small.program(COLLEAGUE)
    assert [colleague.gets(path).status_code for path in ("/stalled", "/flow")] == [403, 403]


def test_how_work_flows_is_told_of_what_one_may_see(small: Instance) -> None:
    small.opens()
    small.opens(visibility=Visibility.PRIVATE, participants=())
    found = small.program(MANAGER).gets("/flow?from=2026-02-23&to=2026-03-08").json()
    assert found["open"] == 1
    assert (found["from"], found["to"], found["workflow"]) == ("2026-02-23", "2026-03-08", "pdsa")
    assert found["cumulative_flow"][-1]["phases"]["problem"] == 1


@pytest.mark.parametrize(
    "asked", ["workflow=nix", "organisation=nix", "from=2026-03-02&to=2026-03-01", "from=1900-01-01", "to=9999-12-31"]
)
def test_figures_about_nothing_are_refused(small: Instance, asked: str) -> None:
    assert small.program(MANAGER).gets(f"/flow?{asked}").status_code == 422
