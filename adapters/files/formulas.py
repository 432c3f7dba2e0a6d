"""Words in a table that no program takes for a formula."""

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a cell must not begin with, in the width of Chinese signs, too: a spreadsheet would compute it."""


def harmless(words: str) -> str:
    """The words, with a sign before them that says that they are words, where that is needed."""
    return f"'{words}" if words.startswith(FORMULAS) else words
