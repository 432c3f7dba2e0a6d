"""What came of verifying the audit trail when that was last asked for on a page."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from adapters.sql import marks
from adapters.sql.store import SqlTransaction
from adapters.sql.trail import Verdict
from engine.trails import Fault, What, Where

MARK = "trail.verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """When it was verified, how much of it, beside how many seals from outside, and what is wrong first."""

    at: datetime
    events: int
    seals: int
    anchors: int
    faulty_items: int
    fault: Fault | None


def note(tx: SqlTransaction, verdict: Verdict, *, at: datetime) -> Verification:
    """Keep what was found, in the place of the last one."""
    found = Verification(
        at=at,
        events=verdict.events,
        seals=verdict.seals,
        anchors=len(verdict.anchors),
        faulty_items=verdict.faulty_items,
        fault=verdict.first,
    )
    marks.put(tx, MARK, json.dumps({**asdict(found), "at": at.isoformat()}))
    return found


def last(tx: SqlTransaction) -> Verification | None:
    """The last one; None before the first."""
    words = marks.value(tx, MARK)
    if words is None:
        return None
    said = json.loads(words)
    fault = said["fault"]
    if fault is not None:
        fault = Fault(**{**fault, "where": Where(fault["where"]), "what": What(fault["what"])})
    return Verification(**{**said, "at": datetime.fromisoformat(said["at"]), "fault": fault})
