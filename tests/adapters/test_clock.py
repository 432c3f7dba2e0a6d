from datetime import UTC, timedelta

from adapters import clock


def test_the_present_instant_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_the_monotonic_clock_agrees_with_the_one_on_the_wall() -> None:
    wall, steady = clock.now(), clock.monotonic()
    passed = clock.monotonic() - steady
    assert passed >= 0
    assert abs(clock.now() - wall - timedelta(seconds=passed)) < timedelta(seconds=5)
