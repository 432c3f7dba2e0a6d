"""Mails are read by their headers, each once."""

from email.message import EmailMessage
from pathlib import Path

from adapters.demo.postbox import Letter, Postbox


def put(box: Path, name: str, *, to: str, items: list[str], notices: list[str]) -> None:
    message = EmailMessage()
    message["To"] = f'"Enhetschef, Avdelning 32" <{to}>'
    for item in items:
        message["X-Hjulet-Item"] = item
    for notice in notices:
        message["X-Hjulet-Notice"] = notice
    message.set_content("Hej")
    (box / "new").mkdir(parents=True, exist_ok=True)
    (box / "new" / name).write_bytes(bytes(message))


def test_every_mail_is_collected_once_in_an_order_that_does_not_depend_on_file_names(tmp_path: Path) -> None:
    box = Postbox(tmp_path)
    assert box.collect() == []
    put(tmp_path, "1", to="b@region.example", items=["FA-1"], notices=["c1:g1:r0:o1:owner:p1"])
    put(tmp_path, "2", to="a@region.example", items=["FA-1", "FA-2"], notices=["c1:g1:r3:o1:manager:p2"])
    assert [letter.to for letter in box.collect()] == ["a@region.example", "b@region.example"]
    put(tmp_path, "0", to="c@region.example", items=["FA-3"], notices=["c3:g1:r1:o1:owner:p3"])
    assert box.collect() == [
        Letter(to="c@region.example", items=("FA-3",), notices=("c3:g1:r1:o1:owner:p3",)),
    ]


def test_what_tells_a_manager_is_an_escalation_and_the_rest_are_reminders() -> None:
    roles = ("owner", "team", "manager", "manager-of-manager", "coordinator")
    letter = Letter(to="x", items=(), notices=tuple(f"c1:g1:r0:o1:{role}:p1" for role in roles))
    assert (letter.reminders, letter.escalations) == (3, 2)
