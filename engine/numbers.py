"""Whole numbers as they are written in addresses, fields and files."""

LONGEST = 9
"""No number of ours has more digits; longer ones are too long for a column, and for Python to read."""


def whole(text: str) -> int | None:
    """The whole number that is written; None when it is something else, or longer than any of ours."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None
