"""What was found when the audit trail was verified, in words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from adapters.i18n.catalogues import tr
from engine.trails import Fault, What, Where

TEMPLATES: Mapping[tuple[Where, What], str] = MappingProxyType(
    {
        (Where.EVENT, What.ALTERED): "Event %(seq)s of %(item)s was altered.",
        (Where.EVENT, What.REMOVED): "Event %(seq)s of %(item)s was removed.",
        (Where.EVENT, What.INSERTED): "Event %(seq)s of %(item)s was put in afterwards.",
        (Where.EVENT, What.SWAPPED): "Events %(seq)s and %(other)s of %(item)s have changed places.",
        (Where.EVENT, What.TRUNCATED): "The trail of %(item)s was cut off: event %(seq)s and all after it are gone.",
        (Where.EVENT, What.UNREADABLE): "Event %(seq)s of %(item)s cannot be read.",
        (
            Where.ITEM,
            What.ALTERED,
        ): "What %(item)s says of its own trail was altered: the trail ends with event %(seq)s.",
        (
            Where.ITEM,
            What.INSERTED,
        ): "%(item)s has no trail: it was put in, or all of its trail was removed before it was sealed.",
        (Where.ITEM, What.REMOVED): "%(item)s was removed, and nothing says that it was disposed of.",
        (Where.ITEM, What.UNREADABLE): "What %(item)s says of its own trail cannot be read.",
        (Where.HEAD, What.ALTERED): "What seal %(seal)s noted of %(item)s was altered.",
        (Where.HEAD, What.UNREADABLE): "What was noted of %(item)s when a seal was set cannot be read.",
        (Where.TOMBSTONE, What.ALTERED): "What is left of %(item)s, which was disposed of, was altered.",
        (Where.TOMBSTONE, What.INSERTED): "%(item)s is said to have been disposed of, but is still there.",
        (Where.TOMBSTONE, What.UNREADABLE): "What is left of %(item)s, which was disposed of, cannot be read.",
        (Where.SEAL, What.ALTERED): "Seal %(seal)s was altered.",
        (Where.SEAL, What.REMOVED): "Seal %(seal)s was removed.",
        (Where.SEAL, What.INSERTED): "Seal %(seal)s was put in afterwards.",
        (Where.SEAL, What.UNREADABLE): "Seal %(seal)s cannot be read.",
        (Where.SEAL, What.UNVERIFIED): "Seal %(seal)s cannot be verified without the key that it was set with.",
        (Where.SEAL, What.UNSIGNED): "Seal %(seal)s was set without the key.",
    }
)
"""What is wrong, by where it is and what was done."""


def fault_in_words(fault: Fault) -> str:
    """What is wrong, in a sentence."""
    told: dict[str, Any] = {"seq": fault.seq, "other": fault.other, "seal": fault.seal, "item": _item(fault)}
    if fault.where is Where.EVENT and fault.what is What.ALTERED and fault.other is not None:
        return (
            tr("Event %(seq)s of %(item)s was altered after seal %(seal)s was set.", **told)
            if fault.other == fault.seq
            else tr(
                "Among events %(seq)s to %(other)s of %(item)s one was altered after seal %(seal)s was set.", **told
            )
        )
    if fault.where is Where.HEAD and fault.item_id is None:
        return tr("What seal %(seal)s stands over was altered.", **told)
    if fault.where is Where.EVENT and fault.item_id is None:
        return tr("An event cannot be read: it belongs to no item.")
    return tr(TEMPLATES[fault.where, fault.what], **told)


def _item(fault: Fault) -> str:
    return fault.ref or tr("item %(number)s", number=fault.item_id)
