"""Answers are saved while several people write, and none is lost."""

import threading

import pytest
from sqlalchemy import text

from adapters.sql import answers
from engine.model import Item
from engine.sheets import SUPERSEDED, mark
from tests.adapters.sql.building import COLLEAGUE, COORDINATOR, OWNER
from tests.adapters.web.browser import PROBLEM, Office, Visitor, words

PART = {"HX-Request": "true"}


def writes(visitor: Visitor, item: Item, said: str, *, seen: object = None, field: str = "problem", **more: str) -> int:
    """Somebody writes in one field, who saw ``seen`` there; what is answered."""
    given = {field: said, f"{field}.seen": mark(seen), "cycle": "1", **more}
    return visitor.posts(f"/items/{item.ref}/worksheets/problem/{field}", given, **PART).status_code


def stands(office: Office, item: Item, field: str = "problem") -> object:
    """The answer on record."""
    return office.facts(item).values("problem").get(field)


def test_an_answer_is_saved_and_the_page_is_told_when(office: Office) -> None:
    item = office.opens()
    given = {"problem": "Många faller", "problem.seen": mark(None), "cycle": "1"}

    answer = office.logs_in().posts(f"/items/{item.ref}/worksheets/problem/problem", given, **PART)

    assert answer.status_code == 200
    assert "Sparat kl. 10.00" in words(answer)
    assert stands(office, item) == "Många faller"


def test_what_others_write_in_other_fields_is_nobodys_trouble(office: Office) -> None:
    item = office.opens()

    assert writes(office.logs_in(), item, "Många faller") == 200
    assert writes(office.logs_in(COLLEAGUE), item, "Avdelning 32", field="affected") == 200


def test_who_writes_over_anothers_answer_unseen_is_asked(office: Office) -> None:
    item = office.opens()
    writes(office.logs_in(COLLEAGUE), item, "Många faller. Mest på natten.")
    given = {"problem": "Många faller. Mest på helgen.", "problem.seen": mark(None), "cycle": "1"}

    answer = office.logs_in().posts(f"/items/{item.ref}/worksheets/problem/problem", given, **PART)

    assert answer.status_code == 409
    for said in ("Colleague ändrade samma svar kl. 10.00", "natten.", "helgen.", "Behåll båda"):
        assert said in words(answer)
    assert "<ins>" in answer.text
    assert stands(office, item) == "Många faller. Mest på natten."


@pytest.mark.parametrize(
    ("choice", "left"),
    [
        ("mine", "Många faller. Mest på helgen."),
        ("theirs", "Många faller. Mest på natten."),
        ("both", "Många faller. Mest på natten. Mest på helgen."),
    ],
)
def test_either_or_both_can_be_kept_and_the_other_stays_on_record(office: Office, choice: str, left: str) -> None:
    item = office.opens()
    theirs, mine = "Många faller. Mest på natten.", "Många faller. Mest på helgen."
    writes(office.logs_in(COLLEAGUE), item, theirs)

    answered = writes(office.logs_in(), item, mine, **{"keep": choice, "problem.theirs": mark(theirs)})

    assert answered == 200
    assert stands(office, item) == left
    with office.store.read() as tx:
        kept = [event.data["values"]["problem"] for event in answers.written(tx, item.id)]
    assert theirs in kept
    assert any("helgen" in text for text in kept)
    changes = words(office.logs_in().gets(f"/items/{item.ref}/changes"))
    assert "helgen" in changes
    assert "natten" in changes


def test_what_gave_way_says_so_in_the_trail(office: Office) -> None:
    item = office.opens()
    writes(office.logs_in(COLLEAGUE), item, "Deras")

    writes(office.logs_in(), item, "Min", **{"keep": "theirs", "problem.theirs": mark("Deras")})

    assert office.trail(item)[-1].kind == SUPERSEDED
    assert "gav plats" not in words(office.logs_in().gets(f"/items/{item.ref}"))
    assert "fick ge plats" in words(office.logs_in().gets(f"/items/{item.ref}/changes"))


def test_to_keep_mine_asks_again_when_there_is_a_third_text(office: Office) -> None:
    item = office.opens()
    writes(office.logs_in(COLLEAGUE), item, "Deras")
    writes(office.logs_in(COORDINATOR), item, "Deras nya", seen="Deras")

    assert writes(office.logs_in(), item, "Min", **{"keep": "mine", "problem.theirs": mark("Deras")}) == 409


def test_nobody_clashes_with_what_they_wrote_themselves_a_moment_ago(office: Office) -> None:
    item = office.opens()
    writes(office.logs_in(), item, "Många fal")

    assert writes(office.logs_in(), item, "Många faller") == 200
    assert stands(office, item) == "Många faller"


def test_what_arrives_after_its_writer_has_joined_two_answers_does_not_undo_that(office: Office) -> None:
    item = office.opens()
    theirs, mine = "Många faller. Mest på natten.", "Många faller. Mest på helgen."
    writes(office.logs_in(COLLEAGUE), item, theirs)
    writes(office.logs_in(), item, mine, **{"keep": "both", "problem.theirs": mark(theirs)})

    assert writes(office.logs_in(), item, mine) == 409
    assert stands(office, item) == "Många faller. Mest på natten. Mest på helgen."


def test_of_two_who_write_at_once_both_are_saved_or_one_is_asked(office: Office) -> None:
    item = office.opens()
    fields = ["problem", "affected", "aim", "problem"]
    visitors = [office.logs_in(person) for person in (OWNER, COLLEAGUE, COORDINATOR, COLLEAGUE)]
    begin, answered = threading.Barrier(len(fields)), dict[int, int]()

    def write(number: int) -> None:
        begin.wait()
        answered[number] = writes(visitors[number], item, f"Text {number}", field=fields[number])

    threads = [threading.Thread(target=write, args=[number]) for number in range(len(fields))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answered.values()) == [200, 200, 200, 409]
    assert {stands(office, item, field) for field in ("affected", "aim")} == {"Text 1", "Text 2"}
    assert stands(office, item) == ("Text 0" if answered[0] == 200 else "Text 3")


def test_an_answer_of_the_wrong_kind_is_told_in_words_and_not_saved(office: Office) -> None:
    item = office.opens()
    given = {"aim_target": "många", "aim_target.seen": mark(None), "cycle": "1"}

    answer = office.logs_in().posts(f"/items/{item.ref}/worksheets/problem/aim_target", given, **PART)

    assert answer.status_code == 422
    assert "Det är inget tal." in words(answer)
    assert stands(office, item, "aim_target") is None


def test_a_personal_identity_number_is_saved_only_by_whoever_says_that_it_is_none(office: Office) -> None:
    item = office.opens()
    said = "Ärende 19811228-9874"

    assert writes(office.logs_in(), item, said) == 422
    assert stands(office, item) is None
    assert writes(office.logs_in(), item, said, **{"problem.not_personal": "1"}) == 200
    assert stands(office, item) == said


def test_without_a_script_the_whole_sheet_is_saved_and_only_what_was_changed(office: Office) -> None:
    item = office.opens()
    office.fills(item, {"problem": "Många faller", "affected": "Avdelning 32"})
    given = {
        "cycle": "1",
        "problem": "Många faller",
        "problem.seen": mark(None),
        "affected": "Avdelning 32 och 33",
        "affected.seen": mark("Avdelning 32"),
        "aim": "",
        "aim.seen": mark(None),
    }
    given["problem"] = ""  # as it was when the page was opened: somebody else wrote since

    answer = office.logs_in().posts(f"/items/{item.ref}/worksheets/problem", given)

    assert answer.status_code == 303
    assert stands(office, item) == "Många faller"
    assert stands(office, item, "affected") == "Avdelning 32 och 33"


def test_without_a_script_a_clash_is_shown_on_the_whole_page(office: Office) -> None:
    item = office.opens()
    writes(office.logs_in(COLLEAGUE), item, "Deras")
    given = {"cycle": "1", "problem": "Min", "problem.seen": mark(None), "affected": "Ny", "affected.seen": mark(None)}

    answer = office.logs_in().posts(f"/items/{item.ref}/worksheets/problem", given)

    assert answer.status_code == 409
    assert "Fel: " in answer.text
    assert "Min" in words(answer)
    assert "Deras" in words(answer)
    assert stands(office, item, "affected") == "Ny", "what does not clash is saved"


def test_whoever_may_only_see_reads_the_answers_and_saves_none(office: Office) -> None:
    item = office.opens(participants=())
    office.fills(item, PROBLEM)

    shown = office.logs_in(COLLEAGUE).gets(f"/items/{item.ref}")

    assert "Många faller" in words(shown)
    assert "<textarea" not in shown.text.partition("timeline")[0]
    assert writes(office.logs_in(COLLEAGUE), item, "Nej", seen="Många faller") == 403


def test_an_earlier_round_can_be_read_and_not_changed(office: Office) -> None:
    item = office.opens()
    with office.store.begin() as tx:
        tx.sql.connection.execute(text("UPDATE item SET cycle = 2, phase = 'proposal'"))
    first = f"/items/{item.ref}?phase=proposal&cycle=1"
    given = {"change_idea": "Ny", "change_idea.seen": mark(None), "cycle": "1"}

    assert "tidigare varv" in words(office.logs_in().gets(first))
    answer = office.logs_in().posts(f"/items/{item.ref}/worksheets/proposal/change_idea", given, **PART)
    assert answer.status_code == 422
    assert office.facts(item).values("proposal", cycle=1) == {}


def test_an_earlier_phase_can_be_corrected_as_a_new_version(office: Office) -> None:
    item = office.opens()
    office.fills(item, PROBLEM)
    with office.store.begin() as tx:
        tx.sql.connection.execute(text("UPDATE item SET phase = 'proposal'"))

    assert "Många faller" in office.logs_in().gets(f"/items/{item.ref}?phase=problem").text
    assert writes(office.logs_in(), item, "Alldeles för många faller", seen="Många faller") == 200
    changes = words(office.logs_in().gets(f"/items/{item.ref}/changes?field=problem.problem"))
    assert "Alldeles för många" in changes


def test_an_unknown_question_phase_or_round_is_not_found(office: Office) -> None:
    item = office.opens()
    visitor = office.logs_in()

    assert writes(visitor, item, "x", field="nothing") == 404
    assert visitor.posts(f"/items/{item.ref}/worksheets/nothing", {"cycle": "1"}).status_code == 404
    assert visitor.posts(f"/items/{item.ref}/worksheets/problem", {"cycle": "x"}).status_code == 404
    assert visitor.gets(f"/items/{item.ref}?phase=nothing").status_code == 404
    assert visitor.gets(f"/items/{item.ref}?cycle=7").status_code == 404
