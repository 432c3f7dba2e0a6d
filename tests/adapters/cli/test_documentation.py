"""Every command, every option and every setting stands in the documentation."""

import re
from collections.abc import Iterator
from pathlib import Path

import typer

from adapters.cli.app import app
from adapters.settings import KEYS
from adapters.settings.keys import Key

DOCS = Path(__file__).parents[3] / "docs"


def test_every_command_has_a_heading() -> None:
    assert {name for name, _ in commands()} == headings()


def test_every_option_stands_under_its_command() -> None:
    missing = [
        f"{name} {option}"
        for name, options in commands()
        for option in options
        if not re.search(rf"`{re.escape(option)}\b", section(name))
    ]
    assert missing == []


def test_every_setting_stands_in_its_table() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| (.*?) \| (.*) \|$", (DOCS / "settings.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [(name, default) for name, default, _ in rows] == [(key.name, default_of(key)) for key in KEYS.values()]
    assert [sentence for _, _, sentence in rows] == [key.help for key in KEYS.values()]


def default_of(key: Key) -> str:
    return "-" if key.default is None else f"`{key.default}`"


def commands() -> Iterator[tuple[str, list[str]]]:
    """Each command with its options, but those that all have in common."""
    yield from _commands(typer.main.get_command(app), [])


def _commands(command: object, path: list[str]) -> Iterator[tuple[str, list[str]]]:
    for name, below in getattr(command, "commands", {}).items():
        yield from _commands(below, [*path, name])
    if not hasattr(command, "commands"):
        params = command.params  # type: ignore[attr-defined]
        yield " ".join(path), [option for param in params for option in param.opts if option.startswith("--")]


def headings() -> set[str]:
    """The commands that a heading names."""
    return {name for names, _ in sections() for name in names}


def section(name: str) -> str:
    """What stands under the heading of a command, and what is said about all of them."""
    general = re.split(r"^## ", (DOCS / "commands.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    items = next(part for part in general if part.startswith("Items\n")).split("###")[0]
    return "".join(text for names, text in sections() if name in names) + (items if name.startswith("item ") else "")


def sections() -> Iterator[tuple[set[str], str]]:
    """Each heading's commands, and the text under it."""
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    for part in re.split(r"^#{2,3} ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        named = re.findall(r"`hjulet ([a-z-]+(?: [a-z-]+)*)", heading)
        if named:
            yield set(named), f"{heading}\n{body}"
