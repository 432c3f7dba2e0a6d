import runpy
from pathlib import Path

from adapters.sql import migrate
from adapters.sql.draft import draft


def test_the_next_migration_has_the_next_number_and_nothing_in_it_while_the_tables_are_as_they_were(
    tmp_path: Path,
) -> None:
    draft("add a table of measures", folder=tmp_path)
    (file,) = tmp_path.glob("*.py")  # Python may keep its own copy beside it
    made = runpy.run_path(str(file))
    number = f"{int(migrate.newest()) + 1:04d}"
    assert file.name == f"{number}_add_a_table_of_measures.py"
    assert (made["__doc__"], made["revision"], made["down_revision"]) == (
        "add a table of measures",
        number,
        migrate.newest(),
    )
    assert "op." not in file.read_text().partition("def upgrade")[2]
