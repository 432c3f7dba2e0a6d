"""What has happened to an item, newest first, and what people say to each other."""

import re
from datetime import timedelta

from engine import questions
from engine.advance import Advance, advance
from engine.edit import Fill, comment, fill
from engine.model import OPERATOR, SCHEDULER, Actor, ActorKind, Item
from tests.adapters.sql.building import COLLEAGUE, OWNER
from tests.adapters.web.browser import NINE, PROBLEM, Office, words
from tests.adapters.worker.building import House, local, working_day

MINUTE = timedelta(minutes=1)


def person(person_id: int) -> Actor:
    return Actor(kind=ActorKind.PERSON, person_id=person_id)


def writes(office: Office, item: Item, text: str, *, who: int = OWNER, after: int = 10) -> None:
    with office.store.begin() as tx:
        comment(tx, item_id=item.id, text=text, actor=person(who), at=NINE + after * MINUTE)


def timeline_of(office: Office, item: Item, query: str = "", *, who: int = OWNER) -> str:
    return words(office.logs_in(who).gets(f"/items/{item.ref}{query}"))


def test_what_people_say_keeps_its_lines_and_its_links_and_nothing_else(office: Office) -> None:
    item = office.opens()
    writes(office, item, "Se https://intranet.region.example/rutin\noch <b>svara</b> & läs <script>x</script>")
    page = office.logs_in().gets(f"/items/{item.ref}").text
    assert '<a href="https://intranet.region.example/rutin" rel="nofollow noopener">' in page
    assert "\noch &lt;b&gt;svara&lt;/b&gt; &amp; läs &lt;script&gt;" in page


def test_the_newest_stands_first(office: Office) -> None:
    item = office.opens()
    writes(office, item, "Först", after=1)
    writes(office, item, "Sedan", after=2)
    said = timeline_of(office, item)
    assert said.index("Sedan") < said.index("Först") < said.index("startade arbetet")


def test_many_saves_within_an_hour_are_one_line(office: Office) -> None:
    item = office.opens()
    with office.store.begin() as tx:
        for number, (name, value) in enumerate(list(PROBLEM.items())[:4]):
            wish = Fill(item_id=item.id, phase="problem", values={name: value}, actor=person(OWNER))
            fill(tx, wish, at=NINE + number * MINUTE)
        again = Fill(item_id=item.id, phase="problem", values={"problem": "Färre nu"}, actor=person(OWNER))
        fill(tx, again, at=NINE + 5 * MINUTE)
        late = Fill(item_id=item.id, phase="problem", values={"problem": "Igen"}, actor=person(OWNER))
        fill(tx, late, at=NINE + 200 * MINUTE)
    office.at = NINE + timedelta(hours=5)
    said = timeline_of(office, item)
    assert said.count("Owner skrev i") == 2
    assert "och 2 till" in said


def test_a_move_names_the_phase_and_the_reason_that_was_given(office: Office) -> None:
    item = office.fills(office.opens(), PROBLEM)
    House(office.store, office.directory / "mail").stops(item, at=office.at)
    said = timeline_of(office, item)
    assert "avslutade arbetet" in said
    assert "Hjälpte inte" in said


def test_what_hjulet_does_by_itself_has_its_reason(office: Office) -> None:
    item = office.fills(office.opens(), PROBLEM)
    with office.store.begin() as tx:
        wish = Advance(item_id=item.id, trigger="propose", actor=SCHEDULER, rule="all requirements hold")
        advance(tx, wish, at=office.at)
    assert "Hjulet flyttade arbetet till Förslag, eftersom allt som krävs är på plats" in timeline_of(office, item)


def test_a_question_stands_with_its_answer(office: Office) -> None:
    item = office.opens()
    with office.store.begin() as tx:
        wish = {"item_id": item.id, "actor": person(OWNER), "at": NINE + MINUTE}
        questions.ask(tx, to=COLLEAGUE, text="Hur gick natten?", **wish)  # type: ignore[arg-type]
    assert "Owner frågade Colleague" in timeline_of(office, item)
    assert "Väntar på svar." in timeline_of(office, item, who=2)
    with office.store.begin() as tx:
        question = tx.facts(item.id, at=office.at).open_commitments[-1]
        said = {"text": "Två larm", "actor": person(COLLEAGUE), "at": NINE + 2 * MINUTE}
        questions.answer(tx, item_id=item.id, commitment_id=question.id, **said)  # type: ignore[arg-type]
    assert "Colleague svarade · mån 2 mars 09.02 Hur gick natten? Två larm" in timeline_of(office, item)


def test_mails_that_went_out_stand_between_what_people_did(office: Office) -> None:
    item = office.opens()
    House(office.store, office.directory / "mail").mornings(working_day(16))
    office.at = local(working_day(16), 9)
    with office.store.begin() as tx:
        comment(tx, item_id=item.id, text="Nu tar vi tag i det", actor=person(OWNER), at=office.at)
    said = timeline_of(office, item)
    assert said.index("Nu tar vi tag") < said.index("Påminnelse skickad till Owner") < said.index("startade arbetet")


def test_many_mails_in_a_row_stand_behind_the_newest(office: Office) -> None:
    item = office.opens()
    House(office.store, office.directory / "mail").mornings(working_day(36))
    office.at = local(working_day(36), 9)
    page = office.logs_in().gets(f"/items/{item.ref}")
    assert "mejl före det" in words(page)
    assert page.text.count('<details class="more earlier">') == 1


def test_only_the_comments_when_one_wants_that(office: Office) -> None:
    item = office.fills(office.opens(), PROBLEM)
    writes(office, item, "Bra jobbat")
    said = timeline_of(office, item, "?show=comments")
    assert "Bra jobbat" in said
    assert "startade arbetet" not in said


def test_thirty_at_a_time_and_nothing_twice(office: Office) -> None:
    item = office.opens()
    for number in range(40):
        writes(office, item, f"Nummer {number:02d}.", after=number)
    first = office.logs_in().gets(f"/items/{item.ref}")
    assert "Nummer 10." in words(first)
    assert "Nummer 09." not in words(first)
    older = office.logs_in().gets(f"/items/{item.ref}/timeline?before=12")
    assert "Nummer 09." in words(older)
    assert "Nummer 10." not in words(older)
    part = office.logs_in().gets(f"/items/{item.ref}/timeline?before=12", **{"HX-Request": "true"})
    assert part.text.lstrip().startswith("<li>")


def test_an_address_that_makes_no_sense_shows_the_newest(office: Office) -> None:
    item = office.opens()
    for before in ("x", "-1", "99999999999999999999", "0"):
        assert office.logs_in().gets(f"/items/{item.ref}/timeline?before={before}").status_code == 200


def test_who_acts_for_somebody_else_is_named_with_them(office: Office) -> None:
    item = office.opens()
    with office.store.begin() as tx:
        actor = Actor(kind=ActorKind.PERSON, person_id=COLLEAGUE, on_behalf_of=OWNER)
        comment(tx, item_id=item.id, text="Jag vikarierar", actor=actor, at=office.at)
        comment(tx, item_id=item.id, text="Från kommandoraden", actor=OPERATOR, at=office.at)
    assert "Colleague för Owner" in timeline_of(office, item)


def test_ones_own_last_act_is_taken_back_from_there(office: Office) -> None:
    item = office.opens()
    visitor = office.logs_in()
    visitor.posts(f"/items/{item.ref}/comments", {"text": "Fel arbete", "ask": ""})
    page = visitor.gets(f"/items/{item.ref}")
    found = re.search(r'class="undo-own" method="post" action="([^"]*)"', page.text)
    assert found is not None
    assert 'class="undo-own"' not in office.logs_in(COLLEAGUE).gets(f"/items/{item.ref}").text
    assert visitor.posts(found[1]).status_code == 303
    said = timeline_of(office, item)
    assert "Owner ångrade det som just hade gjorts" in said
    assert "Fel arbete" not in said
