from io import BytesIO

from tests.sentences import extract

SOURCE = b"""
tr("Somebody said this.")

class Conflict(Refusal):
    code = "conflict"
    template: ClassVar[str] = ("Somebody else "
        "changed this.")

TEMPLATES: Final = MappingProxyType({"missing": "A key is missing."})
other = "not for people"
why = say("it has ended")
draft.say("item.moved")
"""


def test_the_sentences_that_people_read_are_found_wherever_they_are_kept() -> None:
    found = {message for _, _, message, _ in extract(BytesIO(SOURCE), {"tr"}, [], {})}
    assert found == {"Somebody said this.", "Somebody else changed this.", "A key is missing.", "it has ended"}
