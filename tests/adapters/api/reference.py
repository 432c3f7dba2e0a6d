"""The part of docs/api.md that is generated: ``.ci/reference`` writes it, a test holds it to be the present one."""

from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.api import openapi, reference
from adapters.api.app import create_api
from adapters.settings import load
from adapters.sql.engines import open_database
from adapters.sql.store import SqlStore

FILE = Path(__file__).parents[3] / "docs" / "api.md"
MARK = "<!-- What follows is generated from the routes: .ci/reference -->\n"


def described() -> openapi.Document:
    """The description of the interface."""
    with TemporaryDirectory() as directory:
        settings = load(environ={}, directory=Path(directory)).settings
        database = open_database(f"sqlite:///{directory}/none.db")
        return openapi.document(create_api(SqlStore(database), settings=settings), root="")


def written() -> str:
    """The whole file as it is to be."""
    head, mark, _ = FILE.read_text(encoding="utf-8").partition(MARK)
    return f"{head}{mark}\n{reference.in_markdown(reference.read(described()))}"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
