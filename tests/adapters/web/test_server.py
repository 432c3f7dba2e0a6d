"""One address for the pages and for programs."""

import asyncio

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.responses import PlainTextResponse

from adapters.web.server import Together


@pytest.mark.parametrize(
    ("path", "answers"),
    [
        ("/", "pages"),
        ("/items", "pages"),
        ("/apikeys", "pages"),
        ("/healthz/more", "pages"),
        ("/api", "programs"),
        ("/api/v1/items", "programs"),
        ("/healthz", "programs"),
        ("/readyz", "programs"),
        ("/metrics", "programs"),
    ],
)
@pytest.mark.parametrize(("root", "before"), [("", ""), ("/hjulet", ""), ("/hjulet", "/hjulet")])
def test_each_address_has_one_that_answers(path: str, answers: str, root: str, before: str) -> None:
    app = Together(PlainTextResponse("pages"), PlainTextResponse("programs"), root=root)
    assert asyncio.run(asked(app, f"{before}{path}")) == answers


async def asked(app: Together, path: str) -> str:
    async with AsyncClient(transport=ASGITransport(app), base_url="https://hjulet.region.example") as client:
        return (await client.get(path)).text
