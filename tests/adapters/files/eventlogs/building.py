"""A small log of two items, with words in it that break careless writers."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from adapters.files.eventlogs.formats import WRITERS, Format
from adapters.files.eventlogs.told import Log, Written
from engine.eventlog import Manner
from engine.telling import Telling
from tests.engine.building import phase_commitment
from tests.engine.trails import KEY, MOVED, NAMED, OPENED, PLACES, recorded, trail

AWKWARD = '=1+1;"quoted", <b>&amp;</b>\r\nsecond line \x0b\ufffe å 𝄞 ]]>'
"""A formula, quotation marks, tags, a new line, signs that XML cannot hold, and some from far away."""


def wrote(file: Path, made: Format, **manner: Any) -> Written:
    """Write the log of two items; the second is part of the first."""
    telling = Telling(Manner(**{"key": KEY, "has_text": True, "named": NAMED.__getitem__, **manner}), PLACES)
    filled = ("worksheet.filled", {"phase": "idea", "cycle": 1, "values": {"aim": AWKWARD}})
    events = trail(OPENED, ("item.commented", {"text": AWKWARD}), filled, MOVED)
    owed = phase_commitment(closed_at=events[-1].at, outcome="moved")
    first = recorded(events, owed, phase_commitment(id=71, subject="test", opened_at=events[-1].at))
    first = replace(first, item=replace(first.item, title=AWKWARD))
    second = recorded(trail(OPENED), parent=first.item.ref)
    second = replace(second, item=replace(second.item, id=8, ref="EX-2026-008", title="@SUM(A1)"))
    return WRITERS[made](file, Log((telling.trace(each) for each in (first, second)), telling.shared))
