"""What a person can answer straight from a mail: for each purpose of a link, what is asked and what is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from adapters.delivery.links import Purpose
from adapters.sql.store import SqlTransaction
from adapters.web.answers import blocked, date, done, handover, later, stop
from adapters.web.asked import Asked
from adapters.web.forms import Answers, Form
from adapters.web.persons import chosen_field


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One thing that a link is for: ``ask`` is what its page asks, ``act`` does it and says what was done.

    Both raise a Refusal when it cannot be done; ``act`` raises Wrong for answers that cannot be taken. ``also`` are
    fields that the page asks for only once it knows more.
    """

    ask: Callable[[Asked], Form]
    act: Callable[[SqlTransaction, Asked, Answers], str]
    also: tuple[str, ...] = ()


ANSWERS: Mapping[Purpose, Answer] = MappingProxyType(
    {
        Purpose.DONE: Answer(ask=done.ask, act=done.act),
        Purpose.DATE: Answer(ask=date.ask, act=date.act),
        Purpose.BLOCKED: Answer(ask=blocked.ask, act=blocked.act, also=(chosen_field("who"),)),
        Purpose.HAND_OVER: Answer(ask=handover.ask, act=handover.act, also=(chosen_field("to"),)),
        Purpose.LATER: Answer(ask=later.ask, act=later.act),
        Purpose.STOP: Answer(ask=stop.ask, act=stop.act),
    }
)
