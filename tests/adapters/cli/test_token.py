"""API tokens from the command line."""

import re

from tests.adapters.cli.shell import MORNING, Shell

SHORT_LIVES = {"HJULET_TOKEN_DAYS": "30"}
NURSE = ("--person", "ssk@region.example")


def test_a_token_is_made_and_its_secret_shown_once(peopled: Shell) -> None:
    said = peopled.ok("token", "create", *NURSE, "--name", "Power BI", "--at", MORNING)
    assert "Token 1 lets a program act as ssk@region.example up to and with 2026-05-31." in said
    secret = re.search(r"Its secret: (hj_\S+)", said)
    assert secret is not None
    shown = peopled.ok("token", "list", "--at", MORNING)
    assert "Power BI" in shown
    assert "never" in shown
    assert secret[1] not in shown + peopled.ok("token", "list", "--json")
    written = [file.read_bytes() for file in peopled.directory.rglob("*") if file.is_file()]
    assert written
    assert not any(secret[1].encode() in each for each in written)


def test_a_program_reads_which_tokens_there_are(peopled: Shell) -> None:
    made = peopled.json(
        *("token", "create", *NURSE, "--name", "n8n", "--scope", "write", "--scope", "read"),
        *("--until", "2026-03-02", "--at", MORNING),
    )
    assert made.pop("secret").startswith("hj_")
    assert made == {
        "id": 1,
        "person": "ssk@region.example",
        "name": "n8n",
        "scopes": ["read", "write"],
        "works": True,
        "made_at": "2026-03-02T08:00:00Z",
        "expires_at": "2026-03-02T23:00:00Z",
        "used_at": None,
        "revoked_at": None,
    }
    peopled.json("token", "create", "--person", "chef@region.example", "--name", "x", "--at", MORNING)
    assert peopled.json("token", "list", *NURSE, "--at", MORNING) == {"tokens": [made]}
    (later, _) = peopled.json("token", "list", "--at", "2026-03-03T00:00")["tokens"]
    assert later["works"]
    assert "has ended" in peopled.ok("token", "list", *NURSE, "--at", "2026-03-03T00:00")


def test_a_token_is_revoked_once(peopled: Shell) -> None:
    peopled.ok("token", "create", *NURSE, "--name", "x")
    assert "Token 1 does not work any more." in peopled.ok("token", "revoke", "1")
    assert "had been revoked before" in peopled.ok("token", "revoke", "1")
    assert "revoked" in peopled.ok("token", "list")
    assert peopled.json("token", "list")["tokens"][0]["works"] is False
    assert "hjulet token list" in peopled.refused("token", "revoke", "7")


def test_only_a_token_that_makes_sense_is_made(peopled: Shell) -> None:
    create = ("token", "create", *NURSE, "--at", MORNING, "--name")
    assert "at most 365 days" in peopled.refused(*create, "x", "--days", "366")
    assert "at most 30 days" in peopled.refused(*create, "x", **SHORT_LIVES)
    assert "in the past" in peopled.refused(*create, "x", "--until", "2026-03-01")
    assert "from 1 to 80 characters" in peopled.refused(*create, " ")
    assert "read, write, admin" in peopled.wrong(*create, "x", "--scope", "everything")
    peopled.ok("person", "deactivate", "ssk@region.example")
    assert "has left" in peopled.refused("token", "create", "--person", "3", "--name", "x")
    assert peopled.json("token", "list")["tokens"] == []
