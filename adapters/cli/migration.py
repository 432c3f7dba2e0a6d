"""Move the running items of a workflow to another version: first all are tried, then all are moved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.cli import output
from adapters.cli.work import Work
from adapters.i18n import ntr, tr
from adapters.i18n.refusals import sentence
from adapters.sql.lists import Wanted, items
from adapters.sql.store import SqlTransaction
from engine import migrating
from engine.errors import Refusal
from engine.migrating import Migrate
from engine.model import OPERATOR, Item

PAGE = 500


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why one item cannot be moved."""

    ref: str
    reason: str
    message: str


@dataclass(slots=True)
class Migration:
    """How many items were moved (with obstacles: none), and what stood in the way."""

    moved: int = 0
    obstacles: list[Obstacle] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        obstacles = [{"ref": o.ref, "reason": o.reason, "message": o.message} for o in self.obstacles]
        return {"moved": self.moved, "obstacles": obstacles}


def move_items(work: Work, workflow: str, *, version: int, phases: Mapping[str, str], dry_run: bool) -> Migration:
    """Move every open item of ``workflow`` that follows another version; none unless all can be moved."""
    migration = Migration()
    waiting = _tried(work, workflow, version, phases, migration)
    if migration.obstacles or dry_run:
        migration.moved = 0 if migration.obstacles else len(waiting)
        return migration
    with output.progress(tr("Moving items"), shown=not work.state.as_json) as tell:
        for done, item in enumerate(waiting, start=1):
            with work.store.begin() as tx:
                migrating.migrate(tx, _wish(item, version, phases), at=work.at)
            migration.moved = done
            tell(done, len(waiting))
    return migration


def show_obstacles(obstacles: Sequence[Obstacle]) -> None:
    """Every item that stands in the way, on standard error."""
    err = output.console(stderr=True)
    err.print(output.table(tr("Item"), tr("Why"), rows=[(o.ref, o.message) for o in obstacles]))
    err.print(
        ntr(
            "%(number)s item cannot be moved, so none was. Say which phase takes the place of which: --map OLD=NEW",
            "%(number)s items cannot be moved, so none was. Say which phase takes the place of which: --map OLD=NEW",
            len(obstacles),
        )
    )


def _tried(work: Work, workflow: str, version: int, phases: Mapping[str, str], migration: Migration) -> list[Item]:
    """The items to be moved, each tried without writing anything."""
    with work.store.read() as tx:
        new = tx.definition(workflow, version)
        waiting = [item for item in _open_items(tx, workflow) if item.workflow_version != version]
        for item in waiting:
            try:
                migrating.decide(tx.facts(item.id, at=work.at), _wish(item, version, phases), new=new, at=work.at)
            except Refusal as refusal:
                migration.obstacles.append(Obstacle(item.ref, refusal.code, sentence(refusal)))
    return waiting


def _wish(item: Item, version: int, phases: Mapping[str, str]) -> Migrate:
    return Migrate(item_id=item.id, version=version, phases=phases, actor=OPERATOR)


def _open_items(tx: SqlTransaction, workflow: str) -> Iterator[Item]:
    wanted, after = Wanted(workflow=workflow, is_open=True), 0
    while page := items(tx, wanted, limit=PAGE, after=after):
        yield from (listed.item for listed in page)
        after = page[-1].item.id
