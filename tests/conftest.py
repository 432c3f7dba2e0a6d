"""What every test may ask for."""

from collections.abc import Iterator

import hypothesis
import pytest

from tests.mta import Mta, MtaMissing, running_mta
from tests.postgres import Server, ServerMissing, running_server

# Every run tries the same examples; `pytest --hypothesis-profile=search` looks for new ones.
hypothesis.settings.register_profile("search", deadline=None, max_examples=1000)
hypothesis.settings.register_profile("same", deadline=None, derandomize=True, database=None, print_blob=True)
hypothesis.settings.load_profile("same")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One PostgreSQL server for all tests (with pytest-xdist: one for each worker)."""
    try:
        with running_server() as server:
            yield server
    except ServerMissing as missing:
        raise pytest.fail.Exception(str(missing), pytrace=False) from None


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of the test's own."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(scope="session")
def mta_server() -> Iterator[Mta]:
    """One mail server for all tests (with pytest-xdist: one for each worker)."""
    try:
        with running_mta() as mta:
            yield mta
    except MtaMissing as missing:
        raise pytest.fail.Exception(str(missing), pytrace=False) from None


@pytest.fixture
def mta(mta_server: Mta) -> Iterator[Mta]:
    """The mail server, with no mail in it."""
    yield mta_server
    mta_server.forget()
