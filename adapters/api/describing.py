"""``/api/openapi.json`` and ``/api/docs``: the interface describes itself, to programs and to people."""

from functools import cache
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.responses import HTMLResponse, JSONResponse, Response

from adapters.api import openapi, reference
from adapters.i18n.templates import templates

HERE = Path(__file__).parent / "templates"


def router(app: FastAPI, *, root: str) -> APIRouter:
    """The routes that describe the application."""
    made = APIRouter(prefix="/api", include_in_schema=False)
    pages = templates(HERE)

    @cache
    def document() -> openapi.Document:
        return openapi.document(app, root=root)

    @made.get("/openapi.json")
    def described() -> Response:
        """The description, for programs."""
        return JSONResponse(document())

    @made.get("/docs")
    def shown() -> Response:
        """The reference, for people."""
        page = pages.get_template("reference.html").render(reference=reference.read(document()), root=root)
        return HTMLResponse(page)

    @made.get("/docs.css")
    def styled() -> Response:
        """How the reference looks."""
        sheet = (HERE / "reference.css").read_text(encoding="utf-8")
        return Response(sheet, media_type="text/css")

    return made
