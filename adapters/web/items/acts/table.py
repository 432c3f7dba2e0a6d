"""Every act in an item that has a page of its own, by the last part of its address."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from adapters.web.answers import blocked, date, done, handover, later
from adapters.web.items.acts import handing, planning, resting, talking, team
from adapters.web.items.acts.deeds import Deed, in_item, on_promise, owes_or_plans
from engine.access import Action

DEEDS: Mapping[str, Deed[Any]] = MappingProxyType(
    {
        "date": Deed(action=Action.SEE, of=on_promise, ask=date.ask, act=date.act, check=owes_or_plans),
        "later": Deed(action=Action.SEE, of=on_promise, ask=later.ask, act=later.act, check=owes_or_plans),
        "answer": Deed(action=Action.SEE, of=on_promise, ask=done.ask, act=done.act, check=owes_or_plans),
        "handover": Deed(action=Action.STAFF, of=in_item, ask=handing.ask, act=handover.act, person="to"),
        "pause": Deed(action=Action.PLAN, of=in_item, ask=resting.ask_pause, act=resting.pause),
        "resume": Deed(action=Action.PLAN, of=in_item, ask=resting.ask_resume, act=resting.resume),
        "block": Deed(action=Action.PLAN, of=in_item, ask=blocked.ask, act=blocked.act, person="who"),
        "unblock": Deed(
            action=Action.SEE,
            of=in_item,
            ask=resting.ask_unblock,
            act=resting.unblock,
            check=resting.plans_or_holds,
        ),
        "actions": Deed(action=Action.PLAN, of=in_item, ask=planning.ask, act=planning.act, person="owner"),
        "team": Deed(action=Action.STAFF, of=in_item, ask=team.ask, act=team.join, person="who"),
        "comments": Deed(action=Action.COMMENT, of=in_item, ask=talking.ask_comment, act=talking.comment, person="ask"),
        "ask": Deed(action=Action.COMMENT, of=in_item, ask=talking.ask_question, act=talking.question, person="ask"),
        "withdraw": Deed(
            action=Action.SEE,
            of=on_promise,
            ask=talking.ask_withdrawal,
            act=talking.withdraw,
            check=talking.may_withdraw,
        ),
    }
)
