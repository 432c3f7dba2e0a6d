"""The cookie of a session, as tight as the address allows."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response


def name_of(base_url: str) -> str:
    """What the cookie is called. With ``__Host-``, browsers keep it to this very host and to encrypted connections."""
    return "__Host-session" if _is_encrypted(base_url) else "session"


def secret_in(request: Request, *, base_url: str) -> str | None:
    """The secret of the session that a browser says it has."""
    return request.cookies.get(name_of(base_url))


def remember(response: Response, secret: str, *, base_url: str) -> None:
    """Let the browser keep the secret for as long as it is open."""
    response.set_cookie(
        name_of(base_url), secret, path="/", httponly=True, samesite="lax", secure=_is_encrypted(base_url)
    )


def forget(response: Response, *, base_url: str) -> None:
    """Let the browser forget the secret."""
    response.delete_cookie(name_of(base_url), path="/", httponly=True, samesite="lax", secure=_is_encrypted(base_url))


def _is_encrypted(base_url: str) -> bool:
    return urlsplit(base_url).scheme == "https"
