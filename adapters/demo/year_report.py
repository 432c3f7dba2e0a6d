"""The year of the made-up region, as it is printed."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from rich.console import Group, RenderableType
from rich.text import Text as Drawn

from adapters.demo.drawing import (
    BAD,
    FAINT,
    GOOD,
    bar,
    heading,
    lines,
    said,
    table,
    why_in_words,
    working_days,
)
from adapters.demo.figures import Course, Goal, Mail, Moves, Orphan, PhaseFigures, Stalled, Station, Trail, Year
from adapters.i18n import number_in_words, tr
from adapters.i18n.differences import difference_in_words
from adapters.i18n.trails import fault_in_words

TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        "conflict": "Somebody else had written in it a moment before",
        "decision-needed": "Somebody else decides about that move",
        "moved-too-often": "The deadline had been moved too often",
        "moved-too-far": "The deadline had been moved too far",
        "deadline-unchanged": "The new deadline was the old one",
        "deadline-in-the-past": "The new deadline had passed",
        "not-now": "It made no sense just then",
        "not-found": "What it was about was no longer there",
        "not-allowed": "It was for somebody else to do",
        "no-such-move": "The move leads nowhere from there",
    }
)
"""What was refused, by its code."""

MOST_LACKS = 6
BAR = 12


def year_report(year: Year) -> RenderableType:
    """What happened, where everything stands, and what stands still."""
    return Group(
        heading(
            tr("A region at work"),
            tr("%(first)s to %(last)s, with twelve municipalities", first=year.first, last=year.last),
        ),
        lines(*_happened(year)),
        *_courses(year.courses),
        heading(tr("From plan to practice"), tr("goals of the plan, with their latest value")),
        _goals(year.goals),
        heading(tr("Where the initiatives stand"), tr("median of working days, deadlines kept and moved")),
        _phases(year.phases),
        heading(tr("What moved them"), tr("people, and the engine by itself")),
        _moves(year.moves),
        heading(tr("Mail")),
        lines(*_mail(year.mail)),
        heading(
            tr("Standing still now"),
            tr("%(now)s, after %(before)s times on the way", now=len(year.stalled), before=year.stalled_before),
        ),
        _stalled(year.stalled),
        *_orphans(year.orphans),
        heading(tr("What the engine refused, and why most often")),
        _refused(year),
        heading(tr("Audit trail")),
        lines(_trail(year.trail)),
    )


def _happened(year: Year) -> Iterator[str]:
    yield tr(
        "%(people)s people in %(organisations)s organisations: %(initiatives)s initiatives, %(goals)s goals of a joint "
        "plan, a roadmap.",
        people=year.people,
        organisations=year.organisations,
        initiatives=year.opened.get("pdsa", 0),
        goals=year.opened.get("goal", 0),
    )
    yield tr(
        "%(adopted)s adopted, %(abandoned)s abandoned with a lesson, %(going_on)s go on; "
        "%(adapted)s times tested again.",
        adopted=year.ends["adopted"],
        abandoned=year.ends["abandoned"],
        going_on=year.ends["going_on"],
        adapted=year.ends["adapted"],
    )
    yield tr(
        "Decisions: %(asked)s asked for, %(approved)s approved, %(declined)s declined.",
        asked=year.owed.get("decision", 0),
        approved=year.acts.get("decision.approved", 0),
        declined=year.acts.get("decision.declined", 0),
    )
    yield tr(
        "Hand-overs: %(asked)s asked for, %(accepted)s accepted, %(declined)s declined.",
        asked=year.owed.get("acceptance", 0),
        accepted=year.acts.get("handover.accepted", 0),
        declined=year.acts.get("handover.declined", 0),
    )
    yield tr(
        "Deadlines moved: %(moved)s. Does the change last? Yes: %(kept)s, no: %(lost)s, no answer: %(silent)s.",
        moved=year.acts.get("deadline.moved", 0),
        kept=year.checks.get("kept", 0),
        lost=year.checks.get("not kept", 0),
        silent=year.checks.get("no data", 0),
    )


def _courses(courses: Sequence[Course]) -> Iterator[RenderableType]:
    for course in courses:
        yield heading(course.title, course.ref)
        way = Drawn(" → ").join(_station(station) for station in course.stations)
        yield lines(way)
        yield lines(
            tr(
                "Asked of others: %(in_time)s done in time, %(late)s late, %(missing)s not yet.",
                in_time=course.in_time,
                late=course.late,
                missing=course.missing,
            )
        )


def _station(station: Station) -> Drawn:
    """A phase and its day; what the engine did by itself stands out."""
    return Drawn.assemble((f"{station.on} ", FAINT), (said(station.phase), GOOD if station.by_itself else ""))


def _goals(goals: Sequence[Goal]) -> RenderableType:
    columns = [tr("Goal"), tr("From"), tr("Now"), tr("Target"), tr("Initiatives"), tr("Adopted")]
    rows: list[list[RenderableType]] = [
        [
            goal.title,
            number_in_words(goal.baseline),
            "" if goal.value is None else number_in_words(goal.value),
            number_in_words(goal.target),
            str(goal.initiatives),
            str(goal.adopted),
        ]
        for goal in goals
    ]
    return table(columns, rows, numbers=(1, 2, 3, 4, 5), cut=(0,))


def _phases(phases: Sequence[PhaseFigures]) -> RenderableType:
    columns = [tr("Phase"), tr("Now"), tr("Passed"), tr("Days"), tr("In time"), tr("Moved"), ""]
    most = max((phase.now for phase in phases), default=0)
    rows: list[list[RenderableType]] = [
        [
            said(phase.label),
            str(phase.now),
            str(phase.left),
            "" if phase.working_days is None else number_in_words(phase.working_days),
            "" if phase.in_time is None else tr("%(percent)s %%", percent=round(phase.in_time * 100)),
            str(phase.moved),
            bar(phase.now, 0, most=most, width=BAR, style=GOOD),
        ]
        for phase in phases
    ]
    return table(columns, rows, numbers=(1, 2, 3, 4, 5))


def _moves(moves: Sequence[Moves]) -> RenderableType:
    most = max((move.by_people + move.by_itself for move in moves), default=0)
    rows: list[list[RenderableType]] = [
        [
            said(move.label),
            str(move.by_people),
            str(move.by_itself),
            bar(move.by_people, move.by_itself, most=most, width=BAR, style=GOOD),
        ]
        for move in moves
        if move.by_people or move.by_itself
    ]
    return table([tr("Move"), tr("By people"), tr("By itself"), ""], rows, numbers=(1, 2))


def _mail(mail: Mail) -> Iterator[str]:
    yield tr(
        "%(mails)s mails to %(people)s people: %(reminders)s reminders, and %(escalations)s times a manager was told.",
        mails=mail.mails,
        people=mail.people,
        reminders=mail.reminders,
        escalations=mail.escalations,
    )
    yield tr(
        "%(average)s mails a person and week; the most in any week: %(most)s (%(who)s).",
        average=number_in_words(mail.per_person_and_week),
        most=mail.most,
        who=mail.most_who,
    )


def _stalled(found: Sequence[Stalled]) -> RenderableType:
    if not found:
        return lines(Drawn(tr("Nothing."), style=GOOD))
    rows: list[list[RenderableType]] = [
        [each.ref, each.title, said(each.phase), "\n".join(_reasons(each)), Drawn(each.owner, style=FAINT)]
        for each in found
    ]
    return table([tr("Number"), tr("Title"), tr("Phase"), tr("For working days"), tr("Owner")], rows, cut=(1, 1, 4))


def _reasons(each: Stalled) -> Iterator[str]:
    for reason in each.reasons:
        yield f"{why_in_words(reason.why)} {reason.working_days}"


def _orphans(orphans: Sequence[Orphan]) -> Iterator[RenderableType]:
    if orphans:
        yield heading(tr("Left by their owner"))
        yield lines(*(_orphan(orphan) for orphan in orphans))


def _orphan(orphan: Orphan) -> str:
    sentence = tr(
        "%(number)s went from %(before)s to %(to)s at once", number=orphan.ref, before=orphan.before, to=orphan.went_to
    )
    if orphan.working_days is None:
        return f"{sentence}."
    days = working_days(orphan.working_days)
    return sentence + tr(", who took it over after %(days)s; now: %(now)s.", days=days, now=orphan.now)


def _refused(year: Year) -> RenderableType:
    lacks = [[str(lack.count), said(lack.text)] for lack in year.missing[:MOST_LACKS]]
    others = [[str(number), _refusal(code)] for code, number in year.refused.items() if code != "requirements-unmet"]
    return table([tr("Times"), tr("Why")], [*lacks, *others], numbers=(0,), wrapped=(1,))


def _refusal(code: str) -> str:
    """What a refusal with this code says, in general."""
    known = TEMPLATES.get(code)
    return tr(known) if known else code


def _trail(trail: Trail) -> Drawn:
    events = tr(
        "%(events)s events in %(items)s items, under %(seals)s seals",
        events=number_in_words(trail.events),
        items=trail.items,
        seals=number_in_words(trail.seals),
    )
    wrong = None if trail.difference is None else difference_in_words(trail.difference)
    if trail.fault is not None:
        wrong = fault_in_words(trail.fault)
    if wrong is not None:
        return Drawn(tr("%(events)s; not whole: %(fault)s", events=events, fault=wrong), style=BAD)
    return Drawn(tr("%(events)s: nothing was altered, removed or put in.", events=events), style=GOOD)
