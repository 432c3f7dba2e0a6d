import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.inbox.cutting import answer_in

SAID = "Vi tar det på fredag."

QUOTES = {
    "Outlook": "Från: Hjulet <a@hjulet.example>\nSkickat: den 3 november 2026 08:12\nTill: Kim\nÄmne: Klart\n\nSkriv",
    "Outlook in English": "From: Hjulet <a@hjulet.example>\nSent: 3 November 2026\nTo: Kim\nSubject: Due\n\nWrite",
    "Outlook in bold": "*Från:* Hjulet <a@hjulet.example>\n*Skickat:* den 3 november 2026 08:12\n*Till:* Kim\n\nSkriv",
    "Outlook on a phone": "________________________________\nFrån: Hjulet <a@b.example>\nSkickat: 3 nov 2026\n\nSkriv",
    "old Outlook": "-----Ursprungligt meddelande-----\nFrån: Hjulet\nSkickat: 3 nov 2026\n\nSkriv",
    "Gmail": "Den tis 3 nov. 2026 kl 08:12 skrev Hjulet <a@hjulet.example>:\n\n> Skriv\n> hur",
    "Gmail over two lines": "Den tis 3 nov. 2026 kl 08:12 skrev Hjulet, Region E <\na@hjulet.example>:\n\n> Skriv",
    "Gmail in English": "On Tue, Nov 3, 2026 at 8:12 AM Hjulet <a@hjulet.example> wrote:\n\n> Write",
    "Apple": "> 3 nov. 2026 kl. 08:12 skrev Hjulet <a@hjulet.example>:\n>\n> Skriv",
    "Apple unquoted": "3 nov. 2026 kl. 08:12 skrev Hjulet <a@hjulet.example>:\n\n> Skriv",
    "Thunderbird": "Den 2026-11-03 kl. 08:12, skrev Hjulet:\n> Skriv",
    "nothing but marks": "> Skriv\n> hur testet gick",
}

SIGNATURES = (
    "-- \nKarin Åström\nVårdenhetschef",
    "Mvh\nKarin",
    "Mvh Karin",
    "Med vänliga hälsningar\n\nKarin Åström\nVårdenhetschef\nRegion Exempel",
    "Hälsningar, Karin",
    "Best regards,\nKarin",
    "/Karin",
    "Skickat från min iPhone",
    "Hämta Outlook för iOS",
    "Get Outlook for Android",
)

WHOLE = (
    "Den här gången skrev vi ner allt på en lista:\n- ett\n- två",
    "Hälsningar från patienterna var det mest av.\nDe är nöjda.",
    "Thanks, will do on Friday.",
    "Tack\n\nvi börjar på måndag",
    "Datum: fredag\nTill: alla på avdelningen\nSå blev det.",
    "- ett\n- två\n\n3. tre",
    "Observera: vi skickade mail till alla. Varning: listan är gammal.",
    "Vi drog en linje\n____________________\noch räknade om.",
    "/ är ett snedstreck",
)


@pytest.mark.parametrize("program", QUOTES)
def test_the_mail_that_is_answered_is_cut_away(program: str) -> None:
    assert answer_in(f"{SAID}\n\n{QUOTES[program]}") == SAID
    assert answer_in(f"{SAID}\r\n\r\n{QUOTES[program]}".replace("\n", "\r\n")) == SAID


@pytest.mark.parametrize("program", QUOTES)
def test_nothing_but_a_quotation_is_nothing(program: str) -> None:
    assert answer_in(QUOTES[program]) == ""


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_is_cut_away(signature: str) -> None:
    assert answer_in(f"{SAID}\n\n{signature}") == SAID
    assert answer_in(f"{SAID}\n{signature}\n\n{QUOTES['Outlook']}") == SAID


@pytest.mark.parametrize("said", WHOLE)
def test_what_only_looks_like_an_end_is_kept(said: str) -> None:
    assert answer_in(said) == said
    assert answer_in(f"{said}\n\n{QUOTES['Gmail']}") == said


def test_an_answer_under_the_quotation_and_within_it_is_found() -> None:
    first = "Den 2026-11-03 kl. 08:12, skrev Hjulet:\n> Hur gick det?\n\nBra."
    text = f"{first}\n\n> När är ni klara?\n\nPå fredag.\n\nMvh Kim"
    assert answer_in(text) == "Bra.\n\nPå fredag."


def test_a_greeting_with_much_after_it_is_not_the_end() -> None:
    said = "Hälsningar\n" + "\n".join(f"Rad {number}" for number in range(20))
    assert answer_in(said) == said


@given(st.text(alphabet=st.characters(categories=["L", "N"], max_codepoint=0x24F), min_size=1))
def test_plain_words_are_kept_as_they_are(words: str) -> None:
    assert answer_in(f"{words}\n\n{QUOTES['Outlook']}") == words


@pytest.mark.parametrize(
    "text",
    [
        "On a wrote\n" * 20_000,
        "Från: x\n" * 20_000,
        "Till: \n \n" * 20_000,
        "\n" * 200_000,
        "Den " + "skrev " * 50_000,
        ("Den " + "skrev x " * 25 + "\n") * 2_000,
        ("- " * 200 + "\n") * 500,
        "_" * 100_000,
    ],
)
def test_a_text_made_to_take_long_takes_seconds_at_most(text: str) -> None:
    began = time.process_time()
    answer_in(text)
    assert time.process_time() - began < 20
