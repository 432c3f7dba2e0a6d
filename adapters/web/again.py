"""A form that is shown again with what is wrong: nothing of the act stays behind.

Raised within the transaction of an act, so that it is undone; the page is made after that, when nothing is held.
"""

from collections.abc import Callable

from starlette.responses import Response

Shown = Callable[[], Response]
"""A page that is still to be made, of what is known already."""


class Again(Exception):
    """The form is to be shown again."""

    def __init__(self, page: Shown) -> None:
        self.page = page
        super().__init__()
