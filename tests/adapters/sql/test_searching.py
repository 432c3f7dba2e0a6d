from dataclasses import replace

import pytest

from adapters.sql import indexing, offices, searching
from adapters.sql.people import change_person, profile
from adapters.sql.searching import Hit, Sought
from adapters.sql.store import SqlStore
from engine.access import Rights
from engine.edit import Fill, fill
from engine.model import OPERATOR, Item, Part, Participant, Visibility
from engine.opening import Open, open_item
from tests.adapters.sql.building import AT, CARE, COLLEAGUE, MANAGER, OWNER, REGION, later, recorded


def test_an_item_is_found_by_its_key_its_title_its_text_and_its_people(store: SqlStore) -> None:
    item = opens(store, "Färre fall på avdelning 32", problem="Många faller på kvällen, på väg till toaletten")
    opens(store, "Kortare väntan på röntgen", owner_id=COLLEAGUE)

    for words in (item.ref, "färre", "FALL", "avdelning 32", "toaletten", "fall kvällen", "owner", "toal"):
        assert found(store, words) == [item.ref], words
    assert found(store, "fall röntgen") == []
    assert found(store, "") == found(store, "-") == found(store, '"') == []


def test_dotted_letters_are_letters_of_their_own_and_capitals_do_not_matter(store: SqlStore) -> None:
    item = opens(store, "Åtgärder i Öster")

    assert found(store, "åtgärder") == found(store, "ÖSTER") == [item.ref]
    assert found(store, "atgarder") == found(store, "oster") == []


def test_what_is_called_so_comes_before_what_only_mentions_it_and_the_newest_first(store: SqlStore) -> None:
    first = opens(store, "Trycksår")
    second = opens(store, "Trycksår igen")
    mentions = opens(store, "Något annat", problem="Vi har också trycksår")

    assert found(store, "trycksår") == [second.ref, first.ref, mentions.ref]
    assert found(store, "trycksår", limit=2) == [second.ref, first.ref]


def test_words_are_marked_in_the_title_and_in_the_text(store: SqlStore) -> None:
    opens(store, "Färre fall", problem="De <b>faller</b> på kvällen")

    (hit,) = search(store, "fall")
    assert [piece.text for piece in hit.title if piece.is_hit] == ["fall"]
    assert [piece.text for piece in hit.excerpt if piece.is_hit] == ["faller"]
    assert "".join(piece.text for piece in hit.excerpt) == "De <b>faller</b> på kvällen"


def test_what_somebody_may_not_see_gives_no_hit(store: SqlStore) -> None:
    secret = opens(store, "Hemligt larm", visibility=Visibility.PRIVATE)
    draft = opens(store, "Utkast larm", visibility=Visibility.TEAM)
    common = opens(store, "Öppet larm")

    assert found(store, "larm", of=OWNER) == [common.ref, draft.ref, secret.ref]
    assert found(store, "larm", of=MANAGER) == [common.ref, draft.ref]
    assert found(store, "larm", of=COLLEAGUE) == [common.ref]
    assert alike(store, "larm", of=COLLEAGUE) == [common.ref]


def test_what_is_closed_to_others_later_is_not_found_by_them_any_more(store: SqlStore) -> None:
    item = opens(store, "Öppet larm")
    assert found(store, "larm", of=COLLEAGUE) == [item.ref]

    recorded(store, item, change={"visibility": Visibility.PRIVATE})

    assert found(store, "larm", of=COLLEAGUE) == []


def test_a_draft_of_others_is_found_by_its_manager_but_not_shown(store: SqlStore) -> None:
    opens(store, "Larm", problem="Larmen tystnar", visibility=Visibility.TEAM)

    (of_owner,) = search(store, "larm", of=OWNER)
    (of_manager,) = search(store, "larm", of=MANAGER)
    assert of_owner.excerpt
    assert of_manager.excerpt == ()


def test_a_search_is_narrowed_by_workflow_phase_organisation_and_end(store: SqlStore) -> None:
    item = opens(store, "Larm")

    for sought in (
        {"workflow": "pdsa"},
        {"phase": "problem"},
        {"organisation_ids": [CARE]},
        {"is_ended": False},
    ):
        assert found(store, "larm", **sought) == [item.ref]
    for sought in (
        {"workflow": "roadmap"},
        {"phase": "test"},
        {"organisation_ids": [REGION]},
        {"is_ended": True},
    ):
        assert found(store, "larm", **sought) == []


def test_what_is_written_later_is_found_and_what_was_there_before_not(store: SqlStore) -> None:
    item = opens(store, "Larm", problem="Det tystnar")
    assert found(store, "tystnar") == [item.ref]

    with store.begin() as tx:
        fill(tx, Fill(item_id=item.id, phase="problem", values={"problem": "Det tjuter"}, actor=OPERATOR), at=later())

    assert found(store, "tystnar") == [item.ref], "nobody has read it yet"
    assert indexing.catch_up(store) == 1
    assert found(store, "tystnar") == []
    assert found(store, "tjuter") == [item.ref]


def test_somebody_with_a_new_name_is_found_by_that(store: SqlStore) -> None:
    item = opens(store, "Larm", participants=(Participant(person_id=COLLEAGUE, part=Part.MEMBER),))
    assert found(store, "colleague") == [item.ref]

    with store.begin() as tx:
        change_person(tx, replace(profile(tx, COLLEAGUE), name="Kim Lind"))
        change_person(tx, replace(profile(tx, OWNER), name="Bo Ek"))
    indexing.catch_up(store)

    assert found(store, "colleague") == []
    assert found(store, "kim bo") == [item.ref]


def test_many_items_are_read_in_batches_and_the_rest_the_next_time(store: SqlStore) -> None:
    for number in range(7):
        opens(store, f"Larm {number}", read=False)

    assert indexing.catch_up(store, batches=2, batch=2) == 4
    assert len(found(store, "larm")) == 4
    assert indexing.catch_up(store, batches=2, batch=2) == 3
    assert indexing.catch_up(store) == 0
    assert len(found(store, "larm")) == 7


def test_what_is_alike_has_most_in_common_and_rare_words_count_more(store: SqlStore) -> None:
    for number in range(12):
        opens(store, f"Bättre rutiner på avdelningen {number}")
    falls = opens(store, "Färre fallskador på avdelning 32", problem="Rutinerna följs inte")
    opens(store, "Kortare kö till röntgen")

    assert alike(store, "Minska fallskadorna på vår avdelning", limit=3)[0] == falls.ref
    assert alike(store, "Vi vill att det ska bli bättre") == []
    assert alike(store, "") == []
    assert len(alike(store, "rutiner avdelning", limit=5)) == 5


@pytest.mark.parametrize(
    "words", ['"', "*", "a*b", "(", "NEAR(", "{title}: x", "fall AND", "'; DROP", "½ ²", "å" * 500]
)
def test_no_sign_means_anything_else_than_itself(store: SqlStore, words: str) -> None:
    opens(store, "Larm")
    assert found(store, words) == []
    assert alike(store, words) == []


def opens(store: SqlStore, title: str, *, problem: str = "", read: bool = True, **wish: object) -> Item:
    """An initiative on record, open to everybody unless said otherwise."""
    visibility = wish.pop("visibility", Visibility.ORGANISATION)
    fields = {"problem.problem": problem} if problem else {}
    opening = Open(
        workflow="pdsa",
        title=title,
        organisation_id=CARE,
        actor=OPERATOR,
        fields=fields,
        **{"owner_id": OWNER, **wish},  # type: ignore[arg-type]
    )
    with store.begin() as tx:
        item = open_item(tx, opening, at=AT)
    if visibility is not item.visibility:
        item = recorded(store, item, change={"visibility": visibility})
    if read:
        indexing.catch_up(store)
    return item


def rights_of(store: SqlStore, person_id: int) -> Rights:
    with store.read() as tx:
        return offices.rights(tx, tx.person(person_id), at=AT)


def search(store: SqlStore, words: str, *, of: int = OWNER, limit: int = 20, **sought: object) -> list[Hit]:
    rights = rights_of(store, of)
    with store.read() as tx:
        return searching.search(tx, rights, Sought(words=words, **sought), limit=limit)  # type: ignore[arg-type]


def found(store: SqlStore, words: str, *, of: int = OWNER, limit: int = 20, **sought: object) -> list[str]:
    return [hit.ref for hit in search(store, words, of=of, limit=limit, **sought)]


def alike(store: SqlStore, about: str, *, of: int = OWNER, limit: int = 20) -> list[str]:
    rights = rights_of(store, of)
    with store.read() as tx:
        return [hit.ref for hit in searching.similar(tx, rights, about, limit=limit)]
