"""What a workflow says of its phases and the ways between them, in words."""

from collections.abc import Callable

from adapters.i18n.catalogues import tr
from adapters.i18n.words import span_in_words, the
from engine.definition import Limit, Requirement, Transition


def limit_in_words(limit: Limit, *, called: Callable[[str], str] = str) -> str:
    """How long a phase may take; ``called`` says what a field (``phase.field``) is called."""
    if limit.span is None:
        return tr("until the date in %(field)s", field=called(limit.field)) if limit.field else tr("no deadline")
    if limit.field is None:
        return span_in_words(limit.span)
    return tr("until the date in %(field)s, else %(span)s", field=called(limit.field), span=span_in_words(limit.span))


def marks_in_words(transition: Transition) -> list[str]:
    """What is special about a way: who decides, whether it starts a cycle, wants a reason, is gone by itself."""
    marks = {
        tr("new cycle"): transition.next_cycle,
        tr("with a reason"): transition.reason_needed,
        tr("by itself"): transition.automatic is not None,
    }
    decided = [tr("decided by %(role)s", role=the(transition.decided_by))] if transition.decided_by else []
    return [*decided, *(mark for mark, holds in marks.items() if holds)]


def firmness_in_words(requirement: Requirement) -> str:
    """Whether there is a way round a requirement."""
    if requirement.hard:
        return tr("must be in place")
    if requirement.approver is None:
        return tr("or a reason instead")
    return tr("or a reason instead, approved by %(role)s", role=the(requirement.approver))
