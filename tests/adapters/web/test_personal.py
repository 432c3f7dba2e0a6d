import pytest

from adapters.web.personal import LooksPersonal, check, warning

NUMBER = "Patienten 640823-3234 föll"


def test_a_text_with_a_personal_identity_number_is_held_back_at_its_field() -> None:
    with pytest.raises(LooksPersonal) as held:
        check({"problem": NUMBER, "title": "Färre fall"}, {"problem": NUMBER})
    assert list(held.value.faults) == ["problem"]


def test_it_goes_through_when_somebody_says_that_it_is_something_else() -> None:
    check({"problem": NUMBER}, {"not_personal": "1"})
    assert warning(NUMBER, {"not_personal": "1"}) is None
    assert warning(NUMBER, {"not_personal": "0"}) is not None


def test_other_texts_say_nothing() -> None:
    assert warning("Möte 2026-03-02 på avdelning 32", {}) is None
