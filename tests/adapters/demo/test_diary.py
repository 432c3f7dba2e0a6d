"""What people mean to do, and when."""

from datetime import date

from adapters.demo.diary import Diary

MONDAY, TUESDAY, FRIDAY = date(2019, 1, 7), date(2019, 1, 8), date(2019, 1, 11)


def test_a_visit_takes_place_once_on_its_day_or_after() -> None:
    diary = Diary()
    diary.plan("owner", "FA-1", on=TUESDAY)
    assert list(diary.due(MONDAY)) == []
    assert list(diary.due(FRIDAY)) == [("owner", "FA-1")]
    assert list(diary.due(FRIDAY)) == []


def test_an_earlier_day_takes_the_place_of_a_later_one_and_not_the_other_way_round() -> None:
    diary = Diary()
    diary.plan("owner", "FA-1", on=FRIDAY)
    diary.plan("owner", "FA-1", on=TUESDAY)
    diary.plan("owner", "FA-1", on=FRIDAY)
    assert list(diary.due(TUESDAY)) == [("owner", "FA-1")]


def test_a_visit_can_be_put_off() -> None:
    diary = Diary()
    diary.plan("owner", "FA-1", on=MONDAY)
    diary.put_off("owner", "FA-1", until=FRIDAY)
    assert list(diary.due(TUESDAY)) == []


def test_visits_of_a_day_come_in_the_same_order_whatever_was_planned_first() -> None:
    diary = Diary()
    for person, ref, day in (
        ("b", "FA-1", MONDAY),
        ("a", "FA-2", MONDAY),
        ("a", "FA-1", MONDAY),
        ("z", "FA-9", MONDAY),
    ):
        diary.plan(person, ref, on=day)
    assert list(diary.due(MONDAY)) == [("a", "FA-1"), ("a", "FA-2"), ("b", "FA-1"), ("z", "FA-9")]
