"""A short year in the made-up region, lived once for all tests that look at it."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from adapters.demo.published import Plan, shipped_plan
from adapters.demo.run import DemoReport, run_demo
from adapters.settings import Settings, load


def settings_in(directory: Path) -> Settings:
    """Settings as they are when nothing is set, in a directory of their own."""
    return load(environ={}, directory=directory).settings


def chance(seed: int = 1) -> Random:
    """Chance that falls the same way every time."""
    return Random(seed)  # noqa: S311 - nobody is to be surprised


def short_plan() -> Plan:
    """The first three quarters of the plan that is shipped."""
    plan = shipped_plan()
    return replace(plan, reports={period: plan.reports[period] for period in sorted(plan.reports)[:3]})


@pytest.fixture(scope="session")
def short_year(tmp_path_factory: pytest.TempPathFactory) -> DemoReport:
    """Half a year with a dozen initiatives."""
    directory = tmp_path_factory.mktemp("demo")
    return run_demo(
        settings_in(directory), days=200, items=17, seed=1, plan=short_plan(), progress=lambda _done, _of: None
    )
