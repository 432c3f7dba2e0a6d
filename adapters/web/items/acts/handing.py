"""Ask somebody else to take the work over, also when one answers for it from above."""

from dataclasses import replace

from adapters.i18n import tr
from adapters.web.acting import Acting
from adapters.web.answers import handover
from adapters.web.forms import Form


def ask(acting: Acting) -> Form:
    """To whom, and why."""
    form = handover.form(acting)
    owner = acting.names.name(acting.facts.item.owner_id)
    if owner is None or acting.facts.item.owner_id in {acting.actor.person_id, acting.actor.on_behalf_of}:
        return form
    said = tr("The person gets a mail, and can accept or decline. Until then %(name)s answers for it.", name=owner)
    return replace(form, will=[said])
