"""What the scopes of a token let a program do."""

from datetime import UTC, date, datetime

import pytest

from engine.access import Action, Duty
from engine.calendars import Calendar
from engine.scopes import EndsInThePast, LastsTooLong, Scope, ScopeMissing, end_after, let, need


@pytest.mark.parametrize("scope", Scope)
def test_every_scope_lets_a_program_read(scope: Scope) -> None:
    assert let({scope}, Action.SEE)
    assert let({scope}, Duty.SEE_STALLED)


def test_a_token_without_scopes_lets_nothing() -> None:
    assert not any(let([], what) for what in (*Action, *Duty))


def test_reading_changes_nothing() -> None:
    assert {what for what in (*Action, *Duty) if let({Scope.READ}, what)} == {Action.SEE, Duty.SEE_STALLED}


def test_writing_is_about_items_and_administering_about_organisations() -> None:
    assert all(let({Scope.WRITE}, action) for action in Action)
    assert not let({Scope.WRITE}, Duty.MANAGE_PEOPLE)
    assert let({Scope.ADMIN}, Duty.MANAGE_PEOPLE)
    assert not let({Scope.ADMIN}, Action.FILL)
    assert all(let({Scope.WRITE, Scope.ADMIN}, what) for what in (*Action, *Duty))


def test_a_program_is_told_which_scope_it_lacks() -> None:
    need({Scope.WRITE}, Action.MOVE)
    with pytest.raises(ScopeMissing, match="“write”"):
        need({Scope.READ, Scope.ADMIN}, Action.MOVE)
    with pytest.raises(ScopeMissing, match="“admin”"):
        need({Scope.WRITE}, Duty.GRANT)


def test_a_token_works_to_the_end_of_its_last_day_where_its_person_is() -> None:
    at = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # it is the 3rd in Stockholm

    def ends(last_day: date) -> datetime:
        return end_after(last_day, at=at, calendar=Calendar(), most_days=365)

    assert ends(date(2026, 3, 3)) == datetime(2026, 3, 3, 23, tzinfo=UTC)
    assert ends(date(2026, 6, 1)) == datetime(2026, 6, 1, 22, tzinfo=UTC)
    assert ends(date(2027, 3, 3)) == datetime(2027, 3, 3, 23, tzinfo=UTC)
    with pytest.raises(EndsInThePast):
        ends(date(2026, 3, 2))
    with pytest.raises(LastsTooLong, match="365 days"):
        ends(date(2027, 3, 4))
