import pytest

from adapters.inbox.reading import Mail
from adapters.inbox.returned import Returned, returned

REPORT = """From: Mail Delivery System <MAILER-DAEMON@mta.example>
To: svar+b1@hjulet.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Something about mailboxes.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mta.example

Final-Recipient: rfc822; kim@region.example
Action: {action}
Status: {status}
Diagnostic-Code: {words}

--b--
"""

WITHOUT_REPORT = """From: MAILER-DAEMON@mail.example
To: svar+b1@hjulet.example
Subject: failure notice

Hi. This is the qmail-send program at mail.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<kim@region.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.
"""


@pytest.mark.parametrize(
    ("action", "status", "words", "expected"),
    [
        (
            "failed",
            "5.1.1",
            "smtp; 550 5.1.1 No such user",
            Returned(for_good=True, is_address_wrong=True, words="550 5.1.1 No such user"),
        ),
        (
            "failed",
            "5.2.1",
            "X-Postfix; mailbox\n disabled",
            Returned(for_good=True, is_address_wrong=True, words="5.2.1 mailbox disabled"),
        ),
        (
            "failed",
            "5.7.1",
            "smtp; 554 5.7.1 Looks like spam",
            Returned(for_good=True, is_address_wrong=False, words="554 5.7.1 Looks like spam"),
        ),
        (
            "failed",
            "4.4.7",
            "smtp; delivery time expired",
            Returned(for_good=True, is_address_wrong=False, words="4.4.7 delivery time expired"),
        ),
        (
            "delayed",
            "4.4.1",
            "smtp; no answer",
            Returned(for_good=False, is_address_wrong=False, words="4.4.1 no answer"),
        ),
        ("delivered", "2.0.0", "smtp; 250 ok", None),
        ("relayed", "2.0.0", "smtp; 250 ok", None),
    ],
)
def test_a_report_says_what_became_of_a_mail(action: str, status: str, words: str, expected: Returned | None) -> None:
    assert returned(read(REPORT.format(action=action, status=status, words=words))) == expected


def test_a_mail_that_came_back_in_another_form_is_known_as_well() -> None:
    found = returned(read(WITHOUT_REPORT))
    assert found is not None
    assert (found.for_good, found.words) == (True, "failure notice")


def test_a_mail_that_somebody_wrote_has_not_come_back() -> None:
    assert returned(read("From: kim@region.example\nSubject: Hej\n\nJag är inte på plats.\n")) is None


def read(text: str) -> Mail:
    return Mail.of(text.replace("\n", "\r\n").encode())
