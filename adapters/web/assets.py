"""Style sheets, scripts, fonts and icons: their addresses carry what is in them, so that browsers may keep them."""

import hashlib
from functools import cache, lru_cache
from pathlib import Path

from markupsafe import Markup
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
ICONS = "vendor/lucide/icons.svg"
MARK = 12
"""How many characters of a file's hash stand in its address."""

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_DAY = "public, max-age=86400"


@cache
def asset(name: str) -> str:
    """The address of a file below ``/static``, with the mark of what is in it."""
    mark = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:MARK]
    return f"/static/{name}?v={mark}"


@lru_cache(maxsize=1000)  # a list draws hundreds of a few dozen
def icon(root: str, name: str, *, large: bool = False) -> Markup:
    """A picture that says nothing to those who do not see it; ``root`` is the path below which Hjulet lies."""
    return Markup('<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}{}#{}"></use></svg>').format(
        " icon-lg" if large else "", root, asset(ICONS), name
    )


class Assets(StaticFiles):
    """Serves the files. One that is asked for with its mark never changes; others are asked for again after a day."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer a request for the file at ``path``."""
        response = await super().get_response(path, scope)
        is_marked = b"v=" in scope["query_string"]
        response.headers["Cache-Control"] = FOR_EVER if is_marked else FOR_A_DAY
        return response
