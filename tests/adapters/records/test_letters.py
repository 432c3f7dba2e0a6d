"""A mail that somebody else than its reader looks at."""

from adapters.records.letters import letter_of

RAW = """From: Hjulet <paminnelse@hjulet.example>
To: owner@region.example
Reply-To: <svar+Zm9yZ2VkLWFkZHJlc3M.x@hjulet.example>
Subject: =?utf-8?q?=C3=84ndra?=
List-Unsubscribe: <https://hjulet.region.example/mail/stop/O7bXUClyngZlQ_MQKfal4g>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: 8bit

Öppna: https://hjulet.region.example/items/FA-2026-001
Klart: https://hjulet.region.example/a/eyJwIjoxfQ.aZ3.kHfRtYuIoPaSdFgH
--b
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: 8bit

<p><a href="https://hjulet.region.example/a/eyJwIjoxfQ.aZ3.kHfRtYuIoPaSdFgH">Klart</a></p>
--b--
""".encode()


def test_it_is_shown_as_it_was_sent() -> None:
    letter = letter_of(RAW)

    assert ("Subject", "Ändra") in letter.headers
    assert "https://hjulet.region.example/items/FA-2026-001" in letter.text
    assert ">Klart</a>" in letter.html


def test_no_key_in_it_lets_anybody_act_as_its_reader() -> None:
    shown = repr(letter_of(RAW))

    assert "eyJwIjoxfQ" not in shown
    assert "O7bXUClyngZlQ" not in shown
    assert "Zm9yZ2Vk" not in shown


def test_a_mail_of_one_part_has_no_other() -> None:
    letter = letter_of(b"Subject: Hej\n\nBara text\n")

    assert letter.text.strip() == "Bara text"
    assert letter.html == ""
