"""``/admin/workflows``: the ways of working. Read one, compare versions, try it out, check a file and install it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from adapters.i18n import current_language, day_in_words, tr
from adapters.i18n.refusals import sentence
from adapters.i18n.rules import policy_in_words
from adapters.i18n.ways import firmness_in_words, limit_in_words, marks_in_words
from adapters.i18n.words import span_in_words, the
from adapters.log import logger
from adapters.sql.store import SqlTransaction
from adapters.sql.workflows import Installed, install, installed, source
from adapters.web.admin.common import When, when
from adapters.web.admin.diagram import drawings
from adapters.web.admin.trying import tried
from adapters.web.visits import Visit, Visiting
from engine.access import Duty
from engine.definition import Definition, Phase, Transition
from engine.errors import InvalidWorkflow, NotFound
from engine.sayings import say
from workflows.differences import differences
from workflows.faults import Fault
from workflows.schema import load

router = APIRouter()

HERE = "/admin/workflows"
ONE = HERE + "/{name}"
MOST_BYTES = 256 * 1024
"""No useful workflow is longer."""

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An installed version, when it came, and how many items go on in it."""

    found: Installed
    installed: str
    is_newest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A workflow as a page tells it, in the reader's language."""

    name: str
    version: int
    label: str
    about: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A workflow file that somebody sent; ``text`` is None when it cannot be read as text."""

    text: str | None
    file: str


async def _sent(request: Request) -> Sent:
    """The file of the form, or the text that the page before had in it."""
    async with request.form(max_files=1, max_fields=5) as form:
        upload, kept = form.get("file"), form.get("source")
        if isinstance(upload, UploadFile) and upload.filename:
            return Sent(_text(await upload.read(MOST_BYTES + 1)), upload.filename)
        return Sent(_text(kept.encode()) if isinstance(kept, str) else None, "")


Uploaded = Annotated[Sent, Depends(_sent)]


@router.get(HERE)
def listed(visit: Visiting) -> Response:
    """Every workflow with its versions."""
    visit.need(Duty.INSTALL_WORKFLOWS)
    with visit.reading() as tx:
        said, workflows = when(tx, visit), list[tuple[Told, list[Version]]]()
        for name in dict.fromkeys(each.name for each in installed(tx)):
            workflows.append((_told(tx.definition(name)), _versions(tx, name, said)))
    return visit.page("admin/workflows.html", current="admin", workflows=workflows)


@router.get(HERE + "/check")
def check_form(visit: Visiting) -> Response:
    """Where a file is sent to be checked."""
    visit.need(Duty.INSTALL_WORKFLOWS)
    return visit.page("admin/workflow_check.html", current="admin", faults=[], refused=None, is_faulty=False)


@router.post(HERE + "/check")
def check(visit: Visiting, sent: Uploaded) -> Response:
    """What is wrong with a file; when nothing is, what would be new. Nothing is installed."""
    visit.need(Duty.INSTALL_WORKFLOWS)
    try:
        definition = _read(sent)
    except InvalidWorkflow as refusal:
        return _refused(visit, refusal)
    with visit.reading() as tx:
        versions = [each for each in installed(tx) if each.name == definition.name]
        before = tx.definition(definition.name) if versions else None
    present = next((each for each in versions if each.version == definition.version), None)
    language = current_language()
    wide, narrow = drawings(definition, language=language)
    return visit.page(
        "admin/workflow_preview.html",
        current="admin",
        told=_told(definition),
        source=sent.text,
        before=None if before is None else before.version,
        changes=[] if before is None else _changes(before, definition),
        is_taken=present is not None and present.items > 0,
        taken_by=0 if present is None else present.items,
        drawings=(wide, narrow),
        ways=_ways(definition),
    )


@router.post(HERE + "/install")
def install_it(visit: Visiting, sent: Uploaded) -> Response:
    """Install a file that has been checked; new items follow it."""
    visit.need(Duty.INSTALL_WORKFLOWS)
    try:
        _read(sent)
        with visit.writing() as tx:
            definition = install(tx, sent.text or "", at=visit.at)
    except InvalidWorkflow as refusal:
        return _refused(visit, refusal)
    logger().info("workflow.installed", workflow=definition.name, version=definition.version, by=visit.person.id)
    said = tr("Version %(version)s is installed. New work follows it.", version=definition.version)
    return visit.done(f"{HERE}/{definition.name}", said)


@router.get(ONE)
def one(visit: Visiting, name: str, version: int | None = None) -> Response:
    """One workflow: its drawing, its phases in order, what they ask for, and its reminders."""
    visit.need(Duty.INSTALL_WORKFLOWS)
    with visit.reading() as tx:
        definition, versions = tx.definition(name, version), _versions(tx, name, when(tx, visit))
    older = [each for each in versions if not each.is_newest and each.found.items]
    wide, narrow = drawings(definition, language=current_language())
    return visit.page(
        "admin/workflow.html",
        current="admin",
        told=_told(definition),
        versions=versions,
        older=older,
        drawings=(wide, narrow),
        ways=_ways(definition),
        phases=[_phase(definition, phase) for phase in definition.phases],
        policies={each.name: policy_in_words(each) for each in definition.policies.values()},
    )


@router.get(ONE + "/file")
def file(visit: Visiting, name: str, version: int | None = None) -> Response:
    """The file of a version, to keep or to change."""
    visit.need(Duty.INSTALL_WORKFLOWS)
    with visit.reading() as tx:
        definition = tx.definition(name, version)
        text = source(tx, name, definition.version)
    headers = {"Content-Disposition": f'attachment; filename="{definition.name}-{definition.version}.toml"'}
    return Response(text, media_type="application/toml; charset=utf-8", headers=headers)


@router.get(ONE + "/compare")
def compare(visit: Visiting, name: str, before: int | None = None, after: int | None = None) -> Response:
    """What is different between two versions, in words and line by line."""
    visit.need(Duty.INSTALL_WORKFLOWS)
    with visit.reading() as tx:
        versions = _versions(tx, name, when(tx, visit))
        if not versions:
            raise NotFound(what=say("workflow"), name=name)
        numbers = [each.found.version for each in versions]
        new = tx.definition(name, after or numbers[0])
        old = tx.definition(name, before or (numbers[1] if len(numbers) > 1 else numbers[0]))
        texts = source(tx, name, old.version), source(tx, name, new.version)
    return visit.page(
        "admin/workflow_compare.html",
        current="admin",
        told=_told(new),
        versions=versions,
        before=old.version,
        after=new.version,
        changes=_changes(old, new),
        lines=_lines(*texts),
    )


@router.get(ONE + "/try")
def try_out(
    visit: Visiting,
    name: str,
    step: Annotated[list[str] | None, Query()] = None,
    version: int | None = None,
    answered: str = "",
) -> Response:
    """Walk through a workflow with a made-up initiative. Where one has come stands in the address; nothing is kept."""
    visit.need(Duty.INSTALL_WORKFLOWS)
    with visit.reading() as tx:
        definition = tx.definition(name, version)
        calendar = tx.tree().calendar(visit.person.organisation_id)
    at = tried(
        definition,
        step or [],
        answered=bool(answered),
        owner_id=visit.person.id,
        at=visit.at,
        calendar=calendar,
    )
    policy, language = definition.policy(at.phase.policy), current_language()
    here = f"{HERE}/{name}/try"
    walked = [way.trigger for way in at.walked]

    def address(steps: Sequence[str], *, full: bool = bool(answered)) -> str:
        known = [("version", str(definition.version)), *(("step", each) for each in steps)]
        return f"{here}?{urlencode([*known, *([('answered', 'yes')] if full else [])])}"

    return visit.page(
        "admin/workflow_try.html",
        current="admin",
        told=_told(definition),
        at=at,
        phase=_phase(definition, at.phase),
        begun=day_in_words(at.begun_on, today=visit.today),
        due=None if at.due_on is None else day_in_words(at.due_on, today=visit.today),
        reminded=[
            (day_in_words(each.day, today=visit.today), the(policy.ladder[each.step].to)) for each in at.reminded
        ],
        ways=[
            (
                way.label.in_language(language),
                definition.phase(way.target).label.in_language(language),
                marks_in_words(way),
                [(each.text.in_language(language), each.hard) for each in missing],
                address([*walked, way.trigger]),
            )
            for way, missing in at.ways
        ],
        walked=[
            (definition.phase(way.source).label.in_language(language), address(walked[:place]))
            for place, way in enumerate(at.walked)
        ],
        back=address(walked[:-1]) if walked else None,
        again=address([]),
        answered=bool(answered),
        toggle=address(walked, full=not answered),
    )


def _text(given: bytes) -> str | None:
    """What was sent as text, its lines ended as everywhere else; None when it is no text, or too long."""
    if len(given) > MOST_BYTES:
        return None
    try:
        return given.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None


def _read(sent: Sent) -> Definition:
    """The workflow in what was sent; InvalidWorkflow with every fault."""
    return load(sent.text or "", name_hint=sent.file)


def _refused(visit: Visit, refusal: InvalidWorkflow) -> Response:
    """The form again, with every fault and the line where it stands."""
    faults = refusal.data["faults"]
    assert isinstance(faults, tuple)  # noqa: S101 - so it is raised
    return visit.page(
        "admin/workflow_check.html",
        current="admin",
        status=UNPROCESSABLE,
        faults=[_fault(fault) for fault in faults],
        refused=sentence(refusal),
        is_faulty=True,
    )


def _fault(fault: Fault) -> tuple[int | None, str, str]:
    return fault.line, fault.where, tr(fault.template) % fault.data


def _told(definition: Definition) -> Told:
    language = current_language()
    return Told(
        name=definition.name,
        version=definition.version,
        label=definition.label.in_language(language),
        about=definition.help.in_language(language),
    )


def _versions(tx: SqlTransaction, name: str, said: When) -> list[Version]:
    """The versions of a workflow, the newest first."""
    found = sorted((each for each in installed(tx) if each.name == name), key=lambda each: -each.version)
    return [
        Version(found=each, installed=said(each.installed_at), is_newest=place == 0) for place, each in enumerate(found)
    ]


def _ways(definition: Definition) -> list[tuple[int, str, str, str, list[str]]]:
    """Every way with its number in the drawing: from, its name, to, and what is special about it."""
    language = current_language()
    return [
        (
            number,
            definition.phase(way.source).label.in_language(language),
            way.label.in_language(language),
            definition.phase(way.target).label.in_language(language),
            marks_in_words(way),
        )
        for number, way in enumerate(definition.transitions, start=1)
    ]


def _phase(definition: Definition, phase: Phase) -> Mapping[str, object]:
    """A phase as the page shows it."""
    language = current_language()
    fields = {
        f"{each.name}.{field.name}": field.label.in_language(language)
        for each in definition.phases
        for field in each.fields
    }
    return {
        "name": phase.name,
        "label": phase.label.in_language(language),
        "help": phase.help.in_language(language),
        "ended": phase.ended,
        "limit": limit_in_words(phase.limit, called=lambda path: f"“{fields.get(path, path)}”"),
        "silence": None if phase.silence is None else span_in_words(phase.silence),
        "reminders": [] if phase.ended else policy_in_words(definition.policy(phase.policy)),
        "questions": [(f.label.in_language(language), f.help.in_language(language)) for f in phase.fields],
        "ways": [_way(definition, way) for way in definition.leaving[phase.name]],
        "follow_ups": [(f.label.in_language(language), span_in_words(f.after)) for f in phase.follow_ups],
    }


def _way(definition: Definition, way: Transition) -> Mapping[str, object]:
    language = current_language()
    return {
        "label": way.label.in_language(language),
        "target": definition.phase(way.target).label.in_language(language),
        "marks": marks_in_words(way),
        "demands": [(each.text.in_language(language), firmness_in_words(each), each.hard) for each in way.requirements],
    }


def _changes(before: Definition, after: Definition) -> list[str]:
    return [each.in_words_of(tr) for each in differences(before, after, language=current_language())]


def _lines(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that differ with a few around them, each with what happened to it: added, removed, same, or a gap."""
    kinds = {"+": "added", "-": "removed", "@": "gap"}
    found = list(unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2))[2:]
    return [(kinds.get(line[:1], "same"), line[1:] if line[:1] in "+- " else line) for line in found]
