"""``/organisations``, ``/people``, ``/workflows``, ``/me``: what there is, and who asks."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from adapters.api import cursors, shapes
from adapters.api.acting import absent, named_in_the_request
from adapters.api.asking import Asking
from adapters.api.callers import Reading
from adapters.api.cursors import USUAL, Cursor, Limit
from adapters.api.given import LONGEST_NAME, Branch, branch_in, known_places
from adapters.sql import organisations, paging, people, workflows
from adapters.sql.names import Names
from adapters.sql.organisations import Place
from adapters.sql.people import Profile
from adapters.sql.store import SqlTransaction
from engine.access import Office
from engine.definition import Choice, Definition, Phase, Text, Transition
from engine.errors import NotFound
from engine.sayings import say

router = APIRouter(tags=["who and where"], route_class=Asking)


@router.get("/me", response_model=shapes.Me)
def me(caller: Reading) -> shapes.Me:
    """In whose name the program acts, what they hold, and what the token lets the program do."""
    with caller.reading() as tx:
        places, names = tx.tree().organisations, Names(tx)
        return shapes.Me(
            person=_person(tx, people.profile(tx, caller.person.id)),
            offices={
                office.value: sorted(places[place].code for place in held if place in places)
                for office, held in caller.rights.offices.items()
                if held and office in Office
            },
            stands_in_for=[names.of(person).email for person in sorted(caller.rights.stands_in_for)],
            token=shapes.Token(
                name=caller.token.name,
                scopes=sorted(caller.token.scopes),
                expires_at=caller.token.expires_at,
            ),
        )


@router.get("/organisations", response_model=shapes.Organisations)
def find_organisations(caller: Reading, limit: Limit = USUAL, cursor: Cursor = None) -> shapes.Organisations:
    """The organisations that the person may know of, by code."""
    after = "" if cursor is None else cursors.read(cursor, "organisations", str)[0]
    known = known_places(caller)
    with caller.reading() as tx:
        every = organisations.organisations(tx)
        codes = {place.id: place.code for place in every}
        found = sorted((p for p in every if p.id in known and p.code > after), key=lambda place: place.code)
        names = Names(tx)
        return shapes.Organisations(
            items=[_organisation(place, codes.get(place.parent_id or 0), names) for place in found[:limit]],
            next_cursor=cursors.written("organisations", found[limit - 1].code) if len(found) > limit else None,
        )


@router.get("/people", response_model=shapes.People)
def find_people(
    caller: Reading,
    *,
    q: Annotated[str, Query(max_length=LONGEST_NAME, description="With these words in their name.")] = "",
    organisation: Branch = None,
    limit: Limit = USUAL,
    cursor: Cursor = None,
) -> shapes.People:
    """The people of the same region or municipality who have not left, by number."""
    after = 0 if cursor is None else cursors.read(cursor, "people", int)[0]
    with caller.reading() as tx:
        with named_in_the_request():
            branch = branch_in(tx, caller, organisation)
        places = known_places(caller) if branch is None else known_places(caller) & branch
        found = paging.people(tx, organisation_ids=places, words=q, after=after, limit=limit + 1)
        return shapes.People(
            items=[_person(tx, person) for person in found[:limit]],
            next_cursor=cursors.written("people", found[limit - 1].id) if len(found) > limit else None,
        )


@router.get("/workflows", response_model=shapes.Workflows)
def find_workflows(caller: Reading) -> shapes.Workflows:
    """The workflows that are installed, each in its newest version."""
    with caller.reading() as tx:
        return shapes.Workflows(items=[_line(tx.definition(name)) for name in workflows.known(tx)])


@router.get("/workflows/{name}", response_model=shapes.Workflow)
def show_workflow(
    caller: Reading, name: Annotated[str, Path(max_length=LONGEST_NAME, examples=["pdsa"])]
) -> shapes.Workflow:
    """A workflow: its phases with their questions, and the ways between them."""
    with caller.reading() as tx:
        try:
            definition = tx.definition(name)
        except NotFound:
            raise absent(say("workflow"), name) from None
        return shapes.Workflow(
            **dict(_line(definition)),
            help=_words(definition.help),
            phases=[_phase(phase) for phase in definition.phases],
            transitions=[_transition(way) for way in definition.transitions],
            origins=[_choice(origin) for origin in definition.origins],
            templates=[template.name for template in definition.templates],
        )


def _person(tx: SqlTransaction, profile: Profile) -> shapes.Person:
    return shapes.Person(
        id=profile.id,
        code=profile.code,
        name=profile.name,
        title=profile.title,
        email=profile.email,
        organisation=tx.tree().organisations[profile.organisation_id].code,
    )


def _organisation(place: Place, parent: str | None, names: Names) -> shapes.Organisation:
    return shapes.Organisation(
        id=place.id,
        code=place.code,
        name=place.name,
        kind=place.kind,
        parent=parent,
        manager=names.address(place.manager_id),
        coordinator=names.address(place.coordinator_id),
        is_principal=place.is_principal,
    )


def _line(definition: Definition) -> shapes.WorkflowLine:
    return shapes.WorkflowLine(
        name=definition.name,
        version=definition.version,
        label=_words(definition.label),
        initial=definition.initial,
    )


def _phase(phase: Phase) -> shapes.Phase:
    return shapes.Phase(
        name=phase.name,
        label=_words(phase.label),
        ended=phase.ended,
        fields=[
            shapes.WorksheetField(
                name=field.name,
                kind=field.kind.value,
                label=_words(field.label),
                help=_words(field.help),
                choices=[_choice(choice) for choice in field.choices],
            )
            for field in phase.fields
        ],
    )


def _transition(way: Transition) -> shapes.Transition:
    return shapes.Transition(
        trigger=way.trigger,
        source=way.source,
        target=way.target,
        label=_words(way.label),
        reason_needed=way.reason_needed,
        decided_by=way.decided_by,
        requirements=[
            shapes.Requirement(
                name=each.name, text=_words(each.text), hard=each.hard, approver=each.approver, where=each.where
            )
            for each in way.requirements
        ],
    )


def _choice(choice: Choice) -> shapes.Choice:
    return shapes.Choice(value=choice.value, label=_words(choice.label))


def _words(text: Text) -> shapes.Words:
    return shapes.Words(sv=text.sv, en=text.en)
