"""What is said to whoever types something wrong, or reads the help."""

import pytest

from adapters.i18n import tr
from tests.adapters.cli.shell import REF, Shell

IN_SWEDISH = {"HJULET_LANGUAGE": "sv"}


@pytest.mark.parametrize(
    ("args", "said", "advice"),
    [
        (["itme"], "There is no command “itme”. Did you mean 'item'?", "See: hjulet --help"),
        (["xyzzy"], "There is no command “xyzzy”.", "See: hjulet --help"),
        (["item", "advnace", "1"], "There is no command “advnace”. Did you mean 'advance'", "See: hjulet item --help"),
        (
            ["item", "list", "--jsonn"],
            "There is no option --jsonn. Did you mean --json?",
            "See: hjulet item list --help",
        ),
        (["item", "list", "--xyzzy"], "There is no option --xyzzy.", "See: hjulet item list --help"),
        (["item", "show"], "ITEM is missing.", "See: hjulet item show --help"),
        (["item", "pause", "1", "--reason", "x"], "--until is missing.", "See: hjulet item pause --help"),
        (["item", "show", "1", "2"], "This is more than the command takes: 2.", "See: hjulet item show --help"),
        (["item", "list", "--owner"], "The option --owner needs a value.", ""),
        (["item", "list", "--json=yes"], "The option --json takes no value.", ""),
        (["tick", "--at", "soon"], "“soon” is not a date and time such as 2026-03-01T08:00.", ""),
        (["item", "extend", "1", "--to", "soon", "--reason", "x"], "“soon” is not a date such as 2026-03-01.", ""),
        (["item", "list", "--limit", "0"], "“0” is not a number from 1 on.", ""),
        (["item", "list", "--limit", "many"], "“many” is not a number from 1 on.", ""),
        (["workflow", "show", "pdsa", "--version", "x"], "“x” is not a whole number.", ""),
        (["item", "block", "1", "--cause", "rain"], "“rain” is none of: decision, data, staffing,", ""),
        (["item", "advance", "1", "x", "--waive", "y"], "“y” is not of the form name=value.", ""),
    ],
)
def test_what_was_typed_wrongly_is_one_sentence_and_how_to_see_what_is_right(
    shell: Shell, args: list[str], said: str, advice: str
) -> None:
    first, *rest = shell.wrong(*args).splitlines()
    assert first.startswith(said), first
    assert not advice or rest == [advice]


@pytest.mark.parametrize(
    ("args", "template", "data"),
    [
        (["itme"], "There is no command “%(name)s”. Did you mean %(nearest)s?", {"name": "itme", "nearest": "'item'"}),
        (["item", "list", "--xyzzy"], "There is no option %(name)s.", {"name": "--xyzzy"}),
        (["item", "show", "1", "2"], "This is more than the command takes: %(rest)s.", {"rest": "2"}),
        (["tick", "--at", "snart"], "“%(text)s” is not a date and time such as 2026-03-01T08:00.", {"text": "snart"}),
    ],
)
def test_it_is_said_in_swedish_too(shell: Shell, args: list[str], template: str, data: dict[str, str]) -> None:
    said = shell.wrong(*args, **IN_SWEDISH).splitlines()[0]
    assert said == tr(template, language="sv") % data
    assert said != template % data


def test_a_group_without_a_command_shows_its_help(shell: Shell) -> None:
    result = shell.run("item")
    assert result.exit_code == 2
    assert "advance" in result.stdout


def test_a_refusal_is_told_in_swedish_with_all_that_is_missing(begun: Shell) -> None:
    said = begun.refused("item", "advance", REF, "propose", **IN_SWEDISH)
    for line in [
        "5 saker saknas",
        "Skriv vad problemet är",
        "chefen godkänner",
        "hjulet item fill FA-2026-001 problem.problem=…",
    ]:
        assert line in said, said


def test_an_item_is_shown_in_swedish(begun: Shell) -> None:
    shown = begun.ok("item", "show", REF, "--at", "2026-04-02T12:00", **IN_SWEDISH)
    for line in ["● Problem ─ ○ Förslag", "mån 30 mars  3 arbetsdagar sen", "Ansvarig", "3 %"]:
        assert line in shown, shown
    assert "Owner" not in shown


def test_settings_are_refused_each_in_a_sentence_before_anything_is_done(shell: Shell) -> None:
    said = shell.refused("item", "list", HJULET_TICK_SECONDS="soon", HJULET_TIMEZONE="Mars")
    assert len(said.splitlines()) == 2
    assert not (shell.directory / "var").exists()


def test_a_program_reads_what_was_refused(shell: Shell) -> None:
    result = shell.run("item", "show", "99", "--json")
    assert '"code": "not-found"' in result.stdout
    assert "There is no item “99”." in result.stderr


def test_words_are_shown_as_they_are_and_never_obeyed(peopled: Shell) -> None:
    work = ["--organisation", "medicin", "--owner", "ssk@region.example", "--at", "2026-03-02"]
    peopled.ok("item", "open", "[bold]Fall[/] [/x] :warning: \x1b[2J", *work)
    shown = peopled.ok("item", "list")
    assert "[bold]Fall[/] [/x] :warning: \N{REPLACEMENT CHARACTER}[2" in shown
    assert "\x1b" not in shown


def test_what_is_no_text_is_wrong_usage(shell: Shell) -> None:
    said = shell.wrong("item", "comment", "1", "a\udcff")
    assert said == "“a\\udcff” is not text in the encoding of this shell.\n"
