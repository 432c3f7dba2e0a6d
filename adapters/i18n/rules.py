"""Why a reminder is as it is, in words: the rule behind it, what became of it, and what keeps it from somebody."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from adapters.i18n.catalogues import ntr, tr
from adapters.i18n.formats import day_in_words
from adapters.i18n.words import TEMPLATES as WORDS
from adapters.i18n.words import span_in_words, the, word
from engine.definition import Anchor, Mark, Policy, Role, Rung, Span
from engine.sweeping import TRIED
from engine.why import LATER, WhyNot

TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        "has left": "They have left, and get no mail.",
        "has no part in it": "They have no part in it: they owe nothing there and do not answer for it.",
        "it is private": "It is private: only those who take part in it are told of it.",
        "no step speaks to them": "None of the reminders about it is for them.",
        "nothing is owed": "Nothing is owed in it, so nobody is reminded.",
        "it rests": "It rests until %(day)s; nobody is reminded meanwhile.",
        "asked to be reminded later": "They asked to be reminded on %(day)s and not before.",
        "somebody stands in": "Somebody stands in for them, and gets the same mail.",
        "has stopped mail": "They have stopped their mail, all but what nobody may switch off.",
        "has paused mail": "They have paused their mail until %(day)s, all but what nobody may switch off.",
        "wants mail once a week": "They want what can wait in one mail a week.",
        "wants only what cannot wait": "They want no mail but what cannot wait.",
        "address refused": "Mail servers refuse their address: nothing is sent there until it has been mended.",
    }
)
"""What keeps reminders from a person."""

LOST = re.compile(r"may have arrived: the answer was lost (\d+) times")


def rule_in_words(rung: Rung | None, *, policy: str, step: int, role: Role, occurrence: int) -> str:
    """The rule behind a reminder: when, to whom, and where that stands."""
    if rung is None:
        return tr("policy %(policy)s, step %(step)s, which it has no more", policy=policy, step=step)
    if rung.index == TRIED.index:
        return tr("it was to move by itself and could not, to %(role)s", role=the(role))
    if rung.index == LATER.index:
        return tr("it was to be said again on that day, to %(role)s", role=the(role))
    said = tr(
        "%(when)s, to %(role)s; policy %(policy)s, step %(step)s",
        when=_when(rung),
        role=the(role),
        policy=policy,
        step=step,
    )
    return said if rung.every is None else tr("%(rule)s, time %(number)s", rule=said, number=occurrence)


def rung_in_words(rung: Rung) -> str:
    """A step of a ladder by itself: when, to whom, how often, and what comes of it."""
    said = [tr("%(when)s, to %(role)s", when=_when(rung), role=the(rung.to))]
    if rung.copy:
        said.append(tr("copied to %(roles)s", roles=", ".join(map(the, rung.copy))))
    if rung.every is not None:
        said.append(tr("again every %(span)s", span=span_in_words(rung.every)))
        if rung.at_most is not None:
            said.append(ntr("%(number)s time in all", "%(number)s times in all", rung.at_most))
    if rung.at_once:
        said.append(tr("in a mail of its own"))
    if rung.mark is Mark.STALLED:
        said.append(tr("the work then counts as stalled"))
    elif rung.mark is Mark.NO_DATA:
        said.append(tr("the question is then closed without an answer"))
    return "; ".join(said)


def policy_in_words(policy: Policy) -> list[str]:
    """A ladder as a few sentences: when its owner is reminded, and when others are told."""
    own = [_moment(rung) for rung in policy.ladder if rung.to is Role.OWNER]
    said = [tr("%(role)s is reminded %(moments)s.", role=_begun(the(Role.OWNER)), moments=_listed(own))] if own else []
    return said + [_told(rung) for rung in policy.ladder if rung.to is not Role.OWNER]


def reason_in_words(reason: str) -> str:
    """Why a reminder, or a mail, is in the state it is in; a mail server's own words as they are."""
    lost = LOST.fullmatch(reason)
    if lost is not None:
        return ntr(
            "may have arrived: the answer was lost %(number)s time",
            "may have arrived: the answer was lost %(number)s times",
            int(lost[1]),
        )
    return word(reason) if reason in WORDS else reason


def hindrance_in_words(found: WhyNot, *, today: date) -> str:
    """What keeps reminders from a person."""
    sentence = tr(TEMPLATES[found.why])
    return sentence if found.until is None else sentence % {"day": day_in_words(found.until, today=today)}


def _when(rung: Rung) -> str:
    number = rung.offset.number
    span = span_in_words(Span(abs(number), rung.offset.unit))
    if rung.anchor is Anchor.OPENED:
        return tr("%(span)s after it was opened", span=span) if number else tr("when it was opened")
    if number == 0:
        return tr("on the day of the deadline")
    return tr("%(span)s after the deadline", span=span) if number > 0 else tr("%(span)s before the deadline", span=span)


def _told(rung: Rung) -> str:
    role, moment = _begun(the(rung.to)), _moment(rung)
    if rung.mark is Mark.STALLED:
        return tr("%(role)s is told %(moment)s, and the work counts as stalled.", role=role, moment=moment)
    return tr("%(role)s is told %(moment)s.", role=role, moment=moment)


def _moment(rung: Rung) -> str:
    """When a step comes, in the middle of a sentence about the deadline."""
    number = rung.offset.number
    span = span_in_words(Span(abs(number), rung.offset.unit))
    if rung.anchor is Anchor.OPENED:
        return tr("%(span)s after it was opened", span=span) if number else tr("when it was opened")
    if number == 0:
        return tr("on the very day")
    return tr("%(span)s after", span=span) if number > 0 else tr("%(span)s before", span=span)


def _listed(moments: Sequence[str]) -> str:
    """Several things in a row, with a word before the last."""
    *first, last = moments
    return tr("%(first)s and %(last)s", first=", ".join(first), last=last) if first else last


def _begun(said: str) -> str:
    """The same at the beginning of a sentence."""
    return said[:1].upper() + said[1:]
