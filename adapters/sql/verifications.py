"""What came of verifying the audit trail when that was last asked for on a page."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from adapters.sql import marks
from adapters.sql.store import SqlTransaction
from adapters.sql.trail import Verdict
from engine.agreement import Difference, Of
from engine.trails import Fault, What, Where

MARK = "trail.verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """When it was verified, how much of it, beside how many seals from outside, and what is wrong first.

    Of a difference it is kept where it is, not what stands on either side.
    """

    at: datetime
    events: int
    seals: int
    anchors: int
    faulty_items: int
    fault: Fault | None
    differing_items: int
    difference: Difference | None

    @property
    def is_whole(self) -> bool:
        """True when nothing is wrong."""
        return self.fault is None and self.difference is None


def note(tx: SqlTransaction, verdict: Verdict, *, at: datetime) -> Verification:
    """Keep what was found, in the place of the last one."""
    first = verdict.difference
    found = Verification(
        at=at,
        events=verdict.events,
        seals=verdict.seals,
        anchors=len(verdict.anchors),
        faulty_items=verdict.faulty_items,
        fault=verdict.first,
        differing_items=verdict.differing_items or 0,
        difference=None if first is None else replace(first, stored=None, told=None),
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
    difference = said["difference"]
    if difference is not None:
        difference = Difference(**{**difference, "of": Of(difference["of"]), "row": tuple(difference["row"])})
    at = datetime.fromisoformat(said["at"])
    return Verification(**{**said, "at": at, "fault": fault, "difference": difference})
