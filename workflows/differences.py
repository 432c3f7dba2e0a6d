"""What is different in another version of a workflow, as sentences."""

from collections.abc import Iterator, Mapping

from engine.definition import Definition, Limit, Phase, Requirement, Transition, Unit
from engine.sayings import Saying, say


def differences(before: Definition, after: Definition, *, language: str) -> list[Saying]:
    """What ``after`` has that ``before`` has not, and the other way round, in the order of the file."""
    return [*_phases(before, after, language), *_ways(before, after, language), *_reminders(before, after)]


def _phases(before: Definition, after: Definition, language: str) -> Iterator[Saying]:
    old, new = before.phase_by_name, after.phase_by_name
    for name, phase in new.items():
        called = phase.label.in_language(language)
        if name not in old:
            yield say("The phase “%(phase)s” is new.", phase=called)
        else:
            yield from _phase(old[name], phase, called=called, language=language)
    for name in old.keys() - new.keys():
        yield say("The phase “%(phase)s” is gone.", phase=old[name].label.in_language(language))


def _phase(before: Phase, after: Phase, *, called: str, language: str) -> Iterator[Saying]:
    if before.label != after.label:
        was = before.label.in_language(language)
        yield say("The phase “%(was)s” is now called “%(phase)s”.", was=was, phase=called)
    if before.limit != after.limit:
        yield say(
            "“%(phase)s” may take %(now)s, before %(was)s.",
            phase=called,
            now=_limit(after.limit),
            was=_limit(before.limit),
        )
    if before.silence != after.silence:
        yield say("“%(phase)s” counts as stalled after another time of silence.", phase=called)
    old, new = ({field.name: field for field in phase.fields} for phase in (before, after))
    for name in new.keys() - old.keys():
        question = new[name].label.in_language(language)
        yield say("“%(phase)s” asks something new: %(question)s", phase=called, question=question)
    for name in old.keys() - new.keys():
        question = old[name].label.in_language(language)
        yield say("“%(phase)s” no longer asks: %(question)s", phase=called, question=question)
    for name in old.keys() & new.keys():
        if old[name] != new[name]:
            question = new[name].label.in_language(language)
            yield say("“%(phase)s” asks in another way: %(question)s", phase=called, question=question)


def _ways(before: Definition, after: Definition, language: str) -> Iterator[Saying]:
    old, new = _by_ends(before), _by_ends(after)
    for ends, way in new.items():
        called = {"way": way.label.in_language(language), "phase": _source(after, way, language)}
        if ends not in old:
            yield say("There is a new way out of “%(phase)s”: %(way)s.", **called)
            continue
        yield from _demands(old[ends], way, called, language)
        if old[ends].decided_by != way.decided_by:
            yield say("Somebody else decides “%(way)s” in “%(phase)s”.", **called)
    for ends in old.keys() - new.keys():
        way = old[ends]
        yield say(
            "There is no longer a way out of “%(phase)s”: %(way)s.",
            way=way.label.in_language(language),
            phase=_source(before, way, language),
        )


def _demands(before: Transition, after: Transition, called: Mapping[str, str], language: str) -> Iterator[Saying]:
    old, new = ({each.name: each for each in way.requirements} for way in (before, after))
    for name, requirement in new.items():
        text = requirement.text.in_language(language)
        if name not in old:
            yield say("“%(way)s” in “%(phase)s” now asks for: %(text)s", **called, text=text)
        elif _is_harder(old[name], requirement):
            yield say("“%(way)s” in “%(phase)s” has no way round any more: %(text)s", **called, text=text)
        elif _is_harder(requirement, old[name]):
            yield say("“%(way)s” in “%(phase)s” takes a reason instead now: %(text)s", **called, text=text)
    for name in old.keys() - new.keys():
        text = old[name].text.in_language(language)
        yield say("“%(way)s” in “%(phase)s” no longer asks for: %(text)s", **called, text=text)


def _reminders(before: Definition, after: Definition) -> Iterator[Saying]:
    for name in sorted(before.policies.keys() | after.policies.keys()):
        if before.policies.get(name) != after.policies.get(name):
            yield say("The reminders “%(policy)s” are others.", policy=name)


def _by_ends(definition: Definition) -> dict[tuple[str, str], Transition]:
    return {(way.source, way.trigger): way for way in definition.transitions}


def _source(definition: Definition, way: Transition, language: str) -> str:
    return definition.phase(way.source).label.in_language(language)


def _is_harder(before: Requirement, after: Requirement) -> bool:
    return after.hard and not before.hard


def _limit(limit: Limit) -> Saying:
    if limit.span is None:
        return say("until a date that is written down") if limit.field else say("as long as it needs")
    match limit.span.unit:
        case Unit.WORKING_DAYS:
            return say("%(number)s working days", number=limit.span.number)
        case Unit.DAYS:
            return say("%(number)s days", number=limit.span.number)
        case Unit.MONTHS:
            return say("%(number)s months", number=limit.span.number)
