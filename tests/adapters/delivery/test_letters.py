import re
from dataclasses import replace
from datetime import UTC
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from adapters.delivery.addressing import Addressing, Purpose, Token
from adapters.delivery.letters import MailKind, Sender
from tests.adapters.delivery.mails import ANSWERS, KARIN, SENDER, an_entry, body, letter, mail, read, stalled
from tests.engine.building import AT

NASTY = '<b>Fall</b> & "värk"\r\nBcc: alla@region.example\x00\u2028'


def test_the_subject_is_state_and_verb() -> None:
    assert mail(an_entry())["Subject"] == "3 arbetsdagar sen: Skriv hur testet gick"


def test_the_subject_says_how_much_more_there_is() -> None:
    two, three = [an_entry(), an_entry(ref="B")], [an_entry(), an_entry(ref="B"), an_entry(ref="C")]
    assert mail(*two)["Subject"] == "3 arbetsdagar sen: Skriv hur testet gick (och 1 sak till)"
    assert mail(*three)["Subject"] == "3 arbetsdagar sen: Skriv hur testet gick (och 2 saker till)"


def test_a_manager_reads_in_the_subject_what_has_stalled() -> None:
    assert mail(stalled())["Subject"] == "Har stannat av: Färre fallskador"
    assert mail(stalled(), stalled(ref="B"))["Subject"] == "2 arbeten har stannat av"


def test_somebody_who_owes_something_reads_of_that_before_what_others_owe() -> None:
    found = mail(stalled(late_by=30), an_entry(late_by=1))
    assert found["Subject"] == "3 arbetsdagar sen: Skriv hur testet gick (och 1 sak till)"
    assert "Det här väntar på andra, i din del av organisationen" in body(found, "plain")
    assert "Det här väntar på andra, i din del av organisationen" in body(found, "html")


def test_what_could_not_wait_is_the_subject_and_the_heading() -> None:
    found = mail(an_entry(), kind=MailKind.AT_ONCE, news="Tar du över Färre fallskador?")
    assert found["Subject"] == "Tar du över Färre fallskador?"
    assert body(found, "plain").startswith("Tar du över Färre fallskador?\n")
    assert "kunde inte vänta" in body(found, "plain")


def test_the_mail_is_in_the_readers_language() -> None:
    found = mail(an_entry(), to=replace(KARIN, language="en"))
    assert found["Content-Language"] == "en"
    assert "Before the work can move on:" in body(found, "plain")
    assert '<html lang="en"' in body(found, "html")


def test_text_and_html_say_the_same() -> None:
    found = mail(an_entry(), stalled(ref="FA-2026-052", missing=()))
    shown = text_of(body(found, "html"))
    for words in body(found, "plain").splitlines():
        plain = re.sub(r"^- |: https://\S+$| · FA-\S+$|^[-= ]+$", "", words).strip()
        assert plain in shown


def test_every_item_has_a_link_and_there_are_no_others() -> None:
    other = an_entry(ref="FA-2026-052", url="https://hjulet.region.example/items/FA-2026-052")
    found = body(mail(an_entry(), other), "html")
    assert re.findall(r'href="([^"]*)"', found) == [
        "https://hjulet.region.example/items/FA-2026-041",
        "https://hjulet.region.example/items/FA-2026-052",
    ]
    assert "src=" not in found


def test_text_that_looks_like_html_is_shown_and_not_obeyed() -> None:
    found = body(mail(an_entry(title=NASTY, about=NASTY, missing=(NASTY,), notes=(NASTY,))), "html")
    assert "<b>Fall" not in found
    assert "&lt;b&gt;Fall&lt;/b&gt; &amp;" in found


def test_each_rule_of_the_style_sheet_stands_at_its_element_and_the_sheet_stays_for_phones_and_the_dark() -> None:
    found = body(mail(an_entry()), "html")
    assert re.search(r"<h1 style=\"[^\"]*font-size: 22px", found)
    assert "@media (max-width: 480px)" in found
    assert "@media (prefers-color-scheme: dark)" in found


def test_the_mail_is_small_enough_to_be_shown_whole() -> None:
    assert len(letter(*(an_entry(ref=f"FA-2026-{n:03d}") for n in range(20))).raw) < 100_000


def test_the_headers_tell_mail_programs_what_this_is() -> None:
    found = mail(an_entry())
    assert found["From"] == '"Hjulet, Region Exempel" <paminnelse@hjulet.example>'
    assert found["To"] == "Karin Åström <karin@region.example>"
    assert found["Date"].datetime == AT.astimezone(UTC)
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["X-Auto-Response-Suppress"] == "All"
    assert found["List-Id"] == "Hjulet <reminders.hjulet.example>"
    assert "Precedence" not in found
    assert found.get_content_type() == "multipart/alternative"


def test_every_notice_and_every_item_is_named_in_a_header() -> None:
    entries = [
        an_entry(keys=("c1:g1:r0:o1:owner:p1", "c1:g1:r1:o1:owner:p1")),
        an_entry(ref="FA-2026-052", keys=("c2:g1:r0:o1:owner:p1",)),
    ]
    found = mail(*entries, an_entry(ref="FA-2026-052", keys=("c3:g1:r0:o1:owner:p1",)))
    assert found.get_all("X-Hjulet-Item") == ["FA-2026-041", "FA-2026-052"]
    assert sorted(found.get_all("X-Hjulet-Notice", [])) == [
        "c1:g1:r0:o1:owner:p1",
        "c1:g1:r1:o1:owner:p1",
        "c2:g1:r0:o1:owner:p1",
        "c3:g1:r0:o1:owner:p1",
    ]


def test_mails_about_one_item_are_one_conversation_and_a_mail_about_many_is_none() -> None:
    one, again = mail(an_entry()), mail(an_entry(late_by=8), number=13)
    assert one["References"] == one["In-Reply-To"] == again["References"] == "<fa-2026-041@hjulet.example>"
    assert "References" not in mail(an_entry(), an_entry(ref="B"))


def test_the_same_mail_is_the_same_bytes_and_another_has_another_name() -> None:
    assert letter(an_entry()) == letter(an_entry())
    assert letter(an_entry()).message_id != letter(an_entry(), number=13).message_id
    assert letter(an_entry()).message_id != letter(an_entry(action="Something else")).message_id


def test_the_message_id_is_made_of_the_number_in_the_outbox() -> None:
    found = letter(an_entry())
    assert re.fullmatch(r"<m12\.[0-9a-f]{16}@hjulet\.example>", found.message_id)
    assert read(found.raw)["Message-ID"] == found.message_id


def test_a_sender_is_written_as_in_a_mail() -> None:
    sender = Sender.of("Förbättringsarbete <mejl@region.example>", base_url=SENDER.base_url)
    assert (sender.name, sender.address, sender.domain) == (
        "Förbättringsarbete",
        "mejl@region.example",
        "region.example",
    )
    assert Sender.of("mejl@region.example", base_url=SENDER.base_url).name == "Hjulet"


def test_an_answer_to_a_mail_about_one_item_finds_its_way_back() -> None:
    found = mail(an_entry(), sender=replace(SENDER, answers=ANSWERS, reply_to="utveckling@region.example"))
    (address,) = found["Reply-To"].addresses
    assert address.display_name == "Hjulet"
    assert "Svara på det här mejlet, så blir det du skriver en kommentar till arbetet." in body(found, "plain")
    assert ANSWERS.read(address.addr_spec) == Token(purpose=Purpose.ANSWER, message_id=12, person_id=KARIN.id)


def test_an_answer_to_a_mail_about_several_items_goes_to_those_who_read_it() -> None:
    sender = replace(SENDER, answers=ANSWERS, reply_to="Utveckling <utveckling@region.example>")
    assert mail(an_entry(), an_entry(ref="B"), sender=sender)["Reply-To"] == "Utveckling <utveckling@region.example>"
    assert mail(an_entry(), sender=replace(sender, answers=None))["Reply-To"] == sender.reply_to
    assert mail(an_entry())["Reply-To"] is None
    assert "Svara på det här mejlet" not in body(mail(an_entry(), an_entry(ref="B"), sender=sender), "plain")
    assert "Svara på det här mejlet" not in body(mail(an_entry()), "plain")


def test_a_long_address_for_answers_stays_in_one_piece() -> None:
    long = Addressing.of(f"svar@{'.'.join(['avdelning'] * 9)}.region.example", secret=ANSWERS.secret)
    sender = replace(SENDER, name="Förbättringsarbete, Region Exempel", answers=long)
    raw = letter(an_entry(), sender=sender).raw
    assert long.for_answer(message_id=12, person_id=KARIN.id).encode() in raw
    assert read(raw)["Reply-To"].addresses[0].display_name == sender.name


def test_the_way_to_stop_mail_is_in_one_piece_however_long_it_is() -> None:
    token, place = "x" * 22, "hjulet.avdelningen-for-forbattringsarbete.halso-och-sjukvardsforvaltningen.region.example"
    raw = letter(an_entry(), sender=replace(SENDER, base_url=f"https://{place}"), stop_token=token).raw
    assert f"\r\nList-Unsubscribe: <https://{place}/mail/stop/{token}>\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert "List-Unsubscribe" not in mail(an_entry())


def test_a_manager_reads_first_what_is_new_and_how_much_had_stalled_before() -> None:
    known, new = stalled(ref="A", is_repeated=True, late_by=30), stalled(ref="B", title="Snabbare svar", late_by=10)
    found = mail(known, new, told_before=1)
    assert found["Subject"] == "3 arbeten har stannat av (1 nytt)"
    assert found.get_all("X-Hjulet-Item") == ["B", "A"]
    assert "1 till hade stannat av sedan tidigare." in body(mail(an_entry(), new, told_before=1), "plain")


def test_the_foot_says_which_mail_of_the_week_it_is() -> None:
    found = mail(an_entry(), of_this_week=4)
    assert "Det här är mejl 4 den här veckan." in body(found, "plain")
    assert "Det här är mejl 4 den här veckan." in body(found, "html")


def test_nobody_can_write_headers_of_their_own_in_a_title_or_a_name() -> None:
    found = letter(an_entry(title=NASTY, action=NASTY), to=replace(KARIN, name=NASTY), organisation=NASTY)
    assert "Bcc" not in read(found.raw)
    assert set(read(found.raw)) == set(mail(an_entry()))


@given(words=st.text(min_size=1), name=st.text())
def test_whatever_people_write_the_mail_is_well_formed(words: str, name: str) -> None:
    found = letter(an_entry(title=words, action=f"Skriv {words}", missing=(words,)), to=replace(KARIN, name=name))
    assert found.raw.isascii()
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", found.raw) is None
    assert max(map(len, found.raw.split(b"\r\n"))) <= 998
    again = read(found.raw)
    assert set(again) == set(mail(an_entry()))
    assert " ".join(str(again["Subject"]).split()) == found.subject
    assert not again.defects


class Words(HTMLParser):
    """Gathers what a page shows."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def text_of(html: str) -> str:
    parser = Words()
    parser.feed(html)
    return " ".join(" ".join(parser.words).split())
