"""The words of a text, as they are looked for: without what Swedish and English hang at their ends.

No grammar, only endings: who looks for *remisser* finds *remissen* too, and an index that knows the beginnings of words
answers in no time on any database. Å, ä and ö are letters of their own.
"""

import re
import unicodedata
from dataclasses import dataclass

ENDINGS = (
    *("arnas", "ornas", "ernas", "arna", "orna", "erna", "heten", "heter"),
    *("ande", "ende", "aren", "arens", "ades", "ing", "ar", "or", "er", "en", "et", "na", "as", "es", "ad", "at"),
    *("a", "e", "n", "s", "t"),
)
"""The longest first."""

SHORTEST_STEM = 4
LONGEST_WORD = 60
"""More characters than this no word has that somebody looks for."""

_COMMON = """
alla allt andra att av behöver behövs bli blir bort bättre både bör dag dem den denna deras dess det detta dig din
där efter ej eller en ett finns fler flera fram från få får för före förbättra förbättring ge genom gör göra ha had
har hela hos hur här i idag in innan inom inte kan kommer kring kunna känna man med mellan men mer mest mig min
minska mindre mot mycket måste ni nu något några när och också om oss på rätt sedan sig sin ska skapa skulle
snabbare som så säkrare till tid under upp ut utan vad var vara vi vid vilka vill vår våra än är öka över about all
and are better fewer for from have how improve in into is it less more not of on our that the their to we what when
which will with you
"""
COMMON = frozenset(_COMMON.split())
"""Words that say nothing of what a piece of work is about."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an excerpt; ``is_hit`` when it is a word that was looked for."""

    text: str
    is_hit: bool = False


def words_of(text: str) -> list[str]:
    """Every word of a text in small letters, in order."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(unicodedata.normalize("NFC", text).lower())]


def stem(word: str) -> str:
    """The beginning that the forms of a word have in common."""
    if word.isalpha():
        for ending in ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
                return word[: -len(ending)]
    return word


def stems_of(text: str) -> list[str]:
    """What every word of a text begins with, each once, in order."""
    return list(dict.fromkeys(stem(word) for word in words_of(text)))


def significant(text: str, *, most: int) -> list[str]:
    """At most so many stems of the words that say what a text is about."""
    words = (word for word in words_of(text) if word not in COMMON and len(word) >= SHORTEST_STEM)
    return list(dict.fromkeys(map(stem, words)))[:most]


def marked(text: str, stems: list[str]) -> list[Piece]:
    """A text in pieces: those that were looked for, and what stands between them."""
    pieces, end = [], 0
    for match in _WORD.finditer(text):
        if any(match[0].lower().startswith(each) for each in stems):
            pieces += [Piece(text[end : match.start()]), Piece(match[0], is_hit=True)]
            end = match.end()
    return [piece for piece in (*pieces, Piece(text[end:])) if piece.text]


def excerpt(text: str, stems: list[str], *, around: int) -> list[Piece]:
    """What stands around the first word that was looked for, in its line, ``around`` characters to each side.

    Nothing when there is no such word. No word is cut.
    """
    for line in text.splitlines():
        hit = next((m for m in _WORD.finditer(line) if any(m[0].lower().startswith(each) for each in stems)), None)
        if hit is not None:
            return marked(_around(line, hit.start(), hit.end(), around=around), stems)
    return []


def _around(line: str, start: int, end: int, *, around: int) -> str:
    start, end = max(0, start - around), min(len(line), end + around)
    while start > 0 and not line[start - 1].isspace():
        start -= 1
    while end < len(line) and not line[end].isspace():
        end += 1
    before, after = "… " if line[:start].strip() else "", " …" if line[end:].strip() else ""
    return f"{before}{' '.join(line[start:end].split())}{after}"
