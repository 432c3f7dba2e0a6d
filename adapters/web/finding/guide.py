"""``/help``: what this is, how one improves with it, and the keys."""

from fastapi import APIRouter
from starlette.responses import Response

from adapters.i18n import current_language
from adapters.web.visits import Visiting
from workflows import IMPROVEMENT

router = APIRouter()


@router.get("/help")
def guide(visit: Visiting) -> Response:
    """The page; the phases are told in the words of their workflow."""
    language = current_language()
    with visit.reading() as tx:
        definition = tx.definition(IMPROVEMENT)
    method = definition.help.in_language(language)
    phases = [
        (
            phase.label.in_language(language),
            phase.help.in_language(language),
            [f.label.in_language(language) for f in phase.fields],
        )
        for phase in definition.phases
        if not phase.ended
    ]
    return visit.page("help/help.html", current="help", method=method, phases=phases)
