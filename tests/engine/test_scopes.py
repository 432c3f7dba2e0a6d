"""What the scopes of a token let a program do."""

import pytest

from engine.access import Action, Duty
from engine.scopes import Scope, ScopeMissing, let, need


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
