"""Swedish personal identity numbers in free text.

The rules are the Swedish Tax Agency's (Skatteverket, SKV 704 on personnummer and SKV 707 on samordningsnummer): six
digits of the day of birth, three of a birth number, and a check digit by the modulus 10 (Luhn) over the nine before it.
In a samordningsnummer 60 is added to the day. A plus sign instead of the hyphen says that the person has turned 100.
What only looks alike is told apart by the date, the check digit, and what stands around it.
"""

import re
from collections.abc import Iterator
from datetime import date

COORDINATION = 60
"""What is added to the day of birth in a samordningsnummer."""

_GAP = r"[ \u00a0\u2009\u202f]?"
_DASH = r"[-\u2010-\u2015\u2212]"
_NOT_BEFORE = rf"(?<![\w+])(?<![0-9][.,/:])(?<!\w{_DASH})"
_NOT_AFTER = rf"(?!\w)(?!(?:{_DASH}|[.,/:+])[0-9])(?!{_GAP}(?:kr\b|kronor\b|sek\b|:-))"

_JOINED = re.compile(
    rf"{_NOT_BEFORE}(?P<century>18|19|20)?(?P<day>[0-9]{{6}}){_GAP}(?:{_DASH}|\+){_GAP}(?P<last>[0-9]{{4}}){_NOT_AFTER}",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"{_NOT_BEFORE}(?P<century>18|19|20)(?P<day>[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}})(?:{_DASH}|\+)(?P<last>[0-9]{{4}})"
    rf"{_NOT_AFTER}",
    re.IGNORECASE,
)
# Without a sign between them, digits are more often something else: no more of them may stand around.
_BARE = re.compile(
    rf"{_NOT_BEFORE}(?<![0-9][ \u00a0\u2009\u202f])"
    rf"(?P<century>18|19|20)?(?P<day>[0-9]{{6}}){_GAP}(?P<last>[0-9]{{4}})"
    rf"{_NOT_AFTER}(?!{_GAP}[0-9])",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\b(?:tel|telefon\w*|tfn|mobil\w*|ring|sms|fax|ocr|bankgiro\w*|plusgiro\w*|postgiro\w*|bg|pg|konto\w*|faktura\w*)\b"
    r"[ .:-]*(?:nr|nummer)?[ .:]*$",
    re.IGNORECASE,
)
"""What says of the bare digits after it that they are a number of something else."""

_LONGEST_NAME = 40


def found_in(text: str) -> tuple[str, ...]:
    """Every personal identity number in the text, as it is written there, in order."""
    found = {match.start(): match[0] for match in _candidates(text) if _is_one(match)}
    return tuple(found[start] for start in sorted(found))


def _candidates(text: str) -> Iterator[re.Match[str]]:
    yield from _JOINED.finditer(text)
    yield from _DATED.finditer(text)
    for match in _BARE.finditer(text):
        before = text[max(0, match.start() - _LONGEST_NAME) : match.start()]
        if not _looks_dialled(match[0]) and not _OTHERWISE.search(before):
            yield match


def _looks_dialled(written: str) -> bool:
    """Ten digits in a row that begin with 0 are a telephone number far more often than somebody born in the 2000s."""
    return written.startswith("0") and written.isdigit()


def _is_one(match: re.Match[str]) -> bool:
    born, last = match["day"].replace("-", ""), match["last"]
    return last[:3] != "000" and _is_day(match["century"] or "20", born) and _checks(born + last)


def _is_day(century: str, born: str) -> bool:
    year, month, day = int(century + born[:2]), int(born[2:4]), int(born[4:])
    try:
        date(year, month, day - COORDINATION if day > COORDINATION else day)
    except ValueError:
        return False
    return True


def _checks(digits: str) -> bool:
    """Every other digit is doubled, beginning with the first; the sum of all digits ends with 0."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0
