"""The demonstration: a region at work, and a real plan replayed, each on a fresh database of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from adapters.demo import house, nap5, premises, region
from adapters.demo.figures import Year
from adapters.demo.findings import find
from adapters.demo.house import DATABASE, MAILDIR
from adapters.demo.nap5 import Replay
from adapters.demo.published import CALENDAR, Plan, last_day, shipped_plan
from adapters.demo.texts import read_texts
from adapters.settings import Settings

DAYS, ITEMS, SEED = 400, 40, 1
"""What is done when nothing else is asked for."""

MORNING = 9
"""The local hour at which whoever looks comes in."""

Progress = Callable[[int, int], None]
"""Is told how many steps of how many are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a part of the demonstration keeps its database, and the mails that it sent."""

    database: Path
    maildir: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReport:
    """What happened: the same figures for the same ``days``, ``items`` and ``seed``."""

    days: int
    items: int
    seed: int
    replay: Replay
    year: Year
    region_at: Place
    plan_at: Place

    @property
    def morning_after(self) -> datetime:
        """Nine o'clock on the first working day after the last that was simulated."""
        last = region.WORK_BEGINS + timedelta(days=self.days)
        return CALENDAR.at_hour(CALENDAR.add_working_days(last, 1), MORNING)


def run_demo(
    settings: Settings,
    *,
    progress: Progress,
    days: int = DAYS,
    items: int = ITEMS,
    seed: int = SEED,
    plan: Plan | None = None,
) -> DemoReport:
    """Run both parts anew under ``demo`` in the data directory; without ``plan``, the plan that comes with Hjulet.

    Raises:
        NotADemonstration: there is something in that directory that no demonstration made.
        CannotWrite: the directory cannot be made.
    """
    directory = settings.data_directory / "demo"
    premises.make_anew(directory)
    plan, texts = plan or shipped_plan(), read_texts()
    last = region.WORK_BEGINS + timedelta(days=days)
    region_days = (last - region.PLANNING_BEGINS).days
    plan_days = (last_day(max(plan.reports)) - last_day(min(plan.reports))).days
    both = region_days + plan_days
    at = CALENDAR.start_of(region.PLANNING_BEGINS)
    with house.opened(settings, directory, at=at) as inhabited:
        world = region.live(
            inhabited, texts, days=days, items=items, seed=seed, progress=lambda done, _: progress(done, both)
        )
        year = find(world, first=region.PLANNING_BEGINS, last=last)
    with house.opened(settings, directory / premises.PLAN, at=at) as inhabited:
        replay = nap5.replay(inhabited, plan, progress=lambda done, _: progress(region_days + done, both))
    return DemoReport(
        days=days,
        items=items,
        seed=seed,
        replay=replay,
        year=year,
        region_at=_place(directory),
        plan_at=_place(directory / premises.PLAN),
    )


def _place(directory: Path) -> Place:
    return Place(database=directory / DATABASE, maildir=directory / MAILDIR)
