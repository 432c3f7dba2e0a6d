"""``/manifest.webmanifest``: what a phone or a browser needs to keep Hjulet among its programs."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from adapters.i18n import current_language, tr, using
from adapters.web import pages
from adapters.web.assets import asset

router = APIRouter()

SIZES = (192, 512)
PETROL, PAPER = "#0b5c6e", "#f2f4f5"


@router.get("/manifest.webmanifest")
def manifest(request: Request) -> Response:
    """The manifest, in the language that the browser prefers."""
    root = pages.root_of(request)
    with using(pages.language_of(request)):
        described = {
            "id": f"{root}/",
            "name": "Hjulet",
            "short_name": "Hjulet",
            "description": tr("Improvement work that does not stop"),
            "lang": current_language(),
            "start_url": f"{root}/",
            "scope": f"{root}/",
            "display": "standalone",
            "theme_color": PETROL,
            "background_color": PAPER,
            "icons": [
                {
                    "src": root + asset(f"icons/{kind}-{size}.png"),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": kind,
                }
                for kind in ("any", "maskable")
                for size in SIZES
            ],
            "shortcuts": [
                {"name": tr("New initiative"), "url": f"{root}/new"},
                {"name": tr("Search"), "url": f"{root}/search"},
            ],
        }
    return JSONResponse(described, media_type="application/manifest+json")
