"""``/search``: initiatives by key, title, text and people; and people by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from adapters.i18n import current_language
from adapters.sql import indexing, people, searching, workflows
from adapters.sql.people import Profile
from adapters.sql.searching import Hit, Sought
from adapters.sql.store import SqlTransaction
from adapters.web import pages
from adapters.web.forms import Choice
from adapters.web.visits import SEE_OTHER, Visit, Visiting
from engine.access import Action, NotForYou
from engine.errors import NotFound

router = APIRouter()

MOST_FOUND = 20
MOST_PEOPLE = 6
FEWEST_SIGNS = 2
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address of the page asks for; what is empty does not matter."""

    words: str
    workflow: str
    phase: str
    organisation: str
    state: str

    @property
    def is_narrowed(self) -> bool:
        """True when more is asked for than words."""
        return bool(self.workflow or self.phase or self.organisation or self.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An item that was found, with its workflow and its phase in words."""

    hit: Hit
    workflow: str
    phase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What was found, by group; ``has_more`` says that there are more items than are shown."""

    items: Sequence[Found]
    people: Sequence[tuple[Profile, str]]
    has_more: bool


@router.get("/search")
def search(visit: Visiting) -> Response:
    """What was found; whoever writes the key of an item is led straight to it."""
    asked = _asked(visit.request.query_params)
    if not visit.is_partial and (ref := _named(visit, asked.words)) is not None:
        return RedirectResponse(pages.below(visit.request, f"/items/{ref}"), SEE_OTHER)
    indexing.catch_up(visit.service.store, batches=1, batch=50)
    with visit.reading() as tx:
        results = _results(tx, visit, asked) if len(asked.words) >= FEWEST_SIGNS else None
        if visit.is_partial:
            return visit.part("search/results.html", asked=asked, results=results)
        filters = _filters(tx, visit, asked)
    return visit.page("search/search.html", asked=asked, results=results, filters=filters)


def found(tx: SqlTransaction, hits: Sequence[Hit]) -> list[Found]:
    """Items that were found, in words."""
    language, named = current_language(), []
    for hit in hits:
        definition = tx.definition(hit.workflow, hit.workflow_version)
        phase = definition.phase(hit.phase).label.in_language(language)
        named.append(Found(hit=hit, workflow=definition.label.in_language(language), phase=phase))
    return named


def _asked(given: Mapping[str, str]) -> Asked:
    told = {name: given.get(name, "").strip()[:LONGEST] for name in ("q", "workflow", "phase", "organisation", "state")}
    return Asked(words=told.pop("q"), **told)


def _named(visit: Visit, words: str) -> str | None:
    """The key of the item that is called just so, if the visitor may see it."""
    if not words or words.isdecimal():
        return None
    try:
        with visit.item(words, Action.SEE) as here:
            return here.facts.item.ref
    except (NotFound, NotForYou):
        return None


def _results(tx: SqlTransaction, visit: Visit, asked: Asked) -> Results:
    hits = searching.search(tx, visit.rights, _sought(tx, visit, asked), limit=MOST_FOUND + 1)
    return Results(
        items=found(tx, hits[:MOST_FOUND]),
        people=[] if asked.is_narrowed else _people(tx, visit, asked.words),
        has_more=len(hits) > MOST_FOUND,
    )


def _sought(tx: SqlTransaction, visit: Visit, asked: Asked) -> Sought:
    places = {str(place): place for place in visit.rights.home}
    place = places.get(asked.organisation)
    return Sought(
        words=asked.words,
        workflow=asked.workflow or None,
        phase=asked.phase or None,
        organisation_ids=None if place is None else tx.tree().below([place]),
        is_ended={"open": False, "ended": True}.get(asked.state),
    )


def _people(tx: SqlTransaction, visit: Visit, words: str) -> list[tuple[Profile, str]]:
    places = tx.tree().organisations
    named = people.search(tx, words, organisation_ids=sorted(visit.rights.home), limit=MOST_PEOPLE)
    return [(person, places[person.organisation_id].name) for person in named]


def _filters(tx: SqlTransaction, visit: Visit, asked: Asked) -> dict[str, list[Choice]]:
    language, tree = current_language(), tx.tree()
    installed = [tx.definition(name) for name in workflows.known(tx)]
    chosen = [each for each in installed if asked.workflow in {"", each.name}]
    phases = {phase.name: phase.label.in_language(language) for each in chosen for phase in each.phases}
    places = sorted((tree.organisations[place] for place in visit.rights.home), key=lambda place: place.name)
    return {
        "workflow": [Choice(each.name, each.label.in_language(language)) for each in installed],
        "phase": [Choice(name, label) for name, label in phases.items()],
        "organisation": [Choice(str(place.id), place.name) for place in places],
    }
