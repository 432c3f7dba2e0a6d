"""A form that is shown again with what is wrong: nothing of the act stays behind.

Raised within the transaction of an act, so that it is undone; the page is made after that, when nothing is held.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.responses import Response

from adapters.i18n.refusals import sentence
from engine.access import NotForYou
from engine.errors import Refusal

Shown = Callable[[], Response]
"""A page that is still to be made, of what is known already."""


class Again(Exception):
    """The form is to be shown again."""

    def __init__(self, page: Shown) -> None:
        self.page = page
        super().__init__()


@contextmanager
def or_again(make: Callable[..., Shown]) -> Iterator[None]:
    """Show the form again when what is done within is refused: ``make(fault=...)`` is told why.

    What the visitor may not do at all stays refused.
    """
    try:
        yield
    except NotForYou:
        raise
    except Refusal as refusal:
        raise Again(make(fault=sentence(refusal))) from None
