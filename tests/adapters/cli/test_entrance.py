"""How somebody gets in, from the command line."""

import re

from adapters.auth.passwords import Passwords
from adapters.cli.app import app
from adapters.sql import credentials
from adapters.sql.engines import open_database
from adapters.sql.offices import everyone
from adapters.sql.store import SqlStore
from tests.adapters.cli.shell import Shell

WHO = "ssk@region.example"


def store_of(shell: Shell) -> SqlStore:
    return SqlStore(open_database(f"sqlite:///{shell.directory / 'var' / 'hjulet.db'}"))


def test_a_password_is_read_from_a_pipe_and_only_its_hash_is_kept(peopled: Shell) -> None:
    command = ["person", "password", WHO, "--administrator"]
    result = peopled.runner.invoke(app, command, input="korv äter moln på tisdag\n")
    assert result.exit_code == 0, result.output
    assert "sjuksköterska has a new password" in result.stdout
    assert "sjuksköterska is an administrator." in result.stdout
    store = store_of(peopled)
    with store.read() as tx:
        account = credentials.account(tx, WHO)
        assert [(g.office.value, g.organisation_id, g.source) for g in everyone(tx)] == [("administrator", 1, "hand")]
    assert account is not None
    assert account.password_hash is not None
    assert Passwords().compare("korv äter moln på tisdag", account.password_hash).is_right
    store.database.close()
    log = (peopled.directory / "var" / "hjulet.log").read_text()
    assert '"event": "person.password_set"' in log
    assert "korv" not in log


def test_a_password_that_is_guessed_first_is_refused(peopled: Shell) -> None:
    result = peopled.runner.invoke(app, ["person", "password", WHO], input="123456789012\n")
    assert result.exit_code == 1
    assert "among the first that somebody would guess" in result.stderr


def test_a_link_is_printed_once_and_logged_without_its_secret(peopled: Shell) -> None:
    result = peopled.run("person", "link", WHO)
    found = re.fullmatch(r"http://localhost:8000/login/link/([\w-]{43})\n", result.stdout)
    assert found is not None, result.stdout
    assert "logged in as sjuksköterska" in result.stderr
    log = (peopled.directory / "var" / "hjulet.log").read_text()
    assert '"event": "person.link_made"' in log
    assert found[1] not in log
    assert peopled.json("person", "link", WHO, "--administrator")["administrator"] is True


def test_nobody_gets_a_link_who_is_not_there(peopled: Shell) -> None:
    assert "There is no person" in peopled.refused("person", "link", "nobody@region.example")
