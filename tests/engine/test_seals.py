"""Seals: one number for all trails, from which nothing can be taken and to which nothing can be added."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from engine import seals
from engine.audit import GENESIS
from engine.seals import Head
from tests.engine.building import AT

KEY = "a key that nobody else has"
HEADS = st.lists(
    st.builds(
        Head, st.integers(1, 10**9), st.integers(1, 10**6), st.text("0123456789abcdef", min_size=64, max_size=64)
    ),
    min_size=1,
    max_size=40,
)


def heads(count: int) -> list[Head]:
    return [Head(number, number * 3, f"{number:064x}") for number in range(1, count + 1)]


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf(head: Head) -> bytes:
    return hashlib.sha256(b"\x00" + f'[{head.item_id},{head.seq},"{head.hash}"]'.encode()).digest()


def seal(number: int = 1, *, key: str | None = None) -> seals.Seal:
    last = None if number == 1 else seal(number - 1, key=key)
    root = seals.root_of(heads(number))
    return seals.seal_after(last, at=AT + timedelta(days=number), events=number, items=number, root=root, key=key)


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert seals.root_of([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_leaves_and_nodes_are_hashed_apart_as_the_rfc_says() -> None:
    a, b, c = map(leaf, heads(3))
    assert seals.root_of(heads(1)) == a.hex()
    assert seals.root_of(heads(2)) == node(a, b).hex()
    assert seals.root_of(heads(3)) == node(node(a, b), c).hex()


def test_seven_leaves_make_the_tree_that_the_rfc_draws() -> None:
    a, b, c, d, e, f, g = map(leaf, heads(7))
    assert seals.root_of(heads(7)) == node(node(node(a, b), node(c, d)), node(node(e, f), g)).hex()
    path = (leaf(heads(7)[4]), g, node(node(a, b), node(c, d)))
    assert seals.proof(heads(7), index=5).path == tuple(sibling.hex() for sibling in path)


@given(HEADS, st.data())
@settings(max_examples=50, deadline=None)
def test_a_head_is_proven_to_lie_under_its_root_and_no_other_is(found: list[Head], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(found) - 1))
    root, proof = seals.root_of(found), seals.proof(found, index=index)
    assert seals.is_under(found[index], root, proof)
    assert not seals.is_under(found[index]._replace(seq=0), root, proof)
    assert not seals.is_under(found[index], GENESIS, proof)
    assert not seals.is_under(found[index], root, replace(proof, path=(*proof.path, GENESIS)))
    assert not seals.is_under(found[index], root, replace(proof, index=len(found)))


@given(HEADS, st.data())
@settings(max_examples=50, deadline=None)
def test_whatever_is_altered_removed_inserted_or_swapped_changes_the_root(
    found: list[Head], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(found) - 1))
    fresh = Head(0, 0, "")
    root = seals.root_of(found)
    assert seals.root_of([*found[:at], fresh, *found[at + 1 :]]) != root
    assert seals.root_of([*found[:at], *found[at + 1 :]]) != root
    assert seals.root_of([*found[:at], fresh, *found[at:]]) != root
    turned = [*found[at:], *found[:at]]
    assert (seals.root_of(turned) == root) == (turned == found)


def test_the_first_seal_follows_what_the_first_event_follows_and_the_next_the_first() -> None:
    assert (seal(1).number, seal(1).prev_hash) == (1, GENESIS)
    assert (seal(2).number, seal(2).prev_hash) == (2, seal(1).hash)


@pytest.mark.parametrize("key", [None, KEY])
@pytest.mark.parametrize(
    "change",
    [{"number": 3}, {"at": AT}, {"events": 9}, {"items": 9}, {"root": GENESIS}, {"key_id": "x"}, {"prev_hash": "x"}],
)
def test_the_hash_of_a_seal_covers_everything_in_it(key: str | None, change: dict[str, object]) -> None:
    whole = seal(2, key=key)
    assert seals.seal_hash(whole, key) == whole.hash
    assert seals.seal_hash(replace(whole, **change), key) != whole.hash  # type: ignore[arg-type]


def test_without_the_key_no_seal_can_be_set_that_looks_as_if_it_had_been_used() -> None:
    keyed = seal(key=KEY)
    assert keyed.key_id == seals.key_id_of(KEY)
    assert keyed.hash not in {seals.seal_hash(keyed, None), seals.seal_hash(keyed, "another key")}
    assert KEY not in str(keyed)
