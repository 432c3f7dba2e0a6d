"""Passwords: which are good enough, and their hashes."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from adapters.auth.passwords import (
    LONGEST,
    PasswordObvious,
    Passwords,
    PasswordTooLong,
    PasswordTooShort,
    check,
)

ROOT = Path(__file__).parents[3]
ABOUT = ["Åsa Lindqvist", "asa.lindqvist@region.example"]
QUICK = Passwords(PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)))


@pytest.mark.parametrize(
    "good",
    [
        "korv äter moln på tisdag",
        "7hX!q2Zp0aB4",
        "ett långt lösenord som går att minnas",
        "Vinterdäck&kanel",
        "x" * 9 + "yzabc",
    ],
)
def test_any_twelve_signs_that_are_not_obvious_are_good_enough(good: str) -> None:
    check(good, about=ABOUT)


@pytest.mark.parametrize(
    "obvious",
    [
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "123456789012",
        "abcdefghijkl",
        "qwertyuiop12",
        "lösenordlösenord",
        "Password1234",
        "Åsa Lindqvist",
        "lindqvist1234",
        "hjulet2222222",
        "region.example",
    ],
)
def test_what_is_guessed_first_is_refused(obvious: str) -> None:
    with pytest.raises(PasswordObvious):
        check(obvious, about=ABOUT)


def test_a_short_and_an_endless_one_are_refused() -> None:
    with pytest.raises(PasswordTooShort, match="at least 12"):
        check("kort7!äöåxz", about=ABOUT)
    with pytest.raises(PasswordTooLong):
        check("korv äter moln " * 20, about=ABOUT)
    assert LONGEST >= 64


def test_a_password_is_known_again_however_its_signs_were_put_together() -> None:
    kept = QUICK.hash("mo\u0308nster av te")
    assert QUICK.compare("m\u00f6nster av te", kept).is_right
    assert not QUICK.compare("monster av te", kept).is_right
    assert "te" not in kept.split("$")[-1] or kept.startswith("$argon2id$")


def test_what_is_recommended_takes_the_place_of_a_weaker_hash() -> None:
    kept = QUICK.hash("korv äter moln")
    better = Passwords()
    verdict = better.compare("korv äter moln", kept)
    assert verdict.is_right
    assert verdict.renewed is not None
    assert verdict.renewed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_without_an_account_a_hash_is_made_all_the_same() -> None:
    class Counting(Argon2Hasher):
        made = 0

        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            type(self).made += 1
            return super().hash(password, salt=salt)

    passwords = Passwords(PasswordHash((Counting(time_cost=1, memory_cost=8, parallelism=1),)))
    assert not passwords.compare("korv äter moln", None).is_right
    assert Counting.made == 1


def test_no_more_than_two_hashes_are_made_at_once() -> None:
    class Watched(Argon2Hasher):
        now = most = 0

        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            Watched.now += 1
            Watched.most = max(Watched.most, Watched.now)
            made = super().hash(password, salt=salt)
            Watched.now -= 1
            return made

    passwords = Passwords(PasswordHash((Watched(time_cost=2, memory_cost=1024, parallelism=1),)))

    async def many() -> None:
        await asyncio.gather(*(passwords.hashed(f"korv äter moln {n}") for n in range(10)))

    asyncio.run(many())
    assert 1 <= Watched.most <= 2


@pytest.mark.parametrize("seed", ["1", "2", "3", "4"])
def test_what_is_obvious_does_not_hang_on_the_order_of_a_set(seed: str) -> None:
    program = "from adapters.auth.passwords import check; check('123456789012', about=[])"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "PasswordObvious" in ran.stderr
