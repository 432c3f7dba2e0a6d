"""docs/asked-for.md says what was asked for and which test shows it: each wish has an answer, each test exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "asked-for.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\w+) \| (?P<asked>[^|]+) \| (?P<answer>[^|]+) \| (?P<shown>[^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(test_\w+)`")
REASON = re.compile(r"^(no|not yet)\b.*: \w+", re.IGNORECASE)


def test_every_wish_and_every_defect_is_answered() -> None:
    assert [row[1] for row in ROW.finditer(PAGE)] == [*map(str, range(1, 41)), *"abcdefghijkl"]


def test_every_answer_is_shown_by_a_test_that_exists_or_is_a_no_with_its_reason() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"^def (test_\w+)\(", sources, re.MULTILINE))
    unshown = [
        row[1]
        for row in ROW.finditer(PAGE)
        if not REASON.match(row["answer"]) and not there.issuperset(NAMED.findall(row["shown"]) or [""])
    ]
    assert unshown == []
