"""What can be wrong with a workflow file, and the sentence its author reads.

Each sentence says what is wrong and what to write instead; ``Fault.where`` says in which table of the file. The
sentences are English templates with named placeholders, which the adapters translate.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong.

    ``code`` names it for programs, ``where`` is the dotted path of the table or key (``phases.test.limit``) and
    ``line`` its line in the file, from 1, when the file is at hand.
    """

    code: str
    where: str
    data: Mapping[str, object]
    line: int | None = None

    @property
    def template(self) -> str:
        """The sentence in English, with named placeholders that ``data`` fills."""
        return TEMPLATES[self.code]

    @property
    def sentence(self) -> str:
        """The sentence in English."""
        return self.template % self.data


def fault(code: str, where: str, /, **data: object) -> Fault:
    """The fault ``code`` at ``where``; KeyError or TypeError when its sentence cannot be written."""
    found = Fault(code=code, where=where, data=MappingProxyType(data))
    _ = found.sentence
    return found


def nearest(name: str, known: Iterable[str]) -> str:
    """What the author may have meant by ``name``, as text: one or two that are alike, or else the eight nearest."""
    names = sorted(known)
    found = get_close_matches(name, names, n=2, cutoff=0.7) or get_close_matches(name, names, n=8, cutoff=0)
    return ", ".join(found) or "-"


TEMPLATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # The file itself.
        "not-toml": "The file cannot be read as TOML: %(problem)s.",
        "too-long": "The file has %(size)s characters; %(limit)s is the most that is read. Shorten it.",
        # Keys and values.
        "missing-key": "“%(key)s” is missing: add it.",
        "blank": "“%(key)s” is empty: write something, or remove it.",
        "unknown-key": "“%(key)s” means nothing here. Did you mean: %(known)s?",
        "not-text": "“%(key)s” must be a text in quotes.",
        "not-texts": "“%(key)s” must be a list of texts in square brackets, with at least one in it.",
        "not-number": "“%(key)s” must be a whole number from %(least)s to %(most)s, without quotes.",
        "not-flag": "“%(key)s” must be true or false, without quotes.",
        "not-list": "“%(key)s” must be a list in square brackets.",
        "not-table": "“%(key)s” must be a table with keys of its own.",
        "bad-name": "“%(name)s” cannot be a name: begin with a small letter a-z, then a-z, 0-9 and _ only.",
        "bad-prefix": "The prefix “%(prefix)s” cannot be used: write one to six capital letters.",
        "bad-span": "“%(text)s” is not a length of time up to ten years: write for example “20 working days”, "
        "“14 days” or “3 months”.",
        "bad-moment": "“%(text)s” is not a moment: write “due”, “opened”, “-5 working days”, “+3 working days” or "
        "“opened +5 working days”.",
        "bad-choice": "“%(value)s” is not possible for “%(key)s”. Did you mean: %(known)s?",
        "duplicate-name": "“%(name)s” stands here twice: give one of them another name.",
        "missing-swedish": "The words in Swedish are missing: write “%(key)s”.",
        "missing-english": "The words in English are missing: write “%(key)s”.",
        # Phases and the ways between them.
        "no-phases": "The workflow has no phases: write a table such as [phases.problem] for each.",
        "unknown-phase": "There is no phase “%(name)s”. Did you mean: %(known)s?",
        "unreachable": "Nothing leads to the phase “%(phase)s”: add a transition to it, or remove it.",
        "dead-end": "Nothing leads out of the phase “%(phase)s”: add a transition from it, or write “ended = true”.",
        "endless": "From the phase “%(phase)s” no ended phase can be reached: add a transition that leads there.",
        "no-ended-phase": "No phase is an end: write “ended = true” in at least one.",
        "no-deadline": "The phase “%(phase)s” has no deadline: write a “limit”. If there is to be none, write “none” "
        "there, and under “silence” how long nobody may act.",
        "limit-on-ended": "The phase “%(phase)s” is ended and owes nothing: remove its “limit”.",
        "follow-up-on-open": "Only an ended phase has follow-ups: remove “%(name)s”, or write “ended = true”.",
        "ambiguous-trigger": "“%(trigger)s” leads to both %(targets)s from “%(phase)s”: give one another trigger.",
        "reopens-without-reason": "“%(trigger)s” leaves the ended phase “%(phase)s”: write “reason_needed = true”.",
        "back-without-reason": "“%(trigger)s” goes back from “%(phase)s”: write “reason_needed = true”.",
        # Automatic moves.
        "automatic-unclear": "“automatic” must be “when due”, “when met” or a table with a “field” that holds a date.",
        "automatic-without-date": "“%(trigger)s” moves by itself when due, but “%(phase)s” is never due: give it a "
        "“limit”.",
        "automatic-without-requirements": "“%(trigger)s” would leave “%(phase)s” at once: name something under "
        "“requires”.",
        "automatic-with-reason": "“%(trigger)s” moves by itself, but only a person can give a reason: remove "
        "“automatic” or “reason_needed”.",
        "automatic-with-decision": "“%(trigger)s” moves by itself, but only a person can decide: remove “automatic” or "
        "“decided_by”.",
        "automatic-conflict": "Both %(triggers)s move on from “%(phase)s” by themselves at the same moment: keep one.",
        # Requirements and fields.
        "unknown-requirement": "There is no table [requirements.%(name)s]: add it, or correct the name (near it: "
        "%(known)s).",
        "unused-requirement": "Nothing asks for the requirement “%(name)s”: name it under “requires”, or remove it.",
        "unknown-check": "There is no check “%(name)s”. Did you mean: %(known)s?",
        "missing-argument": "The check “%(check)s” needs “%(argument)s”: add it.",
        "unknown-argument": "The check “%(check)s” does not know “%(argument)s”. Did you mean: %(known)s?",
        "requirement-without-text": "The requirement “%(name)s” does not say what is missing: write “text.sv” and "
        "“text.en”.",
        "hard-with-approver": "“%(name)s” is hard, so nobody can approve a way round it: remove “approver”, or write "
        "“soft = true”.",
        "unknown-field": "There is no field “%(field)s”: write phase and field with a dot. Did you mean: %(known)s?",
        "wrong-field-kind": "“%(field)s” is used as “%(wanted)s” but is “%(kind)s”: change its “kind”, or name another "
        "field.",
        "carry-to-kept": "“%(field)s” is carried to the next cycle, but “%(phase)s” has one worksheet for all: "
        "remove “carried_from”.",
        "unfit-answer": "“%(value)s” cannot stand in the field “%(field)s”: change it.",
        "choice-without-choices": "The field “%(field)s” is a choice without choices: add “choices”.",
        "choices-without-choice": "The field “%(field)s” has choices but its “kind” is “%(kind)s”: write “choice”.",
        "unknown-value": "“%(value)s” is not one of the choices of “%(field)s”. Did you mean: %(known)s?",
        # Reminders.
        "no-reminders": "The workflow reminds nobody: write [reminders.standard] with a “ladder”.",
        "unknown-policy": "There is no reminder policy “%(name)s”. Did you mean: %(known)s?",
        "empty-ladder": "The policy “%(policy)s” reminds nobody: write at least one rung in “ladder”.",
        "too-many-rungs": "The policy “%(policy)s” has %(count)s rungs; %(limit)s is the most. Remove some.",
        "rungs-out-of-order": "Rung %(rung)s of “%(policy)s” comes before the one above it: put them in order of time.",
        "owner-not-told": "Rung %(rung)s of “%(policy)s” tells “%(role)s” before the owner: remind the owner first.",
        "level-skipped": "Rung %(rung)s of “%(policy)s” tells “%(role)s” before the manager: tell the manager first.",
        "endless-nagging": "Rung %(rung)s of “%(policy)s” reminds “%(role)s” without end: write “at_most”.",
        "cap-without-repeat": "Rung %(rung)s of “%(policy)s” has “at_most” but does not repeat: add “every”.",
    }
)
"""Every sentence by its code."""
