"""Pages: templates in the reader's language, with nothing from elsewhere."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from babel import negotiate_locale
from starlette.requests import Request
from starlette.responses import HTMLResponse

from adapters.i18n import LANGUAGES, current_language, number_in_words, tr, using
from adapters.i18n.templates import templates
from adapters.web.assets import asset, icon

HERE = Path(__file__).parent
NAMES = {"sv": "Svenska", "en": "English"}
"""What each language calls itself."""

_templates = templates(HERE / "templates", number=number_in_words)


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:  # noqa: ANN401 - as Jinja takes it
    """A page, or a part of one, in the current language."""
    language, root = current_language(), root_of(request)
    rendered = _templates.get_template(template).render(
        language=language,
        root=root,
        asset=lambda name: root + asset(name),
        icon=partial(icon, root),
        others=[(code, NAMES[code]) for code in LANGUAGES if code != language],
        in_language=lambda code: f"?{request.url.include_query_params(language=code).query}",
        **context,
    )
    return HTMLResponse(rendered, status_code=status, headers={"Content-Language": language})


def root_of(request: Request) -> str:
    """The path below which Hjulet lies; empty at the top."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def below(request: Request, path: str) -> str:
    """A path of ours, which begins with a slash, as an address."""
    return root_of(request) + path


def message(request: Request, *, status: int, heading: str, said: str, **context: Any) -> HTMLResponse:  # noqa: ANN401
    """A page that says one thing."""
    return page(request, "message.html", status=status, heading=heading, said=said, **context)


def language_of(request: Request, *, person: str | None = None) -> str:
    """The language asked for in the address, else the person's, else the one that the browser prefers."""
    asked_for = request.query_params.get("language")
    if asked_for in LANGUAGES:
        return asked_for
    return person or _preferred(request.headers)


def fault(request: Request, status: int, *, code: str | None = None) -> HTMLResponse:
    """The page for what went wrong before anybody knew whose page it was; ``code`` finds it in the log."""
    with using(language_of(request)):
        heading, said = _faults().get(status) or _faults()[500]
        if code is not None:
            find = tr("Code %(code)s.", code=code)
            said = f"{said} {find}"
        return message(request, status=status, heading=heading, said=said)


def _faults() -> Mapping[int, tuple[str, str]]:
    return {
        400: (tr("That could not be read"), tr("Open the link in the mail again.")),
        403: (tr("That came from another page"), tr("It was stopped. Open the link in the mail and answer there.")),
        404: (tr("There is nothing here"), tr("Check the address, or open the link in the mail again.")),
        405: (tr("That cannot be done here"), tr("Open the link in the mail again.")),
        413: (tr("That was too much"), tr("Nothing was saved. Write a shorter text.")),
        500: (tr("Something went wrong on our side"), tr("Nothing was changed. Try again in a while.")),
        503: (tr("Hjulet cannot reach its database"), tr("Nothing was changed. Try again in a while.")),
    }


def _preferred(headers: Mapping[str, str]) -> str:
    """The first of the browser's languages that we speak; Swedish when there is none."""
    wanted = [part.split(";")[0].strip().replace("-", "_") for part in headers.get("accept-language", "").split(",")]
    return negotiate_locale(wanted, LANGUAGES) or LANGUAGES[0]
