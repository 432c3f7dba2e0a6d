"""Lists without a mapping file are understood by their headings, and what was understood is said."""

from collections import Counter
from datetime import date

import pytest

from adapters.files.drafts import Known
from adapters.files.errors import TitleNotFound
from adapters.files.headings import HEADINGS, mapping_from_headings
from adapters.files.importing import plan_import
from adapters.files.sources import Standing
from tests.adapters.files.building import KNOWN, WORKFLOWS, table

PDSA = WORKFLOWS["pdsa"]


def test_a_swedish_list_is_understood() -> None:
    tried = table(
        "Diarienummer|Rubrik|Enhet|Ansvarig e-post|Fas|Status|Startdatum|Klart senast|Ursprung|Anteckningar",
        "HSN 2026-17|Färre fall|HSF|chef@region.example|Test|Pågår|2026-01-15|senast våren 2026|Avvikelse|Se bilaga",
    )
    mapping, remarks = mapping_from_headings(tried)
    origin = next(o for o in PDSA.origins if o.value == "deviation")
    tried = table("|".join(tried.header), "|".join(tried.rows[0].cells).replace("Avvikelse", origin.label.sv))
    (draft,) = plan_import(tried, mapping, known=KNOWN).drafts
    assert (draft.reference, draft.title, draft.organisation) == ("HSN 2026-17", "Färre fall", "hsf")
    assert (draft.owner, draft.phase, draft.origin) == ("chef@region.example", "test", "deviation")
    assert (draft.standing, draft.imported_status) == (Standing.RUNNING, "Pågår")
    assert (draft.opened_on, draft.due_on) == (date(2026, 1, 15), date(2026, 5, 31))
    assert [note.text for note in draft.notes] == ["Se bilaga"]
    assert "“Klart senast” was understood as the deadline." in map(str, remarks)
    assert len(remarks) == 10


def test_an_english_list_is_understood() -> None:
    tried = table(
        "ID|Title|Unit|Owner|Status|Due date|Workflow", "7|Fewer falls|hsf|x@region.example|Done|June 2026|pdsa"
    )
    mapping, _ = mapping_from_headings(tried)
    (draft,) = plan_import(tried, mapping, known=KNOWN).drafts
    assert (draft.reference, draft.title, draft.workflow) == ("7", "Fewer falls", "pdsa")
    assert (draft.standing, draft.due_on) == (Standing.CLOSED, date(2026, 6, 30))


def test_headings_are_recognised_whatever_their_case_spacing_and_marks() -> None:
    mapping, _ = mapping_from_headings(table(" RUBRIK: |klart_senast", "a|"))
    assert (mapping.title.column, mapping.deadline and mapping.deadline.written) == (" RUBRIK: ", "klart_senast")


def test_the_surer_of_two_headings_is_taken_and_the_other_is_said_to_be_left_out() -> None:
    mapping, remarks = mapping_from_headings(table("Rubrik|Förvaltning|Enhet", "a|b|c"))
    assert mapping.organisation
    assert mapping.organisation.column == "Enhet"
    assert str(remarks[-1]) == "Not understood, and left out: “Förvaltning”."


def test_a_list_without_a_title_is_refused_with_its_headings() -> None:
    with pytest.raises(TitleNotFound) as refusal:
        mapping_from_headings(table("vad|vem", "a|b"))
    assert str(refusal.value) == (
        "list.csv: no heading was understood as the title (“title” or “rubrik”). The headings are: “vad”, “vem”. "
        "Rename one, or say what the columns mean in a mapping file."
    )


def test_questions_of_the_worksheets_are_answered_by_columns_that_are_called_like_them() -> None:
    question = next(field for field in PDSA.phase("problem").fields if field.name == "problem").label.sv
    tried = table(f"Rubrik|{question.lower()}|proposal.change_idea|Enhet", "a|Patienter faller|Sockor|hsf")
    mapping, remarks = mapping_from_headings(tried, definition=PDSA)
    (draft,) = plan_import(tried, mapping, known=KNOWN).drafts
    assert draft.fields == {"problem": {"problem": "Patienter faller"}, "proposal": {"change_idea": "Sockor"}}
    assert "in the worksheet of the phase proposal" in str(remarks[-1])


def test_a_question_that_two_worksheets_ask_is_not_guessed_at() -> None:
    plan = WORKFLOWS["reported_plan"]
    label = plan.phases[1].fields[0].label.sv
    mapping, remarks = mapping_from_headings(table(f"Rubrik|{label}", "a|b"), definition=plan)
    assert mapping.fields == {}
    assert str(remarks[-1]) == f"Not understood, and left out: “{label}”."


def test_an_unusual_status_is_shown_as_written_and_the_work_runs() -> None:
    tried = table("Rubrik|Status|Enhet", "a|Väntar på IT|hsf")
    (draft,) = plan_import(tried, mapping_from_headings(tried)[0], known=Known()).drafts
    assert (draft.standing, draft.imported_status) == (Standing.RUNNING, "Väntar på IT")


def test_no_heading_means_two_things() -> None:
    counted = Counter(name for names in HEADINGS.values() for name in names)
    assert [name for name, count in counted.items() if count > 1] == []
