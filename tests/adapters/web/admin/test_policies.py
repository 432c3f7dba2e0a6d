"""Reminder policies on pages: read, tried out, changed, taken back."""

import pytest

from adapters.sql import ladders, policies
from engine.access import Office as Held
from engine.definition import Role
from tests.adapters.sql.building import CARE, COLLEAGUE, COORDINATOR, MANAGER, OWNER, REGION
from tests.adapters.web.admin.test_start import grants
from tests.adapters.web.browser import Office, words
from tests.adapters.worker.building import House, local, working_day

ACTION = f"/admin/policies/pdsa/action?organisation={CARE}"
GENTLE = {
    "step-1-number": "2",
    "step-1-side": "before",
    "step-1-unit": "working days",
    "step-1-to": "owner",
    "step-2-side": "on",
    "step-2-to": "owner",
    "grace": "3",
}


def in_force(office: Office, organisation_id: int = CARE) -> ladders.InForce:
    with office.store.read() as tx:
        return ladders.one(tx, workflow="pdsa", name="action", organisation_id=organisation_id)


def test_each_policy_is_told_in_sentences_and_from_where_it_comes(office: Office) -> None:
    shown = words(office.logs_in(COORDINATOR).gets("/admin/policies"))

    assert "Den ansvariga påminns 5 arbetsdagar före, på själva dagen och 3 arbetsdagar efter." in shown
    assert "Chefen får veta 10 arbetsdagar efter, och arbetet räknas som avstannat." in shown
    assert "Som arbetssättet har det" in shown


def test_a_policy_is_saved_for_a_place_and_below_and_that_stays_on_record(office: Office) -> None:
    visitor = office.logs_in(COORDINATOR)
    answer = visitor.posts(f"/admin/policies/pdsa/action?organisation={REGION}", {**GENTLE, "do": "save"})

    assert answer.headers["location"] == f"/admin/policies?organisation={REGION}"
    assert [(rung.offset.number, rung.to) for rung in in_force(office).policy.ladder] == [
        (-2, Role.OWNER),
        (0, Role.OWNER),
    ]
    assert "Ärvt från Region Exempel" in words(visitor.gets(f"/admin/policies?organisation={CARE}"))
    assert "Coordinator, mån 2 mars 10.00" in words(visitor.gets(f"/admin/policies?organisation={REGION}"))


def test_a_policy_is_taken_back_and_that_stays_on_record_too(office: Office) -> None:
    visitor = office.logs_in(COORDINATOR)
    visitor.posts(ACTION, {**GENTLE, "do": "save"})
    visitor.posts(ACTION.replace("?", "/reset?"))

    assert in_force(office).own is None
    with office.store.read() as tx:
        assert [(c.is_set, c.by) for c in policies.changes(tx, CARE)] == [(False, COORDINATOR), (True, COORDINATOR)]
    assert "tillbakatagen" in words(visitor.gets(f"/admin/policies?organisation={CARE}"))


def test_steps_are_added_and_removed_without_a_script_and_nothing_is_saved(office: Office) -> None:
    visitor = office.logs_in(COORDINATOR)
    more = visitor.posts(ACTION, {**GENTLE, "do": "add"})
    fewer = visitor.posts(ACTION, {**GENTLE, "do": "remove-1"})

    assert 'id="step-3"' in more.text
    assert 'id="step-2"' not in fewer.text
    assert in_force(office).own is None


def test_what_is_wrong_is_told_at_its_step_and_what_was_written_stays(office: Office) -> None:
    visitor = office.logs_in(COORDINATOR)
    answer = visitor.posts(ACTION, {**GENTLE, "step-1-number": "fem", "do": "save"})
    rude = visitor.posts(ACTION, {"step-1-side": "on", "step-1-to": "manager", "grace": "2", "do": "save"})

    assert answer.status_code == 422
    assert "<title>Fel: " in answer.text
    assert 'value="fem"' in answer.text
    assert 'href="#step-1"' in answer.text
    assert rude.status_code == 422
    assert in_force(office).own is None


def test_what_last_month_would_have_been_is_told_beside_the_present_policy(office: Office) -> None:
    office.opens()
    House(office.store, office.directory / "maildir").mornings(working_day(25))
    office.at = local(working_day(25), 9)
    visitor = office.logs_in(COORDINATOR)
    standard = ACTION.replace("action", "standard")

    shown = words(visitor.posts(standard, {"step-1-side": "on", "step-1-to": "owner", "grace": "2", "do": "preview"}))

    assert "Så hade mars 2026 sett ut" in shown
    assert "1 mejl till 1 person" in shown
    assert "Med den nuvarande" in shown


def test_a_part_of_the_page_is_renewed_while_it_is_written(office: Office) -> None:
    part = office.logs_in(COORDINATOR).posts(ACTION.replace("?", "/preview?"), GENTLE, **{"HX-Request": "true"})

    assert "<html" not in part.text
    assert "påminns 2 arbetsdagar före" in words(part)


def test_a_policy_that_no_workflow_has_is_not_found(office: Office) -> None:
    assert office.logs_in(COORDINATOR).gets(ACTION.replace("action", "nothing")).status_code == 404


@pytest.mark.parametrize("person_id", [OWNER, MANAGER])
def test_only_whoever_may_set_policies_sees_them(office: Office, person_id: int) -> None:
    visitor = office.logs_in(person_id)

    assert visitor.gets("/admin/policies").status_code == 403
    assert visitor.gets(ACTION).status_code == 403
    for path in (ACTION, ACTION.replace("?", "/preview?"), ACTION.replace("?", "/reset?")):
        assert visitor.posts(path, {**GENTLE, "do": "save"}).status_code == 403
    assert in_force(office).own is None


def test_a_policy_is_set_within_ones_own_part_of_the_tree_alone(office: Office) -> None:
    grants(office, COLLEAGUE, Held.COORDINATOR, where=CARE)
    visitor = office.logs_in(COLLEAGUE)
    above = ACTION.replace(f"={CARE}", f"={REGION}")

    assert visitor.gets(f"/admin/policies?organisation={REGION}").status_code == 403
    assert visitor.posts(above, {**GENTLE, "do": "save"}).status_code == 403
    assert visitor.posts(ACTION, {**GENTLE, "do": "save"}).status_code == 303
    assert ">Region Exempel</option>" not in visitor.gets("/admin/policies").text
