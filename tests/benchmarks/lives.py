"""How many whole lives of an initiative (opened, then five moves, each durably committed) fit in a second."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from adapters.sql.engines import PRAGMAS, SQLITE
from adapters.sql.store import SqlStore
from engine.advance import Advance, advance
from engine.definition import Definition, Field, FieldKind
from engine.model import OPERATOR, Part, Participant
from engine.opening import Open, open_item
from tests.benchmarks.places import AT, fresh
from tests.benchmarks.rounds import Compared, Run, compare
from workflows import catalogue

MOVES = ("propose", "start_test", "end_test_early", "evaluate", "adopt")
LIVES = 40

ANSWERS: Mapping[FieldKind, Any] = {
    FieldKind.TEXT: "Rounds every two hours",
    FieldKind.LONG_TEXT: "Patients fall most often in the evening, on the way to the toilet. " * 3,
    FieldKind.NUMBER: 4,
    FieldKind.DATE: "2026-05-04",
    FieldKind.YES_NO: True,
    FieldKind.POINTS: [[f"2026-02-{day:02d}", day % 5] for day in range(1, 21)],
}
"""Something to put into every field, so that nothing is missing before any of the moves."""


def measure(folder: Path, *, rounds: int) -> Compared:
    """Live ``LIVES`` lives, ours and bare SQL in turn."""
    database, store = fresh(folder / "lives.db")
    live(store)
    script = _script(store)
    bare, numbers = folder / "bare.db", count(1)
    fresh(bare)[0].close()
    compared = compare(
        prepare_ours=lambda: lambda: sum(live(store) for _ in range(LIVES)),
        prepare_yardstick=lambda: _bare(bare, script, numbers),
        rounds=rounds,
    )
    database.close()
    return compared


def live(store: SqlStore) -> int:
    """One life, through the engine."""
    with store.begin() as tx:
        item = open_item(tx, _wish(catalogue.definition("pdsa")), at=AT)
    for number, trigger in enumerate(MOVES, start=1):
        wish = Advance(
            item_id=item.id, trigger=trigger, actor=OPERATOR, seen_version=item.version, reason="The plan was kept"
        )
        with store.begin() as tx:
            item = advance(tx, wish, at=AT + timedelta(days=number))
    assert item.phase == "adopted"
    return 1


def _wish(definition: Definition) -> Open:
    answers = {f"{phase.name}.{f.name}": _answer(f) for phase in definition.phases for f in phase.fields}
    return Open(
        workflow="pdsa",
        title="Fewer falls on ward 32",
        organisation_id=2,
        owner_id=100,
        actor=OPERATOR,
        fields=answers,
        participants=(
            Participant(person_id=101, part=Part.MEMBER),
            Participant(person_id=102, part=Part.PATIENT_REPRESENTATIVE),
        ),
    )


def _answer(field: Field) -> Any:
    return field.choices[0].value if field.kind is FieldKind.CHOICE else ANSWERS[field.kind]


class Script:
    """The rows that one life wrote, by table, to be written again under other numbers."""

    def __init__(self, rows: Mapping[str, list[dict[str, Any]]]) -> None:
        self.item = rows["item"][0]
        self.events = rows["event"]
        self.worksheets = rows["worksheet"]
        self.participants = rows["participant"]
        self.commitments = rows["commitment"]
        self.agenda = rows["agenda"]


def _script(store: SqlStore) -> Script:
    """Read back what the life of item 1 left in each table."""
    own = {"item": "id", "agenda": "commitment_id"}
    tables = ("item", "event", "worksheet", "participant", "commitment", "agenda")
    with store.read() as tx:
        driver = tx.sql.connection.connection.driver_connection
        assert driver is not None
        cursor = driver.cursor()
        rows: dict[str, list[dict[str, Any]]] = {}
        for table in tables:
            key = own.get(table, "item_id")
            among = "(SELECT id FROM commitment WHERE item_id = 1)" if table == "agenda" else "(1)"
            cursor.execute(f"SELECT * FROM {table} WHERE {key} IN {among}")  # noqa: S608 - our own names
            names = [column[0] for column in cursor.description]
            rows[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return Script(rows)


def _bare(path: Path, script: Script, numbers: Any) -> Run:
    connection = SQLITE.connect(str(path), isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(pragma)

    def run() -> int:
        for _ in range(LIVES):
            _bare_life(connection, script, item_id=next(numbers))
        connection.close()
        return LIVES

    return run


def _bare_life(connection: Any, script: Script, *, item_id: int) -> None:
    """The same rows in the same six transactions, with nothing read and nothing decided."""
    opening = len(script.events) - len(MOVES)
    of_phase = [c for c in script.commitments if c["kind"] == "phase"]
    others = [c for c in script.commitments if c["kind"] != "phase"]
    connection.execute("BEGIN IMMEDIATE")
    _put(connection, "item", {**script.item, "id": item_id, "ref": f"X-{item_id}"})
    for event in script.events[:opening]:
        _put(connection, "event", {**event, "item_id": item_id})
    for row in script.worksheets:
        _put(connection, "worksheet", {**row, "item_id": item_id})
    for row in script.participants:
        _put(connection, "participant", {**row, "item_id": item_id})
    _owe(connection, script, [of_phase[0]], item_id=item_id)
    connection.execute("COMMIT")
    for number in range(len(MOVES)):
        connection.execute("BEGIN IMMEDIATE")
        _update(connection, "item", {k: v for k, v in script.item.items() if k != "ref"}, item_id)
        _put(connection, "event", {**script.events[opening + number], "item_id": item_id})
        closed = item_id * 10 + number
        _update(connection, "commitment", {k: v for k, v in of_phase[number].items() if k != "item_id"}, closed)
        connection.execute(REPLACE, ("moved", script.item["opened_at"], closed))
        opened = others if number == len(MOVES) - 1 else [of_phase[number + 1]]
        _owe(connection, script, opened, item_id=item_id, first=number + 1)
        connection.execute("COMMIT")


REPLACE = """
UPDATE notice SET state = 'replaced', reason = ?, state_at = ?
WHERE commitment_id = ? AND state IN ('planned', 'held')
"""


def _owe(
    connection: Any,
    script: Script,
    commitments: list[dict[str, Any]],
    *,
    item_id: int,
    first: int = 0,
) -> None:
    for number, row in enumerate(commitments, start=item_id * 10 + first):
        _put(connection, "commitment", {**row, "id": number, "item_id": item_id})
        for noted in script.agenda:
            if noted["commitment_id"] == row["id"]:
                _put(connection, "agenda", {**noted, "commitment_id": number})


_STATEMENTS: dict[tuple[str, tuple[str, ...]], str] = {}


def _put(connection: Any, table: str, row: Mapping[str, Any]) -> None:
    key = (table, tuple(row))
    if key not in _STATEMENTS:
        marks = ", ".join("?" * len(row))
        columns = ", ".join(f'"{name}"' for name in row)
        _STATEMENTS[key] = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - our own names
    connection.execute(_STATEMENTS[key], tuple(row.values()))


def _update(connection: Any, table: str, row: Mapping[str, Any], row_id: int) -> None:
    values = {name: value for name, value in row.items() if name != "id"}
    key = (f"update {table}", tuple(values))
    if key not in _STATEMENTS:
        changes = ", ".join(f'"{name}" = ?' for name in values)
        _STATEMENTS[key] = f"UPDATE {table} SET {changes} WHERE id = ?"  # noqa: S608 - our own names
    connection.execute(_STATEMENTS[key], (*values.values(), row_id))
