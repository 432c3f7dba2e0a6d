"""Every route of the application."""

from collections.abc import Iterable, Iterator

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute


def routes_of(app: FastAPI) -> dict[str, frozenset[str]]:
    """The pattern of each path with the methods that it answers to."""
    found: dict[str, frozenset[str]] = {}
    for route in _flat(app.routes):
        found[route.path] = found.get(route.path, frozenset()) | frozenset(route.methods or ())
    return found


def _flat(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        included = getattr(route, "original_router", None)  # FastAPI keeps included routers whole
        if included is not None:
            yield from _flat(included.routes)
