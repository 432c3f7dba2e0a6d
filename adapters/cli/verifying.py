"""What was kept of seals, read; what was found when the trail was verified, shown."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.cli import output
from adapters.i18n import ntr, tr
from adapters.i18n.differences import difference_in_words
from adapters.i18n.formats import number_in_words, time_in_words, whole_day_in_words
from adapters.i18n.trails import fault_in_words
from adapters.sql.trail import Verdict
from engine.agreement import Difference
from engine.errors import Invalid
from engine.sayings import say
from engine.seals import Anchor, Seal, anchor_of, data_of

MOST_OF_A_FILE = 10_000_000


def anchors_in(given: Iterable[str]) -> list[Anchor]:
    """The seals that were kept: each given as ``NUMBER:HASH``, or as a file in whose lines they stand first.

    Raises:
        Invalid: one is neither; a file cannot be read, or a line in it is neither empty, a remark (#) nor a seal.
    """
    return [anchor for each in given for anchor in ([_anchor(each)] if anchor_of(each) else _in_file(each))]


def verdict_document(verdict: Verdict) -> Mapping[str, object]:
    """What was found, for programs."""
    first, difference = verdict.first, verdict.difference
    return {
        "whole": verdict.is_whole,
        "events": verdict.events,
        "items": verdict.items,
        "disposed": verdict.disposed,
        "seals": verdict.seals,
        "unsealed_events": verdict.unsealed,
        "anchors": len(verdict.anchors),
        "last_seal": None if verdict.last is None else seal_document(verdict.last),
        "faulty_items": verdict.faulty_items,
        "faulty_seals": verdict.faulty_seals,
        "unverified_seals": verdict.unverified,
        "first": None
        if first is None
        else {
            "where": first.where,
            "what": first.what,
            "item": first.ref,
            "item_id": first.item_id,
            "seq": first.seq,
            "other": first.other,
            "seal": first.seal,
            "message": fault_in_words(first),
        },
        "differing_items": verdict.differing_items,
        "first_difference": None if difference is None else _difference_document(difference),
    }


def _difference_document(difference: Difference) -> Mapping[str, object]:
    return {
        "item": difference.ref,
        "item_id": difference.item_id,
        "in": difference.of,
        "row": difference.row,
        "field": difference.name,
        "tables": difference.stored,
        "trail": difference.told,
        "message": difference_in_words(difference),
    }


def show_verdict(verdict: Verdict, *, zone: ZoneInfo) -> None:
    """Say what was found: whether it is whole, the first bad row, and what that does not cover."""
    _say_what_is_wrong(verdict)
    output.say(_extent(verdict))
    if verdict.last is None:
        output.say(tr("No seal has been set: nothing but the chain of each item speaks for it."))
        return
    output.say(seal_in_words(verdict.last, zone=zone))
    output.say(f"{verdict.last.number}:{verdict.last.hash}")
    if verdict.unsealed:
        output.say(
            ntr(
                "%(number)s event has come since; nothing but the chain of its item speaks for it.",
                "%(number)s events have come since; nothing but the chains of their items speaks for them.",
                verdict.unsealed,
            )
        )
    if not verdict.anchors:
        output.notice(
            tr("No seal from outside was given (--anchor): somebody who owns the database can have set all of these.")
        )


def seal_document(seal: Seal) -> Mapping[str, object]:
    """A seal for programs; ``anchor`` is what to keep outside."""
    return {"anchor": f"{seal.number}:{seal.hash}", **data_of(seal)}


def seal_in_words(seal: Seal, *, zone: ZoneInfo) -> str:
    """Which seal it is, and since when."""
    day = whole_day_in_words(seal.at.astimezone(zone).date())
    return tr(
        "Seal %(number)s, set on %(day)s at %(time)s:",
        number=seal.number,
        day=day,
        time=time_in_words(seal.at, zone=zone),
    )


def _say_what_is_wrong(verdict: Verdict) -> None:
    if verdict.first is not None:
        output.complain(tr("The audit trail is not whole."))
        output.say(fault_in_words(verdict.first))
    elif verdict.difference is not None:
        output.complain(tr("The audit trail is whole, but the tables do not say what it says."))
    elif verdict.differing_items is None:
        output.say(tr("The audit trail is whole."))
    else:
        output.say(tr("The audit trail is whole, and the tables say what it says."))
    if verdict.difference is not None:
        output.say(difference_in_words(verdict.difference))
    if not verdict.is_whole:
        _say_the_rest(verdict)


def _say_the_rest(verdict: Verdict) -> None:
    if verdict.faulty_items > 1:
        output.say(tr("Items in which something is wrong: %(number)s.", number=number_in_words(verdict.faulty_items)))
    differing = verdict.differing_items or 0
    if differing > 1:
        output.say(tr("Items of which the tables say something else: %(number)s.", number=number_in_words(differing)))
    if verdict.faulty_seals > 1:
        output.say(tr("Seals in which something is wrong: %(number)s.", number=number_in_words(verdict.faulty_seals)))
    if verdict.unverified:
        output.say(tr("Seals set with another key: %(number)s.", number=number_in_words(verdict.unverified)))
    output.say(tr("Change nothing, keep a copy of the database, and read what to do: docs/audit.md"))


def _extent(verdict: Verdict) -> str:
    return tr(
        "Verified: %(events)s events of %(items)s items, %(seals)s seals, %(anchors)s seals from outside.",
        events=number_in_words(verdict.events),
        items=number_in_words(verdict.items),
        seals=number_in_words(verdict.seals),
        anchors=number_in_words(len(verdict.anchors)),
    )


def _in_file(name: str) -> Iterator[Anchor]:
    try:
        with Path(name).open(encoding="utf-8-sig") as file:
            lines = file.read(MOST_OF_A_FILE).splitlines()
    except (OSError, ValueError):
        raise Invalid(
            what=say("the seal “%(given)s”", given=name), why=say("it is neither NUMBER:HASH nor a file")
        ) from None
    for line in lines:
        words = line.split()
        if words and not words[0].startswith("#"):
            yield _anchor(line)


def _anchor(words: str) -> Anchor:
    found = anchor_of(words)
    if found is None:
        raise Invalid(what=say("the seal “%(given)s”", given=words), why=say("it is not NUMBER:HASH"))
    return found
