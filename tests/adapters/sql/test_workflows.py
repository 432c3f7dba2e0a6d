import hashlib

import pytest

from adapters.sql.store import SqlStore
from adapters.sql.workflows import WorkflowInUse, digests, install, installed, source
from engine.errors import InvalidWorkflow, NotFound
from tests.adapters.sql.building import AT, later, opened
from workflows.catalogue import builtin

PDSA = builtin()["pdsa"]
CHANGED = PDSA.replace('prefix = "FA"', 'prefix = "ZZ"')
SECOND = PDSA.replace("version = 1", "version = 2", 1)


def test_an_installed_workflow_is_the_file_it_was(store: SqlStore) -> None:
    with store.read() as tx:
        (only,) = installed(tx)
        assert source(tx, "pdsa") == source(tx, "pdsa", 1) == PDSA
    assert (only.name, only.version, only.installed_at, only.items) == ("pdsa", 1, AT, 0)
    assert only.digest == hashlib.sha256(PDSA.encode()).hexdigest()


def test_every_installed_file_is_known_by_its_digest(store: SqlStore) -> None:
    with store.begin() as tx:
        install(tx, SECOND, at=AT)
        assert digests(tx) == {hashlib.sha256(text.encode()).hexdigest() for text in (PDSA, SECOND)}


def test_the_same_file_again_changes_nothing(store: SqlStore) -> None:
    opened(store)
    with store.begin() as tx:
        assert install(tx, PDSA, at=later(days=1)).version == 1
        assert [(known.installed_at, known.items) for known in installed(tx)] == [(AT, 1)]


def test_a_version_that_nobody_uses_may_be_replaced(store: SqlStore) -> None:
    with store.begin() as tx:
        assert install(tx, CHANGED, at=later(days=1)).prefix == "ZZ"
        assert tx.definition("pdsa").prefix == "ZZ"
        assert [known.installed_at for known in installed(tx)] == [later(days=1)]
        assert source(tx, "pdsa") == CHANGED


def test_a_version_in_use_never_changes(store: SqlStore) -> None:
    opened(store)
    with store.begin() as tx:
        install(tx, SECOND, at=AT)
        with pytest.raises(WorkflowInUse, match=r"in use by 1 items.*version 3"):
            install(tx, CHANGED, at=AT)
        assert source(tx, "pdsa", 1) == PDSA


def test_versions_stand_side_by_side(store: SqlStore) -> None:
    with store.begin() as tx:
        install(tx, SECOND, at=AT)
        install(tx, builtin()["goal"], at=AT)
        assert [(known.name, known.version) for known in installed(tx)] == [("goal", 1), ("pdsa", 1), ("pdsa", 2)]
        assert source(tx, "pdsa") == SECOND


def test_a_file_with_faults_is_not_let_in(store: SqlStore) -> None:
    with store.begin() as tx:
        with pytest.raises(InvalidWorkflow):
            install(tx, PDSA.replace('initial = "problem"', 'initial = "nowhere"'), at=AT)
        assert len(installed(tx)) == 1


@pytest.mark.parametrize(("name", "version"), [("nope", None), ("pdsa", 7)])
def test_an_unknown_workflow_is_refused(store: SqlStore, name: str, version: int | None) -> None:
    with store.read() as tx, pytest.raises(NotFound):
        source(tx, name, version)
