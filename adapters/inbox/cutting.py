"""What somebody wrote in an answer, without what their mail program added: the mail that is answered, and a signature.

Where the quoted mail begins is known by the expressions of mail-parser-reply, in Swedish and in English. It takes much
for a beginning that is none, a sentence such as *Den här gången skrev vi:*; so a beginning must have a date or a sender
as well. Its signatures are not used: they end the text at every line that begins with *Thanks*.
"""

import re
from collections.abc import Sequence

from mailparser_reply.parser import EmailMessage

LANGUAGES = ("sv", "en")
LONGEST = 40_000
"""Of a longer text only so many characters are looked at: twice what a comment may have, and what it quotes."""

LONGEST_LINE = 240
"""A longer line is not the beginning of a quoted mail."""

MOST_IN_SIGNATURE = 10
"""A greeting with more lines after it is not the end."""

RULE = re.compile(
    r"^(?:_{10,}|-{2,}[ ]*(?:Ursprungligt meddelande|Vidarebefordrat (?:meddelande|brev)|Original Message|"
    r"Forwarded message)[ ]*-{2,})$",
    re.MULTILINE | re.IGNORECASE,
)
SENDER = re.compile(r"(?:Från|From):", re.IGNORECASE)
WHEN = re.compile(r"@|\b\d{4}\b|\b\d{1,2}[.:]\d{2}\b")
PROGRAM = re.compile(
    r"(?:Skickat från|Hämta|Skaffa|Sent from|Get)\b.{0,20}"
    r"(?:Outlook|iPhone|iPad|Android|Samsung|mobil|telefon|phone)\b.*",
    re.IGNORECASE,
)
GREETING = re.compile(
    r"(?i:(?:med )?(?:vänlig(?:a)?|bästa|varma|många|goda) hälsning(?:ar)?|hälsning(?:ar)?|m\.?v\.?h\.?|v\.?h\.?|"
    r"(?:best|kind|warm|with kind) regards|regards|all the best|best wishes|sincerely)"
    r"[,.!]*(?:[ ]+[A-ZÅÄÖÉ][\w.'-]*){0,3}[,.!]*"
)
ITSELF = re.compile(r"(?:/|//)[ ]?[A-ZÅÄÖÉ][\w.'-]*(?:[ ]+[A-ZÅÄÖÉ][\w.'-]*)?")
"""*/Karin*."""


def answer_in(text: str) -> str:
    """What the writer wrote; empty when that is nothing."""
    lines = _Lines(text[:LONGEST])
    above, below = _apart(lines.text)
    written = _unsigned(_unquoted(above))
    if not written and any(line.startswith(">") for line in below.splitlines()):
        written = _unsigned(_unquoted(_without_beginning(below)))  # written under what is quoted, or in it
    return lines.restored(written)


class _Lines:
    """A text ready to be searched: its longest lines stand aside, since the expressions take their square of time."""

    def __init__(self, text: str) -> None:
        self._long: dict[str, str] = {}
        plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").replace("\x0c", "\n")
        lines = [self._aside(line.strip()) for line in plain.split("\n")]
        self.text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def restored(self, text: str) -> str:
        """The text with its longest lines back in it."""
        for name, line in self._long.items():
            text = text.replace(name, line)
        return text

    def _aside(self, line: str) -> str:
        if len(line) <= LONGEST_LINE:
            return line
        name = f"{line[:2] if line.startswith('>') else ''}\ue000{len(self._long)}\ue001"
        self._long[name] = line
        return name


def _apart(text: str) -> tuple[str, str]:
    """What stands above the quoted mail, and the rest."""
    begins = [found.start() for found in RULE.finditer(text) if _is_rule(text, found.end())]
    headers = EmailMessage(text=text, languages=list(LANGUAGES)).HEADER_REGEX.finditer(text)
    begins += [found.start() for found in headers if _is_beginning(found.group())]
    cut = min(begins, default=len(text))
    return text[:cut].strip(), text[cut:].strip()


def _is_rule(text: str, end: int) -> bool:
    """True for a line above the headers of a mail; people draw lines as well."""
    return SENDER.search(text[end : end + 200]) is not None


def _is_beginning(words: str) -> bool:
    is_list_of_headers = SENDER.search(words) is not None
    return WHEN.search(words) is not None and (is_list_of_headers or words.rstrip().endswith(":"))


def _without_beginning(text: str) -> str:
    """The quoted mail without the line that says whose it is, which may be two lines."""
    lines = text.splitlines()
    first = next((number for number, line in enumerate(lines) if line.startswith(">")), len(lines))
    return "\n".join(lines[first:])


def _unquoted(text: str) -> str:
    lines = [line for line in text.splitlines() if not line.startswith(">")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _unsigned(text: str) -> str:
    lines = text.splitlines()
    end = next((number for number in range(len(lines)) if _is_signature(lines, number)), len(lines))
    return "\n".join(lines[:end]).strip()


def _is_signature(lines: Sequence[str], number: int) -> bool:
    """True where a signature begins: nothing that somebody has to say comes after it."""
    line = lines[number]
    if line in {"--", "__"}:
        return True
    is_near_the_end = sum(bool(after) for after in lines[number + 1 :]) <= MOST_IN_SIGNATURE
    return is_near_the_end and any(known.fullmatch(line) for known in (PROGRAM, GREETING, ITSELF))
