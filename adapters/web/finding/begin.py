"""``/new``: begin with one sentence; what is alike is shown while it is written, all else can wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from adapters.i18n import current_language, tr
from adapters.i18n.refusals import sentence
from adapters.sql import ideas, indexing, searching
from adapters.sql.ideas import Idea
from adapters.sql.store import SqlTransaction
from adapters.web import personal
from adapters.web.finding.answers import answer
from adapters.web.finding.search import Found, found
from adapters.web.forms import Answers, Choice, Field, Form, Wrong, checked
from adapters.web.persons import chosen_field, meant
from adapters.web.sent import given_in
from adapters.web.visits import Visit, Visiting
from engine.access import Action, Duty
from engine.definition import Definition
from engine.errors import Invalid, NotFound
from engine.model import Item, Part, Participant, Visibility
from engine.numbers import whole
from engine.opening import Open, open_item
from engine.sayings import say
from workflows import IMPROVEMENT

router = APIRouter()

MOST_ALIKE = 5
UNPROCESSABLE = 422
TITLE_OF_IDEA = 120
SEEN = "seen_similar"
"""What the form says when similar work has been shown beside it."""

COMES_FROM = ("from", "idea")
ALSO = (SEEN, personal.CONFIRMED, chosen_field("owner"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a new initiative comes from: the work of others, or an idea that somebody left."""

    source: str = ""
    idea: Idea | None = None
    title: str = ""
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@router.get("/new")
def begin(visit: Visiting) -> Response:
    """The form."""
    if not visit.rights.home:
        return _for_members(visit)
    given = visit.request.query_params
    with visit.reading() as tx:
        beginning = _from(tx, visit, given)
        form = _form(tx, visit, beginning)
        title = given.get("title", "").strip()[: form.fields[0].longest] or beginning.title
        form = form.filled({"title": title})
        return _page(tx, visit, beginning, form, alike=_alike(tx, visit, title))


@router.get("/new/similar")
def similar(visit: Visiting, title: str = "") -> Response:
    """Work that is like what is being written."""
    indexing.catch_up(visit.service.store, batches=1, batch=50)
    with visit.reading() as tx:
        return visit.part("new/similar.html", alike=_alike(tx, visit, title[:1000]), is_asked=False)


@router.post("/new")
async def create(request: Request, visit: Visiting) -> Response:
    """Open the initiative, and lead to it."""
    return await run_in_threadpool(_created, visit, await given_in(request))


def _created(visit: Visit, given: Sequence[tuple[str, str]]) -> Response:
    if not visit.rights.home:
        return _for_members(visit)
    sent = dict(given)
    try:
        answers = _checked(visit, given)
        with visit.writing() as tx:
            item = _open(tx, visit, _from(tx, visit, sent), answers)
    except (Wrong, _Alike) as held:
        with visit.reading() as tx:
            beginning, alike = _from(tx, visit, sent), _alike(tx, visit, sent.get("title", ""))
            form = _form(tx, visit, beginning).filled(sent)
            if isinstance(held, Wrong):
                return _page(tx, visit, beginning, form.faulty(held), alike=alike, wrong=held)
            return _page(tx, visit, beginning, form, alike=alike, is_asked=True)
    return visit.done(f"/items/{item.ref}", tr("%(ref)s is created. Begin with the problem.", ref=item.ref))


class _Alike(Exception):
    """There is work that is alike, and nobody has shown it yet."""


def _checked(visit: Visit, given: Sequence[tuple[str, str]]) -> Answers:
    sent = dict(given)
    with visit.reading() as tx:
        form = _form(tx, visit, _from(tx, visit, sent))
        answers = checked(form, [pair for pair in given if pair[0] not in COMES_FROM], also=ALSO)
        personal.check({"title": answers["title"]}, sent)
        if not sent.get(SEEN) and _alike(tx, visit, answers["title"]):
            raise _Alike
    return answers


def _from(tx: SqlTransaction, visit: Visit, given: Mapping[str, str]) -> Beginning:
    return _beginning(tx, visit, source=given.get("from", ""), idea=given.get("idea", ""))


def _open(tx: SqlTransaction, visit: Visit, beginning: Beginning, answers: Answers) -> Item:
    """Open the item; whoever begins something for somebody else takes part in it."""
    wanted = answers.get("owner", "")
    owner = None if wanted == visit.person.name else meant(tx, visit.person, answers, name="owner")
    owner_id = visit.person.id if owner is None else owner.id
    members = () if owner_id == visit.person.id else (Participant(person_id=visit.person.id, part=Part.MEMBER),)
    wish = Open(
        workflow=IMPROVEMENT,
        title=answers["title"],
        organisation_id=int(answers["organisation"]),
        owner_id=owner_id,
        actor=visit.actor(),
        participants=members,
        fields=beginning.values,
        origin=answers.get("origin") or None,
        reference=beginning.source or None,
        template=answers.get("template") or None,
        language=current_language(),
        visibility=Visibility(answers["visibility"]),
    )
    try:
        item = open_item(tx, wish, at=visit.at)
    except Invalid as refused:
        raise Wrong({"title": sentence(refused)}) from refused
    if beginning.idea is not None:
        if not ideas.take(tx, beginning.idea.id, item_id=item.id, by=visit.person.id, at=visit.at):
            raise NotFound(what=say("idea"), name=beginning.idea.id)  # somebody else was faster, by an instant
        answer(tx, visit, beginning.idea, title=item.title, words=None)
    return item


def _beginning(tx: SqlTransaction, visit: Visit, *, source: str, idea: str) -> Beginning:
    """What it comes from; NotForYou when the visitor may not see that."""
    if idea:
        left = ideas.find(tx, whole(idea) or 0)
        visit.need(Duty.TAKE_IDEAS, organisation_id=left.organisation_id)
        if left.state != ideas.NEW:
            raise NotFound(what=say("idea"), name=idea)
        return Beginning(idea=left, title=_first_line(left.text), values={"problem.problem": left.text})
    if source:
        with visit.item(source, Action.SEE) as here:
            return Beginning(source=here.facts.item.ref, title=here.facts.item.title)
    return Beginning()


def _first_line(text: str) -> str:
    line = text.strip().splitlines()[0]
    return line if len(line) <= TITLE_OF_IDEA else f"{line[:TITLE_OF_IDEA].rsplit(' ', 1)[0]} …"


def _form(tx: SqlTransaction, visit: Visit, beginning: Beginning) -> Form:
    definition, places = tx.definition(IMPROVEMENT), tx.tree().organisations
    home = sorted((places[place] for place in visit.rights.home), key=lambda place: place.name)
    unit = visit.person.organisation_id if beginning.idea is None else beginning.idea.organisation_id
    return Form(
        heading=tr("New initiative"),
        fields=[
            Field(
                name="title",
                kind="line",
                label=tr("What do you want to improve?"),
                hint=tr("One sentence is enough, such as “Fewer falls at night on ward 32”."),
            ),
            Field(
                name="visibility",
                kind="choice",
                label=tr("Who may see it?"),
                choices=_visibilities(visit),
                value=Visibility.TEAM.value,
            ),
            Field(
                name="organisation",
                kind="choice",
                label=tr("Where?"),
                hint=tr("The unit that it belongs to."),
                choices=[Choice(str(place.id), place.name) for place in home],
                value=str(unit),
            ),
            Field(
                name="owner",
                kind="line",
                label=tr("Who is responsible?"),
                hint=tr("A name or an e-mail address."),
                value=visit.person.name,
            ),
            *_more(definition, beginning),
        ],
        button=tr("Create"),
    )


def _visibilities(visit: Visit) -> list[Choice]:
    return [
        Choice(
            Visibility.TEAM.value,
            tr("A draft, for the team and its managers"),
            tr("Those who take part, your coach, and who manages or coordinates the unit. Open it when you want."),
        ),
        Choice(
            Visibility.ORGANISATION.value,
            tr("Everybody in %(organisation)s", organisation=visit.principal),
            tr("Others can find it, learn from it and comment on it."),
        ),
        Choice(
            Visibility.PRIVATE.value,
            tr("Only we who take part"),
            tr("A place to try things out. Nobody else sees it, not even your manager."),
        ),
    ]


def _more(definition: Definition, beginning: Beginning) -> list[Field]:
    language = current_language()
    nothing = Choice("", tr("Nothing in particular"))
    origins = [Choice(each.value, each.label.in_language(language)) for each in definition.origins]
    templates = [Choice(each.name, each.label.in_language(language)) for each in definition.templates]
    return [
        Field(
            name="origin",
            kind="choice",
            label=tr("What gave rise to it?"),
            choices=[nothing, *origins],
            value="" if beginning.idea is None else "employee_idea",
            is_needed=False,
        ),
        Field(
            name="template",
            kind="choice",
            label=tr("Begin with a template"),
            choices=[Choice("", tr("No template")), *templates],
            is_needed=False,
        ),
    ]


def _alike(tx: SqlTransaction, visit: Visit, about: str) -> list[Found]:
    return found(tx, searching.similar(tx, visit.rights, about, limit=MOST_ALIKE))


def _page(
    tx: SqlTransaction,
    visit: Visit,
    beginning: Beginning,
    form: Form,
    *,
    alike: Sequence[Found],
    wrong: Wrong | None = None,
    is_asked: bool = False,
) -> Response:
    idea = beginning.idea
    return visit.page(
        "new/new.html",
        status=UNPROCESSABLE if wrong is not None or is_asked else 200,
        form=form,
        beginning=beginning,
        place_of_idea=None if idea is None else tx.tree().organisations[idea.organisation_id].name,
        alike=alike,
        is_asked=is_asked,
        is_personal=isinstance(wrong, personal.LooksPersonal),
        has_more=any(f.name in {"origin", "template"} and f.fault for f in form.fields),
    )


def _for_members(visit: Visit) -> Response:
    said = tr("You are here as a guest. Tell the team what you would like to improve, in a comment on their work.")
    return visit.page("fault.html", heading=tr("Initiatives are begun by those who work here"), said=said)
