"""A workflow as small as one can be, in a file of its own."""

from pathlib import Path

SMALL = """
[workflow]
name = "small"
version = 1
prefix = "SM"
initial = "idea"
label = { sv = "Liten", en = "Small" }
help = { sv = "En idé prövas.", en = "An idea is tried." }

[reminders.standard]
ladder = [
  { when = "-2 working days", to = "owner" },
  { when = "due", to = "owner" },
  { when = "+3 working days", to = "manager", mark = "stalled" },
]

[phases.idea]
rank = 1
limit = "10 working days"
label = { sv = "Idé", en = "Idea" }
help = { sv = "Skriv idén.", en = "Write the idea." }
ask = { sv = "Skriv idén", en = "Write the idea" }

[[phases.idea.fields]]
name = "words"
label = { sv = "Vilken är idén?", en = "What is the idea?" }
help = { sv = "Kort.", en = "Briefly." }

[phases.kept]
rank = 2
ended = true
label = { sv = "Infört", en = "Kept" }
help = { sv = "Idén används.", en = "The idea is in use." }

[[phases.kept.follow_ups]]
name = "after_3"
after = "3 months"
label = { sv = "Efter 3 månader", en = "After 3 months" }

[[transitions]]
trigger = "keep"
from = "idea"
to = "kept"
label = { sv = "Inför", en = "Keep" }

[[transitions]]
trigger = "reopen"
from = "kept"
to = "idea"
next_cycle = true
reason_needed = true
label = { sv = "Ta upp igen", en = "Take up again" }
"""


def write_small(directory: Path, *changes: tuple[str, str]) -> Path:
    """The file, changed here and there."""
    text = SMALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = directory / "small.toml"
    path.write_text(text, encoding="utf-8")
    return path
