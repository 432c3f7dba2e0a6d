"""The text of a mail that was written as HTML, what it quotes marked with ``>`` as in a mail of text."""

import re
from html.parser import HTMLParser

HIDDEN = frozenset({"head", "script", "style", "template", "title", "object", "svg"})
BLOCKS = frozenset({"address", "article", "div", "dl", "dt", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header"})
BLOCKS |= {"hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul"}
APART = frozenset({"p", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
"""Blocks with an empty line around them."""

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
QUOTES = frozenset({"gmail_quote", "yahoo_quoted", "protonmail_quote"})
"""Classes by which mail programs mark what they quote, beside ``blockquote``."""


def text_in(html: str) -> str:
    """What the page says, without what it hides."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Follows a page from line to line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, str]] = []
        self._words: list[str] = []
        self._hidden: list[str] = []
        self._quotes: list[str] = []
        self._is_pre = False

    def text(self) -> str:
        """The lines so far."""
        self._end_line()
        return "\n".join(f"{'> ' * depth}{line}".rstrip() for depth, line in self._lines).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._hidden.clear()  # a head that nobody closed
        elif tag in VOID:
            self._break(tag)
        elif self._hidden or tag in HIDDEN:
            self._hidden.append(tag)
        else:
            self._open(tag, dict(attrs))

    def handle_startendtag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            _close(self._hidden, tag)
            return
        if tag in BLOCKS or tag == "blockquote":
            self._end_line(apart=tag in APART)
        if self._quotes:
            _close(self._quotes, tag)
        self._is_pre = self._is_pre and tag != "pre"

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._is_pre:
            first, *rest = data.split("\n")
            self._words.append(first)
            for line in rest:
                self._end_line(keep=True)
                self._words.append(line)
        else:
            self._words.append(data)

    def _open(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag in BLOCKS or tag == "blockquote":
            self._end_line(apart=tag in APART)
        if self._quotes or tag == "blockquote" or QUOTES & set((attrs.get("class") or "").split()):
            self._quotes.append(tag)
        if tag == "li":
            self._words.append("- ")
        if tag in {"td", "th"}:
            self._words.append(" ")
        self._is_pre = self._is_pre or tag == "pre"

    def _break(self, tag: str) -> None:
        if not self._hidden and tag in {"br", "hr"}:
            self._end_line(keep=tag == "br")

    def _end_line(self, *, keep: bool = False, apart: bool = False) -> None:
        """Begin a new line; an empty one is kept only if it is asked for."""
        line = re.sub(r"[ \t\r\n\xa0]+", " ", "".join(self._words)).strip()
        self._words.clear()
        depth = 1 if self._quotes else 0
        if line or keep:
            self._lines.append((depth, line))
        if apart and self._lines and self._lines[-1][1]:
            self._lines.append((depth, ""))


def _close(opened: list[str], tag: str) -> None:
    """Close an element and what was left open in it; one that was never opened closes nothing."""
    if tag in opened:
        del opened[len(opened) - 1 - opened[::-1].index(tag) :]
