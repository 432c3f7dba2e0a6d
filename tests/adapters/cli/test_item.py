"""A piece of work from the command line, from its beginning to its end."""

import json

import pytest

from tests.adapters.cli.shell import MORNING, REF, Shell, begin, populate
from tests.adapters.cli.small import write_small

PROBLEM = (
    "problem=Två av tre fall sker på natten",
    "patient_perspective=Vi frågade tolv; flera väntar in i det sista med att ringa",
    "staff_involved=Nattlaget",
    "aim=Färre fall",
    "aim_measure=Fall per 1 000 vårddygn",
    "aim_direction=decrease",
    "aim_target=5,5",
    "aim_date=2026-12-31",
)


def test_a_first_command_makes_the_database_and_says_so(shell: Shell) -> None:
    result = shell.run("item", "list")
    assert result.exit_code == 0
    assert "A new database was made" in result.stderr
    assert "A new database was made" not in shell.run("item", "list").stderr
    assert (shell.directory / "var" / "hjulet.db").exists()


def test_an_item_is_opened_filled_and_moved_on_both_databases(anywhere: Shell) -> None:
    shell = populate(anywhere)
    assert begin(shell) == REF
    shell.ok("item", "join", REF, "usk@region.example", "--at", "2026-03-03")
    shell.ok("item", "fill", REF, *PROBLEM, "--as", "ssk@region.example", "--at", "2026-03-03T10:00")
    assert "FA-2026-001 is now in the phase Proposal, cycle 1." in shell.ok(
        "item", "advance", REF, "propose", "--as", "ssk@region.example", "--at", "2026-03-04T10:00"
    )
    shown = shell.json("item", "show", REF, "--at", "2026-03-04T11:00")
    assert (shown["phase"], shown["cycle"], shown["owner"]) == ("proposal", 1, "ssk@region.example")
    assert shown["worksheets"]["problem"]["aim_target"] == 5.5
    kinds = [event["kind"] for event in shell.json("item", "history", REF)["events"]]
    assert kinds == ["item.opened", "participant.joined", "worksheet.filled", "item.moved"]


def test_everything_about_an_item_has_a_key(begun: Shell) -> None:
    shown = begun.json("item", "show", REF, "--at", "2026-03-30T12:00")
    assert list(shown) == [
        "id",
        "ref",
        "title",
        "workflow",
        "workflow_version",
        "phase",
        "cycle",
        "version",
        "owner",
        "organisation",
        "opened_at",
        "entered_at",
        "last_act_at",
        "ended_at",
        "stalled_at",
        "paused_until",
        "block",
        "parent",
        "origin",
        "reference",
        "imported_status",
        "visibility",
        "due_at",
        "due_on",
        "overdue",
        "working_days_left",
        "stalled",
        "progress",
        "allowed",
        "missing",
        "commitments",
        "participants",
        "partners",
        "worksheets",
        "earlier_worksheets",
    ]
    assert (shown["due_at"], shown["due_on"], shown["overdue"]) == ("2026-03-30T21:59:59Z", "2026-03-30", False)
    assert shown["allowed"] == ["propose", "stop"]
    assert list(shown["missing"]["propose"][0]) == ["requirement", "message", "where", "hard", "approver"]
    (owed,) = shown["commitments"]
    assert (owed["kind"], owed["subject"], owed["owner"], owed["due_on"]) == (
        "phase",
        "problem",
        "ssk@region.example",
        "2026-03-30",
    )


def test_a_page_of_a_list_says_where_the_next_begins(peopled: Shell) -> None:
    for _ in range(3):
        begin(peopled)
    first = peopled.json("item", "list", "--limit", "2")
    assert list(first) == ["items", "next_cursor"]
    assert [item["ref"] for item in first["items"]] == ["FA-2026-001", "FA-2026-002"]
    second = peopled.json("item", "list", "--limit", "2", "--cursor", first["next_cursor"])
    assert [item["ref"] for item in second["items"]] == ["FA-2026-003"]
    assert second["next_cursor"] is None
    said = peopled.run("item", "list", "--limit", "2")
    assert "2 of 3 items. Go on with --cursor 2." in said.stderr


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        (["--owner", "ssk@region.example"], 1),
        (["--owner", "chef@region.example"], 0),
        (["--organisation", "region"], 1),
        (["--phase", "problem", "--workflow", "pdsa"], 1),
        (["--phase", "test"], 0),
        (["--words", "FALL"], 1),
        (["--overdue", "--at", "2026-03-30"], 0),
        (["--overdue", "--at", "2026-03-31"], 1),
        (["--stalled"], 0),
        (["--ended"], 0),
    ],
)
def test_a_list_is_narrowed(begun: Shell, narrowed: list[str], found: int) -> None:
    assert len(begun.json("item", "list", *narrowed)["items"]) == found


def test_a_person_reads_where_an_item_stands_and_what_is_missing(begun: Shell) -> None:
    shown = begun.ok("item", "show", REF, "--at", "2026-04-02T12:00")
    for line in [
        "FA-2026-001  Färre fall",
        "● Problem ─ ○ Proposal ─ ○ Test",
        "Mon 30 Mar  3 working days late",
        "propose  Move on to proposal → Proposal  5 missing",
        "● Write what the problem is",
        "problem.patient_perspective · or give a reason that the manager approves",
    ]:
        assert line in shown, shown


def test_all_that_is_asked_can_be_seen(begun: Shell) -> None:
    shown = begun.ok("item", "show", REF, "--all")
    assert "What is the problem?  problem.problem" in shown
    assert "evaluation.lesson" in shown


def test_a_list_shows_owner_deadline_and_days(begun: Shell) -> None:
    shown = begun.ok("item", "list", "--at", "2026-03-26")
    assert "sjuksköterska · Område medicin" in shown
    assert "Mon 30 Mar" in shown
    assert "2 left" in shown


def test_a_refused_move_names_all_that_is_missing_and_what_to_do(begun: Shell) -> None:
    said = begun.refused("item", "advance", REF, "propose")
    for line in [
        "5 things are missing before “propose”.",
        "● Add at least one person to the team besides the owner",
        "problem.staff_involved",
        "○ Ask patients or next of kin",
        "Fill in: hjulet item fill FA-2026-001 problem.problem=…",
        "Or give a reason: hjulet item advance FA-2026-001 propose --waive patient_perspective=…",
    ]:
        assert line in said, said


def test_a_program_is_told_what_is_missing(begun: Shell) -> None:
    result = begun.run("item", "advance", REF, "propose", "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (told["code"], len(told["missing"])) == ("requirements-unmet", 5)
    assert {missing["requirement"] for missing in told["missing"] if not missing["hard"]} == {"patient_perspective"}


def test_a_reason_that_the_manager_must_approve_is_asked_for_and_approved(begun: Shell) -> None:
    begun.ok("item", "join", REF, "usk@region.example")
    begun.ok("item", "fill", REF, *(answer for answer in PROBLEM if not answer.startswith("patient")))
    waived = ["--waive", "patient_perspective=Ingen kunde delta", "--as", "ssk@region.example", "--at", "2026-03-05"]
    said = begun.refused("item", "advance", REF, "propose", *waived)
    assert "Ask for it: hjulet item ask FA-2026-001 propose" in said
    assert "områdeschef is asked to decide." in begun.ok("item", "ask", REF, "propose", *waived)
    assert "decided by the manager" in begun.refused("item", "approve", REF, "propose", "--as", "ssk@region.example")
    begun.ok("item", "approve", REF, "propose", "--as", "chef@region.example", "--at", "2026-03-06")
    moved = begun.json("item", "history", REF)["events"][-1]
    assert (moved["kind"], moved["actor"]["person"]) == ("item.moved", "chef@region.example")
    assert moved["data"]["waived"] == {"patient_perspective": "Ingen kunde delta"}


def test_a_manager_may_say_no(begun: Shell) -> None:
    begun.ok("item", "join", REF, "usk@region.example")
    begun.ok("item", "fill", REF, *(answer for answer in PROBLEM if not answer.startswith("patient")))
    begun.ok("item", "ask", REF, "propose", "--waive", "patient_perspective=Hinner inte", "--as", "ssk@region.example")
    begun.ok("item", "reject", REF, "propose", "--reason", "Fråga först", "--as", "chef@region.example")
    assert begun.json("item", "show", REF)["phase"] == "problem"


def test_what_was_typed_in_a_file_is_an_answer(begun: Shell) -> None:
    (begun.directory / "problem.txt").write_text("Rad ett\nRad två", encoding="utf-8")
    begun.ok("item", "fill", REF, "problem=@problem.txt", "aim=@@kl 21")
    answers = begun.json("item", "show", REF)["worksheets"]["problem"]
    assert (answers["problem"], answers["aim"]) == ("Rad ett\nRad två", "@kl 21")


def test_an_answer_is_taken_back_with_nothing(begun: Shell) -> None:
    begun.ok("item", "fill", REF, "aim=Färre fall")
    begun.ok("item", "fill", REF, "aim=")
    assert begun.json("item", "show", REF)["worksheets"]["problem"]["aim"] is None


def test_a_phase_is_named_for_a_field_of_another_one(begun: Shell) -> None:
    begun.ok("item", "fill", REF, "proposal.scale=one_team", "problem.aim=Färre fall")
    sheets = begun.json("item", "show", REF)["worksheets"]
    assert (sheets["proposal"]["scale"], sheets["problem"]["aim"]) == ("one_team", "Färre fall")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("scale=one_team", "The phase problem has no field “scale”. Did you mean: proposal.scale?"),
        ("colour=blue", "There is no field “problem.colour”."),
        ("nowhere.colour=blue", "There is no phase “nowhere”."),
        ("aim_target=many", "The field problem.aim_target cannot hold “many”: it is not a number."),
        ("aim_date=soon", "The field problem.aim_date cannot hold “soon”: it is not a date such as 2026-11-25."),
        ("aim_direction=up", "it is not one of: increase, decrease."),
    ],
)
def test_an_answer_that_cannot_be_kept_is_one_sentence_and_nothing_is_saved(
    begun: Shell, answer: str, said: str
) -> None:
    assert said in begun.refused("item", "fill", REF, "aim=Färre fall", answer)
    assert begun.json("item", "show", REF)["worksheets"]["problem"] == {}


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([], "Give at least one answer: FIELD=VALUE."),
        (["aim"], "“aim” is not of the form name=value."),
        (["aim=a", "aim=b"], "aim is answered twice."),
        (["aim=@nowhere.txt"], "The file nowhere.txt is not there or cannot be read as text."),
    ],
)
def test_answers_that_were_typed_wrongly_are_wrong_usage(begun: Shell, answers: list[str], said: str) -> None:
    assert said in begun.wrong("item", "fill", REF, *answers)


def test_a_deadline_is_moved_with_a_reason_within_the_allowance(begun: Shell) -> None:
    moved = ["--to", "2026-04-13", "--reason", "Två sjukskrivna", "--at", "2026-03-20", "--as", "ssk@region.example"]
    assert "The deadline is now Mon 13 Apr." in begun.ok("item", "extend", REF, *moved)
    assert begun.json("item", "show", REF)["due_on"] == "2026-04-13"
    moved[1] = "2026-12-01"
    assert "An owner may move this deadline" in begun.refused("item", "extend", REF, *moved)


def test_somebody_is_reminded_later_and_told_that_the_deadline_stands(begun: Shell) -> None:
    asked = ["item", "later", REF, "--until", "2026-03-25", "--at", "2026-03-20", "--as", "ssk@region.example"]
    assert begun.ok(*asked).split("\n")[:-1] == [
        "sjuksköterska is not reminded of it before Wed 25 Mar.",
        "The deadline stands: Mon 30 Mar.",
    ]
    assert begun.json("item", "show", REF)["due_on"] == "2026-03-30"
    said = begun.ok("item", "history", REF)
    assert "sjuksköterska is to be reminded on Wed 25 Mar" in " ".join(said.split())
    (told,) = begun.json("why", "ssk@region.example", REF, "--at", "2026-03-21")["notices"]
    assert (told["state"], told["reason"]) == ("held", "remind me later")
    assert "They asked to be reminded on Wed 25 Mar and not before." in begun.ok(
        "why", "ssk@region.example", REF, "--at", "2026-03-21"
    )


def test_somebody_who_waits_too_long_is_told_when_the_manager_sees_it(begun: Shell) -> None:
    said = begun.ok("item", "later", REF, "--until", "2026-05-04", "--at", "2026-03-20", "--as", "ssk@region.example")
    assert "Unless somebody acts, områdeschef sees it from Wed 15 Apr." in said


@pytest.mark.parametrize(
    ("until", "person", "said"),
    [
        ("2026-03-20", "ssk@region.example", "2026-03-20 is not after today"),
        ("2026-03-25", "chef@region.example", "whoever owes it"),
    ],
)
def test_a_reminder_is_put_off_by_whoever_owes_it_and_into_the_future(
    begun: Shell, until: str, person: str, said: str
) -> None:
    assert said in begun.refused("item", "later", REF, "--until", until, "--at", "2026-03-20", "--as", person)


def test_an_item_rests_and_goes_on(begun: Shell) -> None:
    begun.ok("item", "pause", REF, "--until", "2026-08-17", "--reason", "Sommar", "--at", "2026-03-20")
    assert begun.json("item", "show", REF)["paused_until"] == "2026-08-17"
    assert "it is paused; resume it first" in begun.refused("item", "advance", REF, "propose")
    assert "until Mon 17 Aug: Sommar" in begun.ok("item", "show", REF, "--at", "2026-03-21")
    begun.ok("item", "resume", REF, "--at", "2026-04-01")
    assert begun.json("item", "show", REF)["paused_until"] is None


def test_what_an_item_waits_for_is_on_record(begun: Shell) -> None:
    begun.ok("item", "block", REF, "--cause", "organisation", "--by", "direktor@region.example", "--note", "Avtal")
    block = begun.json("item", "show", REF)["block"]
    assert (block["cause"], block["holder"], block["note"]) == (
        "other organisation",
        "direktor@region.example",
        "Avtal",
    )
    assert "another organisation · regiondirektör · Avtal" in begun.ok("item", "show", REF)
    begun.ok("item", "unblock", REF)
    assert begun.json("item", "show", REF)["block"] is None
    assert "it is not blocked" in begun.refused("item", "unblock", REF)


def test_an_item_is_handed_over_when_the_other_accepts(begun: Shell) -> None:
    begun.ok("item", "handover", REF, "usk@region.example", "--reason", "Ledig", "--as", "ssk@region.example")
    assert begun.json("item", "show", REF)["owner"] == "ssk@region.example"
    assert "Only" in begun.refused("item", "accept", REF, "--as", "chef@region.example")
    assert "undersköterska owns it now." in begun.ok("item", "accept", REF, "--as", "usk@region.example")
    begun.ok("item", "handover", REF, "ssk@region.example", "--as", "usk@region.example")
    begun.ok("item", "decline", REF, "--reason", "Hinner inte", "--as", "ssk@region.example")
    assert begun.json("item", "show", REF)["owner"] == "usk@region.example"


def test_people_take_part_and_stop(begun: Shell) -> None:
    begun.ok("item", "join", REF, "usk@region.example", "--part", "patient")
    assert begun.json("item", "show", REF)["participants"] == [
        {"person": "usk@region.example", "part": "patient representative"}
    ]
    begun.ok("item", "leave", REF, "usk@region.example")
    assert begun.json("item", "show", REF)["participants"] == []


def test_an_action_is_planned_and_done(begun: Shell) -> None:
    planned = ["--owner", "usk@region.example", "--due", "2026-03-20", "--place", "Avd 32", "--at", MORNING]
    assert "undersköterska, by Fri 20 Mar." in begun.ok("item", "action", "add", REF, "Skriv ut listan", *planned)
    action = next(c for c in begun.json("item", "show", REF)["commitments"] if c["kind"] == "action")
    assert (action["subject"], action["details"]) == ("Skriv ut listan", {"place": "Avd 32"})
    begun.ok("item", "action", "done", REF, str(action["id"]), "--note", "Klart")
    assert "open action" in begun.refused("item", "action", "done", REF, str(action["id"]))


def test_a_comment_is_kept(begun: Shell) -> None:
    begun.ok("item", "comment", REF, "Bra jobbat", "--as", "chef@region.example")
    assert "“Bra jobbat”" in begun.ok("item", "history", REF)


def test_a_question_is_asked_and_answered(begun: Shell) -> None:
    asking = ("item", "question", "ask", REF, "usk@region.example")
    said = begun.ok(*asking, "Hur gick natten?", "--as", "ssk@region.example", "--at", MORNING)
    assert "undersköterska, by Mon 9 Mar." in said
    number = str(begun.json("item", "show", REF)["commitments"][-1]["id"])
    begun.refused("item", "question", "answer", REF, number, "Bra", "--as", "chef@region.example")
    begun.ok("item", "question", "answer", REF, number, "Bra", "--as", "usk@region.example")
    assert "answered “Hur gick natten?”: “Bra”" in begun.ok("item", "history", REF)


def test_a_question_is_taken_back(begun: Shell) -> None:
    begun.ok("item", "question", "ask", REF, "usk@region.example", "Hur gick natten?", "--as", "chef@region.example")
    number = str(begun.json("item", "show", REF)["commitments"][-1]["id"])
    begun.ok("item", "question", "withdraw", REF, number, "--as", "chef@region.example")
    assert len(begun.json("item", "show", REF)["commitments"]) == 1


def test_a_follow_up_is_answered(peopled: Shell) -> None:
    peopled.ok("workflow", "install", str(write_small(peopled.directory)))
    for _ in range(2):
        small = ["--workflow", "small", "--organisation", "medicin", "--owner", "ssk@region.example"]
        peopled.ok("item", "open", "Ny rutin", *small, "--at", MORNING)
    peopled.ok("item", "advance", "SM-2026-001", "keep", "--at", "2026-12-01")
    peopled.ok("item", "advance", "SM-2026-002", "keep", "--at", "2026-12-01")
    peopled.ok("item", "follow-up", "SM-2026-001", "after_3", "--kept", "--note", "Håller")
    assert peopled.json("item", "show", "SM-2026-001")["commitments"] == []
    peopled.ok("item", "follow-up", "SM-2026-002", "after_3", "--not-kept")
    (decision,) = peopled.json("item", "show", "SM-2026-002")["commitments"]
    assert (decision["kind"], decision["subject"], decision["owner"]) == ("decision", "reopen", "chef@region.example")


def test_whoever_stands_in_acts_on_behalf_of_the_absent(begun: Shell) -> None:
    begun.ok(
        *("person", "substitute", "ssk@region.example", "usk@region.example"),
        *("--from", "2026-03-09", "--until", "2026-03-20"),
    )
    begun.ok("item", "comment", REF, "Jag vikarierar", "--as", "usk@region.example", "--at", "2026-03-10")
    begun.ok("item", "comment", REF, "Inte längre", "--as", "usk@region.example", "--at", "2026-03-23")
    acting, alone = [event["actor"] for event in begun.json("item", "history", REF)["events"][-2:]]
    assert (acting["person"], acting["on_behalf_of"]) == ("usk@region.example", "ssk@region.example")
    assert alone["on_behalf_of"] is None
    assert "undersköterska on behalf of sjuksköterska" in begun.ok("item", "history", REF)


def test_a_deactivated_owner_leaves_nothing_ownerless(begun: Shell) -> None:
    assert "1 item has a new owner" in begun.ok("person", "deactivate", "ssk@region.example", "--at", "2026-03-10")
    assert begun.json("item", "show", REF)["owner"] == "chef@region.example"
    assert "that person has left" in begun.refused("item", "handover", REF, "3")


def test_the_history_is_told_in_words(begun: Shell) -> None:
    begun.ok("item", "extend", REF, "--to", "2026-04-13", "--reason", "Två sjukskrivna", "--at", "2026-03-20T10:00")
    told = begun.ok("item", "history", REF)
    assert "opened it in the phase Problem, owned by sjuksköterska" in told
    assert "moved a deadline from Mon 30 Mar to Mon 13 Apr" in told
    assert "Två sjukskrivna" in told


@pytest.mark.parametrize("wanted", ["FA-2026-001", "fa-2026-001", "1"])
def test_an_item_is_named_by_its_reference_or_its_number(begun: Shell, wanted: str) -> None:
    assert begun.json("item", "show", wanted)["ref"] == REF


@pytest.mark.parametrize("wanted", ["FA-2026-999", "99", "nothing"])
def test_an_item_that_is_not_there_is_one_sentence_with_what_to_do(begun: Shell, wanted: str) -> None:
    said = begun.refused("item", "show", wanted)
    assert said.splitlines() == [
        f"There is no item “{wanted}”.",
        "`hjulet item list` shows those there are.",
    ]


def test_a_move_that_leads_nowhere_names_those_that_do(begun: Shell) -> None:
    said = begun.refused("item", "advance", REF, "adopt")
    assert "From here you can: propose, stop" in said


def test_an_item_needs_somebody_who_owns_it(peopled: Shell) -> None:
    said = peopled.wrong("item", "open", "Färre fall", "--organisation", "medicin")
    assert "Say who owns it: --owner PERSON, or --as PERSON." in said
    opened = peopled.json("item", "open", "Färre fall", "--organisation", "medicin", "--as", "ssk@region.example")
    assert opened["owner"] == "ssk@region.example"


def test_an_item_is_opened_under_another_with_answers_and_a_deadline(begun: Shell) -> None:
    opened = begun.json(
        *("item", "open", "Test i liten skala", "aim=Färre fall", "proposal.scale=one_team"),
        *("--organisation", "medicin", "--owner", "ssk@region.example", "--parent", REF, "--due", "2026-05-04"),
        *("--reference", "AVV-17", "--origin", "deviation", "--at", MORNING),
    )
    assert (opened["parent"], opened["due_on"], opened["reference"]) == (1, "2026-05-04", "AVV-17")
    assert opened["worksheets"]["problem"] == {"aim": "Färre fall"}
