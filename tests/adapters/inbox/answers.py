"""Answers as mail programs write them, made up, in ``mails``: their addresses are filled in when they are sent."""

from pathlib import Path

MAILS = Path(__file__).parent / "mails"


def answer(
    name: str, *, to: str, sender: str = "owner@region.example", message_id: str = "<svar1@region.example>"
) -> bytes:
    """The mail in a file, ready to be sent."""
    text = (MAILS / f"{name}.eml").read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    for placeholder, value in (("{to}", to), ("{sender}", sender), ("{id}", message_id)):
        text = text.replace(placeholder.encode(), value.encode())
    return text
