"""People from the command line."""

import json
import re

import pytest

from tests.adapters.cli.shell import REF, Shell, populate


def test_people_are_listed_with_where_they_belong(peopled: Shell) -> None:
    assert "sjuksköterska" in peopled.ok("person", "list")
    listed = peopled.json("person", "list", "--organisation", "region")["people"]
    assert listed == [
        {
            "id": 1,
            "code": None,
            "name": "regiondirektör",
            "title": "",
            "email": "direktor@region.example",
            "organisation": "region",
            "language": "sv",
            "digest_hour": 7,
            "left_on": None,
            "is_guest": False,
            "substitute": None,
            "address_refused": None,
            "mail_stopped": False,
        }
    ]


def test_a_person_is_changed_and_what_is_not_named_stays(peopled: Shell) -> None:
    peopled.ok("person", "change", "ssk@region.example", "--title", "specialistsjuksköterska", "--digest-hour", "16")
    changed = next(p for p in peopled.json("person", "list")["people"] if p["email"] == "ssk@region.example")
    assert (changed["name"], changed["title"], changed["digest_hour"]) == (
        "sjuksköterska",
        "specialistsjuksköterska",
        16,
    )


def test_somebody_from_outside_is_a_guest_until_that_is_taken_back(peopled: Shell) -> None:
    outside = ("patientföreträdare", "patient@region.example", "--organisation", "medicin", "--guest")
    peopled.ok("person", "add", *outside)
    assert "guest" in peopled.ok("person", "list")

    peopled.ok("person", "change", "patient@region.example", "--no-guest")
    assert not any(each["is_guest"] for each in peopled.json("person", "list")["people"])


def test_a_substitute_is_shown_while_they_act(peopled: Shell) -> None:
    peopled.ok(
        *("person", "substitute", "ssk@region.example", "usk@region.example"),
        *("--from", "2026-07-06", "--until", "2026-07-31"),
    )
    assert "undersköterska stands in" in peopled.ok("person", "list", "--at", "2026-07-31T20:00")
    assert "undersköterska stands in" not in peopled.ok("person", "list", "--at", "2026-08-01")


def test_who_has_left_is_said(peopled: Shell) -> None:
    assert "0 items have a new owner" in peopled.ok("person", "deactivate", "usk@region.example", "--at", "2026-03-10")
    assert "left on 2026-03-10" in peopled.ok("person", "list")


def test_a_manager_who_leaves_must_be_followed_by_somebody(peopled: Shell) -> None:
    result = peopled.run("person", "deactivate", "chef@region.example", "--at", "2026-03-10")
    assert result.exit_code == 0
    assert "Say who takes their place: hjulet organisation change medicin --manager PERSON" in result.stderr


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["add", "X", "nobody", "--organisation", "medicin"], "“nobody” is not an e-mail address."),
        (["add", "X", "å@region.example", "--organisation", "medicin"], "“å@region.example” is not an e-mail address."),
        (["add", "X", "x@region.example", "--organisation", "nowhere"], "There is no organisation “nowhere”."),
        (
            ["add", "X", "ssk@region.example", "--organisation", "medicin"],
            "has the address ssk@region.example already.",
        ),
        (["change", "ssk@region.example", "--digest-hour", "24"], "“24” is not an hour from 0 to 23."),
        (["change", "ssk@region.example", "--language", "de"], "it is none of sv, en"),
        (["change", "nobody@region.example", "--title", "x"], "There is no person “nobody@region.example”."),
        (["deactivate", "99"], "There is no person “99”."),
    ],
)
def test_what_cannot_be_kept_is_refused_in_one_sentence(peopled: Shell, args: list[str], said: str) -> None:
    assert said in peopled.refused("person", *args)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [("2026-07-31", "2026-07-06", "it ends before it begins"), ("2026-07-06", "2026-07-31", "nobody stands in")],
)
def test_a_substitution_makes_sense(peopled: Shell, first: str, last: str, said: str) -> None:
    both = ["ssk@region.example", "ssk@region.example"]
    assert said in peopled.refused("person", "substitute", *both, "--from", first, "--until", last)


def test_a_list_of_people_says_what_they_answer_for(peopled: Shell) -> None:
    write(
        peopled,
        "namn;e-post;enhet;titel;språk;chef för;samordnar\n"
        "enhetschef;enhet@region.example;medicin;;en;medicin;medicin\n",
    )
    assert peopled.json("person", "import", "list.csv")["added"] == 1
    medicin = peopled.json("organisation", "list")["organisations"][0]
    assert (medicin["manager"], medicin["coordinator"]) == ("enhet@region.example", "enhet@region.example")
    assert peopled.json("person", "import", "list.csv")["changed"] == 1


def test_every_bad_row_is_named_with_its_column_and_none_is_taken_in(peopled: Shell) -> None:
    write(peopled, "name,email,organisation\nA,a@region.example,medicin\nB,b,medicin\nC,c@region.example,\n")
    result = peopled.run("person", "import", "list.csv", "--json")
    assert result.exit_code == 1
    faults = peopled.refused("person", "import", "list.csv")
    assert "3    email   b      “b” is not an e-mail address." in faults
    assert "C needs an organisation to belong to." in faults
    assert len(peopled.json("person", "list")["people"]) == 4


def write(shell: Shell, content: str) -> None:
    (shell.directory / "list.csv").write_text(content, encoding="utf-8")


def test_the_address_of_a_calendar_is_shown_once(anywhere: Shell) -> None:
    populate(anywhere)
    url = anywhere.ok("person", "feed", "ssk@region.example", HJULET_BASE_URL="https://hjulet.region.example/")
    assert re.fullmatch(r"https://hjulet\.region\.example/calendar/[\w-]{43}\.ics\n", url)
    said = anywhere.refused("person", "feed", "ssk@region.example", "--at", "2026-03-02T09:00")
    assert "its address cannot be shown again" in said
    assert "--new" in said


def test_a_new_address_is_another_one_and_an_ended_one_is_none(peopled: Shell) -> None:
    made, again = (peopled.json("person", "feed", "ssk@region.example", *more) for more in ([], ["--new"]))
    assert made["url"] != again["url"]
    assert "no calendar feed any more" in peopled.ok("person", "feed", "ssk@region.example", "--revoke")
    assert peopled.json("person", "feed", "ssk@region.example")["url"]
    assert "Either" in peopled.wrong("person", "feed", "ssk@region.example", "--new", "--revoke")


# --- Mail -------------------------------------------------------------------------------------------------------------


def test_everybody_is_mailed_on_working_days_until_they_choose_otherwise(peopled: Shell) -> None:
    said = peopled.ok("person", "mail", "ssk@region.example")
    assert "sjuksköterska is mailed each working day at 7, if something needs them." in said
    assert "Mails this week: 0 of 12." in said


def test_a_person_chooses_how_often_and_at_which_hour(peopled: Shell) -> None:
    peopled.ok("person", "mail", "ssk@region.example", "--rhythm", "weekly", "--hour", "9")
    shown = peopled.json("person", "mail", "ssk@region.example")
    assert (shown["rhythm"], shown["hour"], shown["stopped_at"], shown["paused_until"]) == ("weekly", 9, None, None)
    said = peopled.ok("person", "mail", "ssk@region.example", "--rhythm", "at-once-only")
    assert "sjuksköterska is mailed only of what is urgent." in said


def test_mail_is_paused_until_a_date_and_goes_on_by_itself(peopled: Shell) -> None:
    args = ("person", "mail", "ssk@region.example")
    peopled.ok(*args, "--pause-until", "2026-03-16", "--at", "2026-03-02T09:00")
    assert "Paused until Mon 16 Mar" in peopled.ok(*args, "--at", "2026-03-15T23:00")
    assert "Paused" not in peopled.ok(*args, "--at", "2026-03-16T00:00")


def test_mail_is_stopped_and_goes_on_as_before(peopled: Shell) -> None:
    args = ("person", "mail", "ssk@region.example")
    peopled.ok(*args, "--rhythm", "weekly")
    assert "has stopped mail" not in peopled.ok("person", "list")
    assert "Stopped since 2026-03-02" in peopled.ok(*args, "--stop", "--at", "2026-03-01T23:30+00:00")
    assert "has stopped mail" in peopled.ok("person", "list")
    assert "is mailed once a week" in peopled.ok(*args, "--resume")
    assert peopled.json(*args)["stopped_at"] is None


def test_what_contradicts_itself_or_has_passed_is_refused(peopled: Shell) -> None:
    args = ("person", "mail", "ssk@region.example")
    assert "contradict" in peopled.wrong(*args, "--stop", "--resume")
    assert "is none of: daily, weekly, at-once-only" in peopled.wrong(*args, "--rhythm", "monthly")
    assert "“24” is not an hour from 0 to 23." in peopled.refused(*args, "--hour", "24")
    said = peopled.refused(*args, "--pause-until", "2026-03-02", "--at", "2026-03-02T09:00")
    assert "2026-03-02 is not after today, 2026-03-02" in said


def test_everything_about_a_person_is_taken_out_and_that_is_kept(begun: Shell) -> None:
    assert "rows about sjuksköterska stand in ut.zip." in begun.ok("person", "extract", "ssk@region.example", "ut.zip")
    run = begun.run("person", "extract", "ssk@region.example", "ut.json", "--json")
    said = json.loads(run.stdout)
    assert run.stderr == ""
    assert "person.extracted" in (begun.directory / "var" / "hjulet.log").read_text(encoding="utf-8")
    held = json.loads((begun.directory / "ut.json").read_text(encoding="utf-8"))
    assert said["rows"] == sum(map(len, held["sections"].values()))
    assert held["sections"]["item"][0]["ref"] == REF
    assert [row["made_by"] for row in held["sections"]["extracted"]] == [None]
    assert (begun.directory / "ut.json").stat().st_mode & 0o077 == 0
    (begun.directory / "ut.zip").chmod(0o644)
    begun.ok("person", "extract", "ssk@region.example", "ut.zip")
    assert (begun.directory / "ut.zip").stat().st_mode & 0o077 == 0
    assert "was not written" in begun.refused("person", "extract", "ssk@region.example", "nowhere/ut.zip")
    begun.ok("person", "extract", "ssk@region.example", "ut.json")
    held = json.loads((begun.directory / "ut.json").read_text(encoding="utf-8"))
    assert len(held["sections"]["extracted"]) == 3
    assert "say .zip or .json" in begun.refused("person", "extract", "ssk@region.example", "ut.pdf")


def test_who_has_left_is_pseudonymised_after_a_look(begun: Shell) -> None:
    wish = ("person", "pseudonymise", "3", "--reason", "Begäran")
    assert "sjuksköterska has not left" in begun.refused(*wish)
    begun.ok("person", "deactivate", "ssk@region.example")
    begun.ok("item", "comment", REF, "Fråga sjuksköterska eller Sköterskan", "--as", "chef@region.example")
    tried = begun.ok(*wish, "--dry-run", "--also", "Sköterskan")
    assert "sjuksköterska becomes Person 3." in tried
    assert "The name stands in 1 text" in tried
    assert "It was a trial" in tried
    assert begun.json(*wish, "--as", "chef@region.example")["mentions"][0]["item"] == REF
    assert "Person 3" in begun.ok("person", "list")
    assert "already" in begun.refused(*wish)
